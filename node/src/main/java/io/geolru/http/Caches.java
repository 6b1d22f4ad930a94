package io.geolru.http;

import io.geolru.ByteCache;
import io.geolru.CacheNode;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The caches that requests name. Reads make none, so that nobody can use them up by reading. Thread-safe. */
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

    /**
     * The cache for a write.
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
