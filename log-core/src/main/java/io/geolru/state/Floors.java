package io.geolru.state;

import io.geolru.Version;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A cache's floors: versions at or below which nothing is applied. One for each bucket of keys, which stands for the records forgotten there
 * and counts only for a key that has neither entry nor record; and one of the last clear, for everything. Floors only rise. Changed
 * under the writer's lock, read by any thread.
 */
final class Floors {
    private static final Version NONE = new Version(0, 0);

    private volatile Version clear = NONE;
    private volatile @Nullable AtomicReferenceArray<@Nullable Item> buckets;

    /** The version of the last clear, (0, 0) when there was none. */
    Version clear() {
        return clear;
    }

    /** Whether an item has been cleared. */
    boolean clears(Item item) {
        return item.isAtOrBelow(clear);
    }

    boolean clears(long stamp, long origin) {
        Version floor = clear;
        return Version.compare(stamp, origin, floor.stamp(), floor.origin()) <= 0;
    }

    /** Raises the floor of the last clear; false when it was as high. */
    boolean raiseClear(long stamp, long origin) {
        if (clears(stamp, origin)) {
            return false;
        }
        clear = new Version(stamp, origin);
        return true;
    }

    /** Whether a version is at or below the floor of the key's bucket. */
    boolean covers(String key, long stamp, long origin) {
        AtomicReferenceArray<@Nullable Item> all = buckets;
        Item floor = all == null ? null : all.get(KeyHash.bucket(key));
        return floor != null && Version.compare(stamp, origin, floor.stamp, floor.label.origin()) <= 0;
    }

    /** The floor of the key's bucket, or that of the last clear where that is higher. */
    Version highest(String key) {
        AtomicReferenceArray<@Nullable Item> all = buckets;
        Item floor = all == null ? null : all.get(KeyHash.bucket(key));
        Version cleared = clear;
        return floor == null || floor.isAtOrBelow(cleared) ? cleared : new Version(floor.stamp, floor.label.origin());
    }

    /** Raises a bucket's floor to the version of an item; the item itself is kept as the floor, to make nothing new. */
    void raise(int bucket, Item item) {
        AtomicReferenceArray<@Nullable Item> all = buckets;
        if (all == null) {
            all = new AtomicReferenceArray<>(KeyHash.BUCKETS);
            buckets = all;
        }
        Item floor = all.get(bucket);
        if (floor == null || floor.isAtOrBelow(item.stamp, item.label.origin())) {
            all.set(bucket, item);
        }
    }

    /** Visits the buckets that have a floor. */
    void forEach(FloorVisitor visitor) {
        AtomicReferenceArray<@Nullable Item> all = buckets;
        for (int bucket = 0; all != null && bucket < KeyHash.BUCKETS; bucket++) {
            Item floor = all.get(bucket);
            if (floor != null) {
                visitor.visit(bucket, floor.stamp, floor.label.origin());
            }
        }
    }
}
