package io.geolru.changes;

import java.util.Locale;

/** What a change did. */
public enum ChangeKind {
    /** A key has a value, a new one or the same with a new life. */
    PUT,
    /** A key is gone, whether or not it was there. */
    REMOVE,
    /** Everything in the cache at or below the change's version is gone. */
    CLEAR,
    /** The time of a value is over, as this node saw it. */
    EXPIRE,
    /** This node let a value go for want of space; others may have it. */
    EVICT;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name as server-sent events have it, such as {@code put}. */
    public String label() {
        return label;
    }
}
