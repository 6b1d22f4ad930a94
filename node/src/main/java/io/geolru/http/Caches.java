package io.geolru.http;

import io.geolru.ByteCache;
import io.geolru.CacheNode;
import io.geolru.Condition;
import io.geolru.Removed;
import io.geolru.Ttl;
import io.geolru.Written;
import java.util.concurrent.ConcurrentHashMap;
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
        return forWrite(name, key, contentType, value, condition).put(key, value, contentType, ttl, condition);
    }

    /** Removes a key, as {@link ByteCache#remove}. */
    Removed remove(String name, String key, Condition condition) {
        return forWrite(name, key, "", null, condition).remove(key, condition);
    }

    private ByteCache forWrite(
            String name, String key, String contentType, byte @Nullable [] value, Condition condition) {
        ByteCache cache = find(name);
        if (cache == null) {
            node.requireIntoNew(name, key, contentType, value, condition);
            cache = open(name);
        }
        return cache;
    }

    /**
     * The cache for a write that nothing but the limits can refuse.
     *
     * @throws HttpProblem when there are too many already
     */
    ByteCache open(String name) {
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
