package io.geolru.state;

import io.geolru.event.Event;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the entries whose time is over: hashed hierarchical timing wheels (Varghese and Lauck, 1987). Time is counted in ticks of 16 ms. An
 * entry's level is that of the highest six bits in which its tick differs from the wheel's, so each level spans all that is left of the
 * one above it, ten levels span all of time, and within a level all slots that are in use lie ahead. A bit for each slot in use lets the
 * wheel turn over any stretch of time in a few steps.
 *
 * <p>When a slot's time has come, its entries go to a list, from which they expire or go to lower levels one by one, as many at a time as
 * the caller likes. A clock that steps back a little is waited for; one that steps back far has everything sorted in anew, by way of the
 * same list. Guarded by the writer's lock.
 */
final class TimerWheel {
    private static final int TICK_BITS = 4;
    private static final int SLOT_BITS = 6;
    private static final int SLOTS = 1 << SLOT_BITS;
    private static final int LEVELS = 10;
    /** About a minute. */
    private static final long TICKS_TO_WAIT_FOR = 4096;

    private final @Nullable ExpiringEntry[] heads = new @Nullable ExpiringEntry[LEVELS * SLOTS];
    private final long[] slotsInUse = new long[LEVELS];
    private final ExpiringEntry unsorted = head();
    private long current;
    private int size;

    TimerWheel(long epochMillis) {
        current = epochMillis >> TICK_BITS;
    }

    int size() {
        return size;
    }

    void add(ExpiringEntry entry) {
        size++;
        sortIn(entry);
    }

    /** Takes an entry out that is here. */
    void remove(ExpiringEntry entry) {
        size--;
        unlink(entry);
    }

    /**
     * Hands out entries whose time is over; they have left the wheel.
     *
     * @param epochMillis now
     * @param limit the most entries to look at
     * @return how many entries were looked at; at the limit there may be more
     */
    int expire(long epochMillis, int limit, Consumer<ExpiringEntry> expired) {
        long now = epochMillis >> TICK_BITS;
        if (now < current) {
            if (current - now <= TICKS_TO_WAIT_FOR) {
                return 0;
            }
            turnBack(now);
        }
        int looked = 0;
        while (looked < limit) {
            ExpiringEntry entry = unsorted.wheelNext;
            if (entry == null || entry == unsorted) {
                if (!turn(now)) {
                    break;
                }
                continue;
            }
            looked++;
            unlink(entry);
            if (tick(entry) <= current) {
                size--;
                expired.accept(entry);
            } else {
                sortIn(entry);
            }
        }
        return looked;
    }

    /** Moves on to the next slot in use that is not after now, and takes its entries off; false when there is none. */
    private boolean turn(long now) {
        for (int level = 0; level < LEVELS; level++) {
            if (slotsInUse[level] != 0) {
                int slot = Long.numberOfTrailingZeros(slotsInUse[level]);
                int shift = level * SLOT_BITS;
                long start = (((current >> shift) & -SLOTS) | slot) << shift;
                if (start > now) {
                    break;
                }
                current = start;
                takeOff(level, slot);
                return true;
            }
        }
        current = now;
        return false;
    }

    private void turnBack(long now) {
        for (int level = 0; level < LEVELS; level++) {
            while (slotsInUse[level] != 0) {
                takeOff(level, Long.numberOfTrailingZeros(slotsInUse[level]));
            }
        }
        current = now;
    }

    private void takeOff(int level, int slot) {
        slotsInUse[level] &= ~(1L << slot);
        ExpiringEntry head = heads[level * SLOTS + slot];
        if (head == null || head.wheelNext == null || head.wheelPrevious == null || head.wheelNext == head) {
            return;
        }
        ExpiringEntry last = unsorted.wheelPrevious == null ? unsorted : unsorted.wheelPrevious;
        join(last, head.wheelNext);
        join(head.wheelPrevious, unsorted);
        join(head, head);
    }

    private void sortIn(ExpiringEntry entry) {
        long tick = tick(entry);
        if (tick <= current) {
            append(unsorted, entry);
            return;
        }
        int level = (Long.SIZE - 1 - Long.numberOfLeadingZeros(tick ^ current)) / SLOT_BITS;
        int slot = (int) (tick >> (level * SLOT_BITS)) & (SLOTS - 1);
        slotsInUse[level] |= 1L << slot;
        ExpiringEntry head = heads[level * SLOTS + slot];
        if (head == null) {
            head = head();
            heads[level * SLOTS + slot] = head;
        }
        append(head, entry);
    }

    /** The first tick at which the time of an entry is over. */
    private static long tick(ExpiringEntry entry) {
        return (entry.expiresAt() >> TICK_BITS) + 1;
    }

    private static ExpiringEntry head() {
        ExpiringEntry head = new ExpiringEntry("", new byte[0], new Label(0, ""), 0, 0, Event.NEVER);
        join(head, head);
        return head;
    }

    private static void append(ExpiringEntry head, ExpiringEntry entry) {
        ExpiringEntry last = head.wheelPrevious == null ? head : head.wheelPrevious;
        join(last, entry);
        join(entry, head);
    }

    private static void unlink(ExpiringEntry entry) {
        if (entry.wheelPrevious != null && entry.wheelNext != null) {
            join(entry.wheelPrevious, entry.wheelNext);
        }
        entry.wheelPrevious = null;
        entry.wheelNext = null;
    }

    private static void join(ExpiringEntry before, ExpiringEntry after) {
        before.wheelNext = after;
        after.wheelPrevious = before;
    }

    /** Throws an AssertionError when an entry is in a wrong slot or the count is wrong. */
    void checkInvariants() {
        int seen = count(unsorted, -1, 0);
        for (int level = 0; level < LEVELS; level++) {
            for (int slot = 0; slot < SLOTS; slot++) {
                ExpiringEntry head = heads[level * SLOTS + slot];
                seen += head == null ? 0 : count(head, level, slot);
            }
        }
        Check.that(seen == size, "the timer wheel holds %d entries, counts %d", seen, size);
    }

    private int count(ExpiringEntry head, int level, int slot) {
        int count = 0;
        for (ExpiringEntry entry = head.wheelNext; entry != head && entry != null; entry = entry.wheelNext) {
            Check.that(
                    entry.wheelNext != null && entry.wheelNext.wheelPrevious == entry, "%s is linked wrongly", entry);
            if (level >= 0) {
                long tick = tick(entry);
                int shift = level * SLOT_BITS;
                boolean right = (tick >> shift & (SLOTS - 1)) == slot
                        && tick >> shift > current >> shift
                        && tick >> shift >> SLOT_BITS == current >> shift >> SLOT_BITS;
                Check.that(right && (slotsInUse[level] >> slot & 1) == 1, "%s is in a wrong slot of the wheel", entry);
            }
            count++;
        }
        return count;
    }
}
