package io.geolru.bench;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.geolru.Cache;
import io.geolru.CacheEntry;
import io.geolru.CacheNode;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.cache2k.Cache2kBuilder;

/** What entries are put in and read from: a cache of ours, or what one would take instead, under the same bounds. */
record Store(Function<String, byte[]> get, BiConsumer<String, byte[]> put, Settling settling, Closeable behind)
        implements Closeable {
    static final String GEOLRU = "GeoLRU";
    static final String MAP = "ConcurrentHashMap";
    static final String CAFFEINE = "Caffeine";
    static final String CACHE2K = "cache2k";

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration TTL = Duration.ofHours(1);
    private static final int MOST = 20_000_000;

    /** Waits until all work is done that puts have left to others. */
    interface Settling {
        /** @param lastKey what was put last */
        void await(String lastKey) throws InterruptedException;
    }

    /**
     * Opens an empty one; ours has a peer in another process.
     *
     * @param expiring whether entries have a time to live, an hour; a map's never have
     */
    static Store open(String name, boolean expiring) throws IOException {
        return switch (name) {
            case GEOLRU -> geolru(expiring, true);
            case CAFFEINE -> caffeine(expiring);
            case CACHE2K -> cache2k(expiring);
            default -> {
                ConcurrentHashMap<String, byte[]> map = new ConcurrentHashMap<>();
                yield new Store(map::get, map::put, lastKey -> {}, () -> {});
            }
        };
    }

    /** The same, but that ours has no peer. */
    static Store openAlone(String name, boolean expiring) throws IOException {
        return name.equals(GEOLRU) ? geolru(expiring, false) : open(name, expiring);
    }

    private static Store geolru(boolean expiring, boolean joined) throws IOException {
        Cluster cluster = new Cluster(expiring ? "caches.default.ttl=1h" : "caches.default.ttl=null");
        if (joined) {
            cluster.peer("b");
        }
        CacheNode node = cluster.launch("a");
        Cache<byte[]> cache = node.cache("default", byte[].class);
        Settling settling = lastKey -> {
            CacheEntry<byte[]> last = Objects.requireNonNull(cache.entry(lastKey));
            if (!node.awaitReplicated(last.version(), joined ? 1 : 0, PATIENCE)) {
                throw new IllegalStateException("the peer does not get what was put");
            }
        };
        return new Store(cache::get, cache::put, settling, cluster::close);
    }

    private static Store caffeine(boolean expiring) {
        Caffeine<Object, Object> builder =
                Caffeine.newBuilder().maximumSize(MOST).recordStats();
        if (expiring) {
            builder.expireAfterWrite(TTL);
        }
        com.github.benmanes.caffeine.cache.Cache<String, byte[]> cache = builder.build();
        return new Store(cache::getIfPresent, cache::put, lastKey -> cache.cleanUp(), cache::cleanUp);
    }

    private static Store cache2k(boolean expiring) {
        Cache2kBuilder<String, Object> builder =
                Cache2kBuilder.of(String.class, Object.class).entryCapacity(MOST);
        org.cache2k.Cache<String, Object> cache = (expiring
                        ? builder.expireAfterWrite(TTL.toMinutes(), TimeUnit.MINUTES)
                        : builder.eternal(true))
                .build();
        return new Store(key -> (byte[]) cache.peek(key), cache::put, lastKey -> {}, cache::close);
    }

    @Override
    public void close() throws IOException {
        behind.close();
    }
}
