package io.geolru.event;

/** What became of a peer's event. */
public enum Acceptance {
    /** Journaled and applied. */
    APPLIED,
    /** Held already. */
    DUPLICATE,
    /** Events before it are not here yet; it is not taken. */
    GAP,
    /** Stamped further ahead than the drift limit; not taken before it is due. */
    FUTURE,
    /** Of a kind or schema that this version does not know; its origin stops here. */
    UNKNOWN,
    /** Its checksum or a length in it is wrong; not taken. */
    CORRUPT,
    /** The disk has no room; not taken. */
    FULL,
    /** A peer's snapshot is being merged; not taken before that is done. */
    ADOPTING
}
