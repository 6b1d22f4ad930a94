package io.geolru.replay.report;

import java.util.Arrays;

/**
 * How often each delay was seen, in milliseconds. Exact below {@value #EXACT} ms, and to 1/32 above: ranges of a width that grows with the value,
 * as in HdrHistogram (Gil Tene). Takes at most some kilobytes. Not thread-safe.
 */
final class DelayHistogram {
    private static final int EXACT = 64;
    private static final int HALF = EXACT / 2;
    private static final int EXACT_BITS = 6;

    private int[] counts = new int[EXACT];
    private long count;
    private long max;

    void record(long ms) {
        int range = range(ms);
        if (range >= counts.length) {
            counts = Arrays.copyOf(counts, range + HALF);
        }
        counts[range]++;
        count++;
        max = Math.max(max, ms);
    }

    void add(DelayHistogram other) {
        if (other.counts.length > counts.length) {
            counts = Arrays.copyOf(counts, other.counts.length);
        }
        for (int i = 0; i < other.counts.length; i++) {
            counts[i] += other.counts[i];
        }
        count += other.count;
        max = Math.max(max, other.max);
    }

    long count() {
        return count;
    }

    /** The longest delay in milliseconds, exact. */
    long max() {
        return max;
    }

    /** The delay in milliseconds that a share of all does not exceed; 0 when there is none. */
    long percentile(double percent) {
        long rank = Math.max(1, (long) Math.ceil(count * percent / 100));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(highest(i), max);
            }
        }
        return max;
    }

    private static int range(long ms) {
        if (ms < EXACT) {
            return (int) ms;
        }
        int shift = Long.SIZE - Long.numberOfLeadingZeros(ms) - EXACT_BITS;
        return shift * HALF + (int) (ms >>> shift);
    }

    /** The longest delay of a range. */
    private static long highest(int range) {
        if (range < EXACT) {
            return range;
        }
        int shift = range / HALF - 1;
        long first = range - (long) shift * HALF;
        return ((first + 1) << shift) - 1;
    }
}
