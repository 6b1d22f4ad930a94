package io.geolru.client;

import io.geolru.Version;
import io.geolru.changes.ChangeKind;
import io.geolru.changes.Position;
import io.geolru.codec.EventFrame;
import io.geolru.event.Event;
import io.geolru.request.ChangeFrames;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One change of a cache, of whatever node. Immutable, thread-safe.
 *
 * @param <V> {@code byte[]} or {@code String}
 */
public final class RemoteChange<V> {
    private final ChangeKind kind;
    private final String key;
    private final @Nullable V value;
    private final Version version;
    private final long expiresAt;
    private final long epochMillis;
    private final ReceivedChanges among;
    private final int behind;

    private RemoteChange(
            ChangeKind kind,
            String key,
            @Nullable V value,
            Version version,
            long expiresAt,
            long epochMillis,
            ReceivedChanges among,
            int behind) {
        this.kind = kind;
        this.key = key;
        this.value = value;
        this.version = version;
        this.expiresAt = expiresAt;
        this.epochMillis = epochMillis;
        this.among = among;
        this.behind = behind;
    }

    /**
     * The change that a reader is at.
     *
     * @param behind how many changes of the message there are up to it
     */
    @SuppressWarnings("unchecked") // made with the values of the type
    static <V> RemoteChange<V> of(ChangeFrames at, Values values, ReceivedChanges among, int behind) {
        ChangeFrames.Gone gone = at.gone();
        if (gone != null) {
            return new RemoteChange<>(
                    gone.evicted() ? ChangeKind.EVICT : ChangeKind.EXPIRE,
                    gone.key(),
                    null,
                    new Version(gone.stamp(), gone.origin()),
                    Event.NEVER,
                    gone.epochMillis(),
                    among,
                    behind);
        }
        EventFrame event = at.event();
        ChangeKind kind = switch (event.kind()) {
            case PUT -> ChangeKind.PUT;
            case CLEAR -> ChangeKind.CLEAR;
            default -> ChangeKind.REMOVE;
        };
        boolean isPut = kind == ChangeKind.PUT;
        Version version = new Version(event.stamp(), event.origin());
        return new RemoteChange<>(
                kind,
                event.key(),
                isPut ? (V) values.decode(event.value()) : null,
                version,
                isPut ? event.expiresAt() : Event.NEVER,
                version.epochMillis(),
                among,
                behind);
    }

    /** What it did. */
    public ChangeKind kind() {
        return kind;
    }

    /** The key; empty for {@link ChangeKind#CLEAR}. */
    public String key() {
        return key;
    }

    /** The value of a {@link ChangeKind#PUT}; null for other changes. Text is read as UTF-8, whatever the media type. */
    public @Nullable V value() {
        return value;
    }

    /** The version that it made; of the value that is gone for {@link ChangeKind#EXPIRE} and {@link ChangeKind#EVICT}. */
    public Version version() {
        return version;
    }

    /** When the value of a put expires, by the writer's clock; null when it does not, and for other changes. */
    public @Nullable Instant expiresAt() {
        return expiresAt == Event.NEVER ? null : Instant.ofEpochMilli(expiresAt);
    }

    /** The region of the node that made {@link #version}; empty when that is not known. */
    public String originRegion() {
        return among.region(version.origin());
    }

    /** When it was written, by the writer's clock; expiries and evictions when they happened on the node. */
    public Instant time() {
        return Instant.ofEpochMilli(epochMillis);
    }

    /** Where to go on behind it, on any node. Put together when it is asked for. */
    public Position position() {
        return among.positionBehind(behind);
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + key + " " + version;
    }
}
