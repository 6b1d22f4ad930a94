package io.geolru.replay.report;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Time in stretches of one width, each with what was counted in it. At most {@value #MOST} stretches, whatever the time that they cover: when
 * more would be needed, they become wider and neighbours are added up. Not thread-safe.
 */
final class Timeline {
    /** The most stretches there are. */
    static final int MOST = 200;

    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    /** Each a multiple of the one before, so that stretches can be added up. */
    private static final long[] WIDTHS = {
        100,
        500,
        SECOND,
        5 * SECOND,
        10 * SECOND,
        30 * SECOND,
        MINUTE,
        5 * MINUTE,
        10 * MINUTE,
        30 * MINUTE,
        HOUR,
        3 * HOUR,
        6 * HOUR,
        12 * HOUR,
        DAY
    };

    private TreeMap<Long, Bucket> buckets = new TreeMap<>();
    private int step;
    private long widthMs = WIDTHS[0];
    private long recentNumber = Long.MIN_VALUE;
    private Bucket recent = new Bucket();

    /** The stretch that an instant lies in, in milliseconds since 1970. */
    Bucket at(long ms) {
        long number = Math.floorDiv(ms, widthMs);
        if (number != recentNumber) {
            recent = find(ms);
            recentNumber = Math.floorDiv(ms, widthMs);
        }
        return recent;
    }

    private Bucket find(long ms) {
        if (!buckets.isEmpty()) {
            while (stretches(ms) > MOST) {
                widen();
            }
        }
        return buckets.computeIfAbsent(Math.floorDiv(ms, widthMs), number -> new Bucket());
    }

    /** How many stretches there are from the first to the last when an instant is one of them. */
    private long stretches(long ms) {
        long number = Math.floorDiv(ms, widthMs);
        return Math.max(number, buckets.lastKey()) - Math.min(number, buckets.firstKey()) + 1;
    }

    private void widen() {
        step++;
        long wider = step < WIDTHS.length ? WIDTHS[step] : 2 * widthMs;
        TreeMap<Long, Bucket> sums = new TreeMap<>();
        long narrow = widthMs;
        buckets.forEach(
                (number, bucket) -> sums.computeIfAbsent(Math.floorDiv(number * narrow, wider), sum -> new Bucket())
                        .add(bucket));
        buckets = sums;
        widthMs = wider;
    }

    /** The width of a stretch in milliseconds. */
    long widthMs() {
        return widthMs;
    }

    /** The beginning of the first stretch in milliseconds since 1970; 0 when there is none. */
    long startMs() {
        return buckets.isEmpty() ? 0 : buckets.firstKey() * widthMs;
    }

    /** All stretches from the first to the last, those too in which nothing was. */
    List<Bucket> all() {
        List<Bucket> all = new ArrayList<>();
        if (!buckets.isEmpty()) {
            for (long number = buckets.firstKey(); number <= buckets.lastKey(); number++) {
                all.add(buckets.getOrDefault(number, new Bucket()));
            }
        }
        return all;
    }
}
