package io.geolru.state;

import io.geolru.Version;
import org.jspecify.annotations.Nullable;

/**
 * What a cache knows of one key at one instant: looked up once by who decides about the key, and handed back to change it. Under the writer's
 * lock, and valid until the cache's next look or change.
 */
public final class Known {
    private final Floors floors;

    String key = "";

    @Nullable Item item;

    long nanoTime;
    long epochMillis;

    Known(Floors floors) {
        this.floors = floors;
    }

    /** The live entry, null when there is none. */
    public @Nullable Entry live() {
        return item instanceof Entry entry ? entry : null;
    }

    /** Whether there is an entry or a record. */
    public boolean isAny() {
        return item != null;
    }

    /** The stamp of the entry or record, 0 when there is neither. */
    public long stamp() {
        return item == null ? 0 : item.stamp;
    }

    /** The origin of the entry or record, 0 when there is neither. */
    public long origin() {
        return item == null ? 0 : item.label.origin();
    }

    /** Whether a version is newer than the entry or record, or than the last clear where there is neither. */
    boolean isOlderThan(long stamp, long origin) {
        Item present = item;
        return present == null
                ? !floors.clears(stamp, origin)
                : Version.compare(stamp, origin, present.stamp, present.label.origin()) > 0;
    }

    /** The wall clock at the look, in milliseconds since 1970. */
    public long epochMillis() {
        return epochMillis;
    }
}
