package io.geolru;

import org.jspecify.annotations.Nullable;

/**
 * One change of a cache on this node. Values are decoded when they are asked for. Immutable, thread-safe.
 *
 * @param <V> the type of the values
 */
public interface CacheEvent<V> {
    /** What happened. */
    enum Type {
        /** A key that had no live value got one. */
        CREATED,
        /** A live value was replaced, or got a new life. */
        UPDATED,
        /** A live value was removed. */
        REMOVED,
        /** The whole cache was cleared; there is no key. */
        CLEARED,
        /** A value reached its expiry here. */
        EXPIRED,
        /** This node let a value go to keep its limits; other nodes may still have it. */
        EVICTED
    }

    /** What happened. */
    Type type();

    /** The cache's name. */
    String cache();

    /** The key; empty for {@link Type#CLEARED}. */
    String key();

    /** The new value; null when there is none now. */
    @Nullable V value();

    /** The value before; null when there was none. */
    @Nullable V oldValue();

    /** The version of the write that did it; of the old value for {@link Type#EXPIRED} and {@link Type#EVICTED}. */
    Version version();

    /** The region of the node whose write {@link #version} is; empty when that is not known here. */
    String originRegion();
}
