package io.geolru.replication;

import io.geolru.event.Acceptance;
import io.geolru.event.Frontier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The tracks of all other origins, and which of them this node is behind on. Node thread only. */
final class OriginTable {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long FULL_RETRY_MS = 1_000;
    private static final long ADOPTING_RETRY_MS = 50;
    private static final long CORRUPT_RETRY_MS = 5_000;
    private static final long UNKNOWN_RETRY_MS = 60_000;
    private static final long FUTURE_LEAST_RETRY_MS = 20;
    private static final long FUTURE_MOST_RETRY_MS = 5_000;

    private final long own;
    private final Held held;
    private final Long2ObjectHashMap<OriginTrack> tracks = new Long2ObjectHashMap<>();
    private final Long2ObjectHashMap<OriginTrack> behind = new Long2ObjectHashMap<>();

    /** Decides something about one origin. */
    @FunctionalInterface
    interface Test {
        boolean test(OriginTrack track);
    }

    OriginTable(long own, Held held) {
        this.own = own;
        this.held = held;
    }

    /** Takes note of what a peer says it holds. */
    void heard(Frontier peers, long nowNs) {
        peers.forEach((origin, sequence, promise) -> heard(origin, sequence, nowNs));
    }

    /** Takes note of a sequence that exists. */
    void heard(long origin, long sequence, long nowNs) {
        if (origin != own && sequence > 0) {
            OriginTrack track = track(origin);
            long heldSequence = held.sequence(origin);
            track.heard(sequence, heldSequence, nowNs);
            if (track.heard() > heldSequence) {
                behind.put(origin, track);
            }
        }
    }

    /** Takes note that an event was applied. */
    void advanced(OriginTrack track, long sequence, long nowNs) {
        track.advanced(sequence, nowNs);
        if (!behind.isEmpty() && track.heard() <= sequence) {
            behind.remove(track.origin());
        }
    }

    /**
     * Takes note that an origin's next event was refused.
     *
     * @param dueInMs for events from the future: when it may be taken
     */
    void stop(long origin, Acceptance reason, long dueInMs, long nowNs) {
        long retryMs = switch (reason) {
            case FULL -> FULL_RETRY_MS;
            case FUTURE -> Math.min(FUTURE_MOST_RETRY_MS, Math.max(FUTURE_LEAST_RETRY_MS, dueInMs));
            case UNKNOWN -> UNKNOWN_RETRY_MS;
            case ADOPTING -> ADOPTING_RETRY_MS;
            default -> CORRUPT_RETRY_MS;
        };
        track(origin).stop(reason, nowNs + retryMs * NANOS_PER_MILLI);
    }

    /** Drops from those behind what the log holds by now, however it came. */
    void settle() {
        behind.values().removeIf(track -> track.heard() <= held.sequence(track.origin()));
    }

    /** Takes note that a snapshot was adopted: nothing waits for a predecessor any more, or for the merge. */
    void adopted() {
        tracks.values().forEach(OriginTrack::adopted);
    }

    OriginTrack track(long origin) {
        return tracks.computeIfAbsent(origin, OriginTrack::new);
    }

    /** The track of an origin, or null when nothing was heard of it. */
    @Nullable OriginTrack known(long origin) {
        return tracks.get(origin);
    }

    /** Whether any origin's events are lacking, stopped ones included. */
    boolean isBehind() {
        return !behind.isEmpty();
    }

    /** Visits the origins that this node is behind on. */
    void forEachBehind(Consumer<OriginTrack> visitor) {
        behind.values().forEach(visitor);
    }

    /** Whether an origin that this node is behind on, and that is not stopped, passes a test. */
    boolean anyBehind(long nowNs, Test test) {
        for (OriginTrack track : behind.values()) {
            if (!track.stopped(nowNs) && test.test(track)) {
                return true;
            }
        }
        return false;
    }

    /** How many events are known to exist and are not here, of origins that are not stopped. */
    long eventsBehind(long nowNs) {
        long events = 0;
        for (OriginTrack track : behind.values()) {
            if (!track.stopped(nowNs)) {
                events += track.heard() - held.sequence(track.origin());
            }
        }
        return events;
    }

    /** Whether an origin's next event is refused at present, due for another try or not. */
    boolean refuses(long origin) {
        OriginTrack track = tracks.get(origin);
        return track != null && track.stop() != null && track.stop() != Acceptance.ADOPTING;
    }

    /** Visits the origins whose events are not to be tried yet. */
    void forEachStopped(long nowNs, LongConsumer visitor) {
        for (OriginTrack track : tracks.values()) {
            if (track.stopped(nowNs)) {
                visitor.accept(track.origin());
            }
        }
    }
}
