package io.geolru.event;

import org.agrona.collections.Long2ObjectHashMap;

/**
 * How far a node holds each origin's events: the sequence up to which there is no gap, and the promise, a stamp at or below which the
 * origin makes nothing after that sequence. An origin once known is never forgotten; neither number ever goes back.
 *
 * <p>Not thread-safe: a node's own frontier is guarded by the writer's lock; others work on copies.
 */
public final class Frontier {
    private final Long2ObjectHashMap<Held> origins = new Long2ObjectHashMap<>();

    /** Takes one origin's entry. */
    @FunctionalInterface
    public interface Visitor {
        /** @param promise 0 when none is known */
        void visit(long origin, long sequence, long promise);
    }

    /** The highest sequence held without a gap, 0 for none. */
    public long sequence(long origin) {
        Held held = origins.get(origin);
        return held == null ? 0 : held.sequence;
    }

    /** The promise that holds at {@link #sequence}, 0 for none. */
    public long promise(long origin) {
        Held held = origins.get(origin);
        return held == null ? 0 : held.promise;
    }

    /** Whether the origin is known, if only with sequence 0. */
    public boolean knows(long origin) {
        return origins.containsKey(origin);
    }

    /**
     * Notes that everything up to a sequence is held. Lower values are ignored.
     *
     * @param promise a stamp that the origin promised at this sequence, at least the last event's; 0 when none is known
     * @return whether anything rose
     */
    public boolean advance(long origin, long sequence, long promise) {
        Held held = origins.get(origin);
        if (held == null) {
            held = new Held();
            origins.put(origin, held);
        } else if (sequence < held.sequence || (sequence == held.sequence && promise <= held.promise)) {
            return false;
        }
        held.sequence = sequence;
        held.promise = Math.max(promise, held.promise);
        return true;
    }

    /** Takes the higher of both for every origin. */
    public void mergeMax(Frontier other) {
        other.forEach(this::advance);
    }

    /** Whether every origin's sequence is at least the other's. */
    public boolean covers(Frontier other) {
        boolean[] covered = {true};
        other.forEach((origin, sequence, promise) -> covered[0] &= sequence(origin) >= sequence);
        return covered[0];
    }

    /** A hash of all (origin, sequence) pairs, independent of their order; promises, which always move, do not count. Visits all. */
    public long hash() {
        long[] hash = {0};
        forEach((origin, sequence, promise) -> hash[0] ^= entryHash(origin, sequence));
        return hash[0];
    }

    /** The number of known origins. */
    public int size() {
        return origins.size();
    }

    /** Visits all entries, in no particular order. */
    public void forEach(Visitor visitor) {
        origins.forEachLong((origin, held) -> visitor.visit(origin, held.sequence, held.promise));
    }

    /** An independent copy. */
    public Frontier copy() {
        Frontier copy = new Frontier();
        copy.mergeMax(this);
        return copy;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        forEach((origin, sequence, promise) -> text.append(text.length() > 1 ? ", " : "")
                .append(Long.toHexString(origin))
                .append(": ")
                .append(sequence));
        return text.append('}').toString();
    }

    private static long entryHash(long origin, long sequence) {
        return sequence == 0 ? 0 : mix(origin ^ mix(sequence));
    }

    /** The finalizer of MurmurHash3 (Austin Appleby). */
    private static long mix(long value) {
        long h = value;
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }

    private static final class Held {
        private long sequence;
        private long promise;
    }
}
