package io.geolru.state;

import io.geolru.Version;
import io.geolru.event.Event;
import io.geolru.event.Names;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A live value under a key, as one write made it. A newer write makes a new entry; what a reader holds never changes under it, besides
 * the time of last use and the decoded value. Thread-safe.
 *
 * <p>The layout is part of the cache's memory goal: 40 bytes with compressed references.
 */
public class Entry extends Item {
    /** What an entry costs beyond the bytes of its key and value: objects, references, a place in the table. */
    public static final int OVERHEAD_BYTES = 112;

    private static final VarHandle LAST_USE;
    private static final VarHandle LABEL;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LAST_USE = lookup.findVarHandle(Entry.class, "lastUse", long.class);
            LABEL = lookup.findVarHandle(Entry.class, "label", Label.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final byte[] value;

    /** Monotonic nanoseconds. */
    @SuppressWarnings("UnusedVariable") // accessed by its handle
    private long lastUse;

    Entry(String key, byte[] value, Label label, long stamp, long lastUse) {
        super(key, label, stamp);
        this.value = value;
        this.lastUse = lastUse;
    }

    /** The key. */
    public final String key() {
        return key;
    }

    /** The value bytes themselves, not a copy: never modify them. */
    public final byte[] value() {
        return value;
    }

    /** The media type of the value; may be empty. */
    public final String contentType() {
        return label.contentType();
    }

    /** The hybrid logical clock value of the write; with {@link #origin} the version. */
    public final long stamp() {
        return stamp;
    }

    /** The journal epoch that made the write. */
    public final long origin() {
        return label.origin();
    }

    /** The version as an object, made anew on every call. */
    public final Version version() {
        return new Version(stamp, label.origin());
    }

    /** The instant of expiry in milliseconds since 1970, {@link Event#NEVER} for none. */
    public long expiresAt() {
        return Event.NEVER;
    }

    /** What the entry counts against limits in bytes: its key in UTF-8, its value, {@link #OVERHEAD_BYTES}. */
    public final long bytes() {
        return (long) Names.utf8Length(key) + value.length + OVERHEAD_BYTES;
    }

    /** The typed value if somebody has left it here, else null. */
    public final @Nullable Object decoded() {
        return (Label) LABEL.getAcquire(this) instanceof TypedLabel typed ? typed.decoded : null;
    }

    /** Leaves the typed value for later readers. Of several that do so at once, one is kept. */
    public final void decoded(Object typed) {
        LABEL.setRelease(this, new TypedLabel(label.shared(), typed));
    }

    /** Notes a read at that monotonic time. */
    final void usedAt(long nanoTime) {
        LAST_USE.setOpaque(this, nanoTime);
    }

    final long lastUse() {
        return (long) LAST_USE.getOpaque(this);
    }

    boolean isExpiredAt(long epochMillis) {
        return false;
    }

    @Override
    public String toString() {
        return key + '@' + version();
    }
}
