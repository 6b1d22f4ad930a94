package io.geolru.state;

import org.jspecify.annotations.Nullable;

/** Hears every change. Called under the writer's lock, in the order of the changes: must be quick and must not change state. */
@FunctionalInterface
public interface StateListener {
    /** Hears nothing. */
    StateListener NONE = (cache, change, key, before, after, stamp, origin) -> {};

    /** Both hear every change, this one first. */
    default StateListener and(StateListener other) {
        return (cache, change, key, before, after, stamp, origin) -> {
            changed(cache, change, key, before, after, stamp, origin);
            other.changed(cache, change, key, before, after, stamp, origin);
        };
    }

    /**
     * One change.
     *
     * @param key the key; empty for {@link Change#CLEARED}
     * @param before the entry that was visible until now, null for none
     * @param after the entry that is visible from now on, null for none
     * @param stamp with {@code origin} the version of the write behind the change; of an expired or evicted entry its own
     */
    void changed(
            CacheState cache,
            Change change,
            String key,
            @Nullable Entry before,
            @Nullable Entry after,
            long stamp,
            long origin);
}
