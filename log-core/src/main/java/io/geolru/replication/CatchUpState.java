package io.geolru.replication;

/** Where this node's own catching up stands. */
public enum CatchUpState {
    /** Nothing is lacking, or what is lacking is expected to come by itself. */
    IDLE,
    /** A peer has been asked and has sent nothing yet. */
    ASKING,
    /** A peer sends. */
    RECEIVING,
    /** A peer's snapshot comes in, since no journal of a live peer reaches back far enough. */
    FETCHING_SNAPSHOT,
    /** A peer's snapshot is here and becomes part of the state. */
    MERGING_SNAPSHOT,
    /** Something is lacking, no journal of a live peer reaches back to it, and no snapshot could be had of late. */
    UNREACHABLE
}
