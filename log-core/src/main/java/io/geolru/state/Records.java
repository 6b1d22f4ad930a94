package io.geolru.state;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The records of all caches of a node, in the order in which they were made. A record is forgotten once nothing older than it can arrive any
 * more; before that only when there are too many, the oldest first. Guarded by the writer's lock, the counts and {@link #held} aside.
 */
final class Records {
    private final RecordQueue queue = new RecordQueue();
    private final Counter count = new Counter();
    private final Counter forced = new Counter();
    private final AtomicInteger held = new AtomicInteger();
    private final int limit;
    private final BooleanSupplier sweepSome;

    private long stable = Long.MIN_VALUE;
    /** Where the search for records that may be forgotten stands; null when it is through. */
    private @Nullable GoneRecord cursor;

    /**
     * @param limit the most records, at least 0
     * @param sweepSome frees some of what has been cleared; false when nothing more is to be freed
     */
    Records(int limit, BooleanSupplier sweepSome) {
        this.limit = limit;
        this.sweepSome = sweepSome;
    }

    /** The number of records. Any thread. */
    long count() {
        return count.value();
    }

    /** How many records were forgotten because there were too many. Any thread. */
    long forced() {
        return forced.value();
    }

    /** While this is above 0 nothing is forgotten because it is stable. Any thread. */
    AtomicInteger held() {
        return held;
    }

    /** Takes a record up, which is in its cache's table already, and forgets the oldest when that is one too many, cleared ones before any other. */
    void add(GoneRecord record) {
        queue.append(record);
        count.increment();
        if (cursor == null && record.stamp <= stable) {
            cursor = record;
        }
        while (queue.size() > limit) {
            if (!sweepSome.getAsBoolean()) {
                forgetOldest();
            }
        }
    }

    private void forgetOldest() {
        GoneRecord oldest = queue.first();
        if (oldest != null) {
            if (oldest.stamp > stable) {
                forced.increment();
            }
            oldest.cache.forget(oldest);
        }
    }

    /** Takes a record out that is here. */
    void remove(GoneRecord record) {
        if (record == cursor) {
            cursor = record.next;
        }
        queue.remove(record);
        count.decrement();
    }

    /** Records stamped at or below this may be forgotten. A lower value is ignored. */
    void stable(long stamp) {
        if (stamp > stable) {
            stable = stamp;
            cursor = queue.first();
        }
    }

    /**
     * Forgets records that are stable.
     *
     * @param most how many records to look at
     * @return how many were looked at; at the limit there may be more
     */
    int forgetStable(int most) {
        int looked = 0;
        if (held.get() > 0) {
            return looked;
        }
        while (cursor != null && looked < most) {
            GoneRecord record = cursor;
            cursor = record.next;
            looked++;
            if (record.stamp <= stable) {
                record.cache.forget(record);
            }
        }
        return looked;
    }

    /** Throws an AssertionError when the queue or its count is wrong. */
    void checkInvariants() {
        queue.checkInvariants();
        Check.that(queue.size() == count.value(), "%d records, counted %d", queue.size(), count.value());
        Check.that(queue.size() <= limit, "%d records, the limit is %d", queue.size(), limit);
        for (GoneRecord record = queue.first(); record != null; record = record.next) {
            Check.that(record.cache.holds(record), "the record of %s is in no table", record.key);
        }
    }
}
