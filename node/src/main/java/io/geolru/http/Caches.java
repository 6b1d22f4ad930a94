package io.geolru.http;

import io.geolru.ByteCache;
import io.geolru.CacheNode;
import io.geolru.Condition;
import io.geolru.Removed;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.Written;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The caches that requests name. Neither reads make any nor writes that are refused, so that nobody can use them up by those. Thread-safe.
 */
final class Caches {
    private final CacheNode node;
    private final ConcurrentHashMap<String, ByteCache> known = new ConcurrentHashMap<>();

    Caches(CacheNode node) {
        this.node = node;
    }

    /** The cache for a read: null when nothing was ever written to it. */
    @Nullable ByteCache find(String name) {
        ByteCache cache = known.get(name);
        if (cache != null) {
            return cache;
        }
        return node.caches().contains(Fields.cacheName(name)) ? open(name) : null;
    }

    /** Writes a value, as {@link ByteCache#put}. */
    Written put(String name, String key, byte[] value, String contentType, Ttl ttl, Condition condition) {
        return write(
                name, key, contentType, value, condition, cache -> cache.put(key, value, contentType, ttl, condition));
    }

    /** Removes a key, as {@link ByteCache#remove}. */
    Removed remove(String name, String key, Condition condition) {
        return write(name, key, "", null, condition, cache -> cache.remove(key, condition));
    }

    /** Clears a cache, as {@link ByteCache#clear}. */
    Version clear(String name) {
        return write(name, "", "", null, Condition.none(), ByteCache::clear);
    }

    private <T> T write(
            String name,
            String key,
            String contentType,
            byte @Nullable [] value,
            Condition condition,
            Function<ByteCache, T> write) {
        ByteCache cache = find(name);
        return cache != null
                ? write.apply(cache)
                : node.intoNew(name, key, contentType, value, condition, () -> write.apply(open(name)));
    }

    private ByteCache open(String name) {
        ByteCache cache = known.get(name);
        return cache != null ? cache : known.computeIfAbsent(Fields.cacheName(name), this::make);
    }

    private ByteCache make(String name) {
        try {
            return node.bytes(name);
        } catch (IllegalStateException e) {
            throw HttpProblem.tooLarge(e.getMessage()); // limits.caches; a node closes its front ends before itself
        }
    }
}
