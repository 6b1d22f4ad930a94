package io.geolru.client;

import io.geolru.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A live entry at one moment.
 *
 * @param key the key
 * @param value the value
 * @param version the version of the write that made it
 * @param expiresAt when it expires, by the writer's clock; null when it does not
 * @param originRegion the region of the node that wrote it; empty when that is not known
 */
public record RemoteEntry<V>(
        String key, V value, Version version, @Nullable Instant expiresAt, String originRegion) {}
