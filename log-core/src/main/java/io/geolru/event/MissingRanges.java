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
    public record Range(long origin, long from, long to) {
        /** How many events are missing. */
        public long events() {
            return to - from + 1;
        }
    }

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

    /**
     * Takes note that a snapshot is taken over: holes that it knows the events of are none any more, holes of its own are holes here too, as
     * far as they are not held here.
     *
     * @param held what was held here before
     * @param taken what the snapshot holds, of the origins that are taken over
     * @param itsHoles holes of the snapshot, those of other origins too
     */
    public void adopt(Frontier held, Frontier taken, List<Range> itsHoles) {
        List<Range> before = all();
        taken.forEach((origin, sequence, promise) -> byOrigin.remove(origin));
        for (Range hole : before) {
            if (taken.knows(hole.origin())) {
                addIfAny(hole.origin(), Math.max(hole.from(), taken.sequence(hole.origin()) + 1), hole.to());
                itsHoles.stream()
                        .filter(its -> its.origin() == hole.origin())
                        .forEach(its -> addIfAny(
                                its.origin(), Math.max(its.from(), hole.from()), Math.min(its.to(), hole.to())));
            }
        }
        for (Range its : itsHoles) {
            if (taken.knows(its.origin())) {
                addIfAny(its.origin(), Math.max(its.from(), held.sequence(its.origin()) + 1), its.to());
            }
        }
    }

    private void addIfAny(long origin, long from, long to) {
        if (from <= to) {
            add(origin, from, to);
        }
    }

    /** Whether there is a hole in what is held of an origin. */
    public boolean has(long origin) {
        return byOrigin.containsKey(origin);
    }

    /** An independent copy. */
    public MissingRanges copy() {
        MissingRanges copy = new MissingRanges();
        byOrigin.forEachLong((origin, ranges) -> copy.byOrigin.put(origin, ranges));
        return copy;
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
