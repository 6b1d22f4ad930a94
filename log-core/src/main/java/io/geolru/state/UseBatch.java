package io.geolru.state;

import java.util.Arrays;

/**
 * Slots of a table, sorted roughly by the time of use that was read there: in buckets, each of a span of time, which are taken out one after the
 * other. Guarded by the writer's lock.
 */
final class UseBatch {
    private static final int LEAST_CAPACITY = 8;
    private static final int[] NONE = {};

    /** The slots of each bucket were used before this, and not before what stands here for the bucket before. */
    private long[] bounds = {};

    private int[][] slots = {};
    private int[] counts = {};
    private int buckets;
    private int first;
    private int size;

    /** How many slots are here. */
    int size() {
        return size;
    }

    boolean hasBuckets() {
        return first < buckets;
    }

    /** Begins anew without buckets; there will be so many at most. */
    void begin(int most) {
        if (most > bounds.length) {
            bounds = new long[most];
            slots = new int[most][];
            counts = new int[most];
        }
        buckets = 0;
        first = 0;
        size = 0;
    }

    /** Adds a bucket, of what was used before that time; none when the last one's is as late. */
    void addBucket(long bound) {
        if (buckets == 0 || bound - bounds[buckets - 1] > 0) {
            bounds[buckets] = bound;
            slots[buckets] = NONE;
            counts[buckets] = 0;
            buckets++;
        }
    }

    /** The bound of the last bucket. */
    long lastBound() {
        return bounds[buckets - 1];
    }

    /** Takes all slots out, and leaves the buckets. */
    void clear() {
        size = 0;
        Arrays.fill(slots, NONE);
        Arrays.fill(counts, 0);
    }

    /** Adds a slot used before the last bucket's bound. */
    void add(long time, int slot) {
        int low = first;
        int high = buckets - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (time - bounds[middle] < 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        int count = counts[low]++;
        if (count == slots[low].length) {
            slots[low] = Arrays.copyOf(slots[low], Math.max(LEAST_CAPACITY, count + (count >> 1)));
        }
        slots[low][count] = slot;
        size++;
    }

    /** The bound of the first bucket. */
    long firstBound() {
        return bounds[first];
    }

    /** How many slots the first bucket has. */
    int firstCount() {
        return counts[first];
    }

    /** Takes the first bucket out: its slots, and perhaps other numbers behind them. */
    int[] removeFirst() {
        int[] removed = slots[first];
        size -= counts[first];
        slots[first] = NONE;
        first++;
        return removed;
    }

    /** The slots here, in no particular order. */
    int[] slots() {
        int[] all = new int[size];
        int count = 0;
        for (int bucket = first; bucket < buckets; bucket++) {
            System.arraycopy(slots[bucket], 0, all, count, counts[bucket]);
            count += counts[bucket];
        }
        return all;
    }
}
