package io.geolru;

/**
 * Hears of changes. Called on the node's listener thread, one call at a time; what it throws is logged and counted.
 *
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface CacheListener<V> {
    /** A change. */
    void onEvent(CacheEvent<? extends V> event);

    /**
     * Changes were lost to all listeners because they were not taken in time.
     *
     * @param count how many
     */
    default void onLost(long count) {}
}
