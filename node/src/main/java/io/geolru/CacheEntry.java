package io.geolru;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A live entry at one moment.
 *
 * @param key the key
 * @param value the value, shared: treat it as immutable
 * @param version the version of the write that made it
 * @param expiresAt when it expires, by the writer's clock; null when it does not
 * @param originRegion the region of the node that wrote it; empty when that is not known here
 */
public record CacheEntry<V>(
        String key, V value, Version version, @Nullable Instant expiresAt, String originRegion) {}
