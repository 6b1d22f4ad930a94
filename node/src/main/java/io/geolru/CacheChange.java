package io.geolru;

import io.geolru.changes.ChangeKind;
import io.geolru.changes.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One change of a cache, of whatever node. Immutable, thread-safe.
 *
 * @param <V> the type of the values
 */
public interface CacheChange<V> {
    /** What it did. */
    ChangeKind kind();

    /** The key; empty for {@link ChangeKind#CLEAR}. */
    String key();

    /**
     * The value of a {@link ChangeKind#PUT}, decoded when it is asked for; null for other changes.
     *
     * @throws ValueDecodeException when what was put cannot be read as this type
     */
    @Nullable V value();

    /** The version that it made; of the value that is gone for {@link ChangeKind#EXPIRE} and {@link ChangeKind#EVICT}. */
    Version version();

    /** When the value of a put expires, by the writer's clock; null when it does not, and for other changes. */
    @Nullable Instant expiresAt();

    /** The region of the node that made {@link #version}; empty when that is not known here. */
    String originRegion();

    /** When it was written, by the writer's clock; expiries and evictions when they happened here. */
    Instant time();

    /** Where to go on behind it, on any node. */
    Position position();
}
