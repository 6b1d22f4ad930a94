package io.geolru.state;

/** What happened to a key, or to a whole cache. */
public enum Change {
    /** A value stands where none was visible. */
    CREATED,
    /** A newer value replaced a visible one. */
    UPDATED,
    /** A user removed a visible value. */
    REMOVED,
    /** Everything in the cache up to a version is gone; reported once, with an empty key. */
    CLEARED,
    /** A value's time is over. */
    EXPIRED,
    /** A value had to make room. */
    EVICTED
}
