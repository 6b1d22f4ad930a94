package io.geolru.event;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The ranges of events, per origin, that lie below the frontier and yet are not held: holes that damage left. They are asked for from
 * every peer, and shrink as events come back. Not thread-safe: guarded by the writer's lock.
 */
public final class MissingRanges {
    private final Long2ObjectHashMap<List<Range>> byOrigin = new Long2ObjectHashMap<>();

    /**
     * A hole.
     *
     * @param origin whose events are missing
     * @param from the first missing sequence
     * @param to the last missing sequence
     */
    public record Range(long origin, long from, long to) {}

    /** Notes a hole; parts of it that are noted already stay noted once. */
    public void add(long origin, long from, long to) {
        List<Range> merged = new ArrayList<>();
        long low = from;
        long high = to;
        for (Range range : of(origin)) {
            if (range.to() + 1 < low || range.from() > high + 1) {
                merged.add(range);
            } else {
                low = Math.min(low, range.from());
                high = Math.max(high, range.to());
            }
        }
        merged.add(new Range(origin, low, high));
        byOrigin.put(origin, merged);
    }

    /** Whether the event is missing. */
    public boolean contains(long origin, long sequence) {
        if (byOrigin.isEmpty()) {
            return false;
        }
        return of(origin).stream().anyMatch(range -> range.from() <= sequence && sequence <= range.to());
    }

    /**
     * Notes that an event is here after all.
     *
     * @return whether it was missing
     */
    public boolean fill(long origin, long sequence) {
        if (!contains(origin, sequence)) {
            return false;
        }
        List<Range> left = new ArrayList<>();
        for (Range range : of(origin)) {
            if (sequence < range.from() || sequence > range.to()) {
                left.add(range);
                continue;
            }
            if (range.from() < sequence) {
                left.add(new Range(origin, range.from(), sequence - 1));
            }
            if (sequence < range.to()) {
                left.add(new Range(origin, sequence + 1, range.to()));
            }
        }
        if (left.isEmpty()) {
            byOrigin.remove(origin);
        } else {
            byOrigin.put(origin, left);
        }
        return true;
    }

    /** Whether nothing is missing. */
    public boolean isEmpty() {
        return byOrigin.isEmpty();
    }

    /** All holes, in no particular order; a copy. */
    public List<Range> all() {
        List<Range> all = new ArrayList<>();
        byOrigin.values().forEach(all::addAll);
        return all;
    }

    private List<Range> of(long origin) {
        List<Range> ranges = byOrigin.get(origin);
        return ranges == null ? List.of() : ranges;
    }
}
