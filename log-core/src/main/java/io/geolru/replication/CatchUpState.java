package io.geolru.replication;

/** Where this node's own catching up stands. */
public enum CatchUpState {
    /** Nothing is lacking, or what is lacking is expected to come by itself. */
    IDLE,
    /** A peer has been asked and has sent nothing yet. */
    ASKING,
    /** A peer sends. */
    RECEIVING,
    /** Something is lacking, and no journal of a live peer reaches back to it. */
    UNREACHABLE
}
