package io.geolru.state;

import org.jspecify.annotations.Nullable;

/**
 * What a cache knows of one key at one instant: looked up once by who decides about the key, and handed back to change it. Under the writer's
 * lock, and valid until the cache's next look or change.
 */
public final class Known {
    String key = "";

    @Nullable Item item;

    boolean cleared;
    long nanoTime;
    long epochMillis;

    Known() {}

    /** The live entry, null when there is none. */
    public @Nullable Entry live() {
        return item instanceof Entry entry && !cleared && !entry.isExpiredAt(epochMillis) ? entry : null;
    }

    /** Whether there is an entry or a record. */
    public boolean isAny() {
        return item != null && !cleared;
    }

    /** The stamp of the entry or record, 0 when there is neither. */
    public long stamp() {
        return item == null || cleared ? 0 : item.stamp;
    }

    /** The origin of the entry or record, 0 when there is neither. */
    public long origin() {
        return item == null || cleared ? 0 : item.label.origin();
    }

    /** The wall clock at the look, in milliseconds since 1970. */
    public long epochMillis() {
        return epochMillis;
    }
}
