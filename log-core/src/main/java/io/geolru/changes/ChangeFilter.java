package io.geolru.changes;

import io.geolru.event.Names;

/**
 * Which changes are wanted.
 *
 * @param cache those of one cache
 * @param prefix those of keys that begin with it, empty for all; a clear is wanted in any case
 */
public record ChangeFilter(String cache, String prefix) {
    /** @throws IllegalArgumentException when it is no name for a cache */
    public ChangeFilter {
        Names.requireCacheName(cache);
    }

    boolean wantsCache(String name) {
        return cache.equals(name);
    }

    boolean wantsKey(String key) {
        return key.startsWith(prefix);
    }
}
