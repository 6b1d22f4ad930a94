package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.CORRUPT;
import static io.geolru.replication.ReplicationCounter.DISK_FULL;
import static io.geolru.replication.ReplicationCounter.DUPLICATES;
import static io.geolru.replication.ReplicationCounter.EVENTS_APPLIED;
import static io.geolru.replication.ReplicationCounter.EVENTS_RECEIVED;
import static io.geolru.replication.ReplicationCounter.FUTURE;
import static io.geolru.replication.ReplicationCounter.GAPS;
import static io.geolru.replication.ReplicationCounter.MALFORMED;
import static io.geolru.replication.ReplicationCounter.MISSING_FILLED;
import static io.geolru.replication.ReplicationCounter.REORDER_DROPPED;
import static io.geolru.replication.ReplicationCounter.STOPPED_DROPPED;
import static io.geolru.replication.ReplicationCounter.UNKNOWN;

import io.geolru.codec.EventFrame;
import io.geolru.codec.Frames;
import io.geolru.event.Acceptance;
import io.geolru.event.HybridClock;
import io.geolru.event.TimeSource;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;

/** Takes event frames, from the live stream and from catch-up alike, and gives each origin's to the log in sequence. Node thread only. */
final class Receiver {
    private static final int EVENTS_PER_TURN = 32;

    private final long own;
    private final long maxClockDriftMs;
    private final int eventsPerStep;
    private final TimeSource time;
    private final LocalLog log;
    private final Held held;
    private final OriginTable origins;
    private final ReplicationCounters counters;
    private final ReorderBuffer reorder;
    private final EventFrame event = new EventFrame();
    private final EventFrame kept = new EventFrame();
    private final UnsafeBuffer keptBuffer = new UnsafeBuffer(new byte[0]);
    private final LongArrayQueue draining = new LongArrayQueue(0);
    private Frames.Soundness soundness = Frames.Soundness.SOUND;
    private long nowNs;
    private long applied;
    private long receivedBytes;

    Receiver(
            ReplicationConfig config,
            TimeSource time,
            LocalLog log,
            Held held,
            OriginTable origins,
            ReplicationCounters counters) {
        own = log.origin();
        maxClockDriftMs = config.maxClockDriftMs();
        eventsPerStep = config.limits().eventsPerStep();
        reorder = new ReorderBuffer(config.limits().reorderBytes());
        this.time = time;
        this.log = log;
        this.held = held;
        this.origins = origins;
        this.counters = counters;
    }

    /** Takes the event frames in a message, which come one after the other. */
    void onEvents(DirectBuffer buffer, int offset, int length, long now) {
        nowNs = now;
        receivedBytes += length;
        int end = offset + length;
        int at = offset;
        while (at < end) {
            int soundEnd = soundEnd(buffer, at, end);
            onSome(buffer, at, soundEnd);
            at = soundEnd;
            if (soundness != Frames.Soundness.SOUND) {
                at = onUnsound(buffer, at, end);
            }
        }
    }

    /**
     * Where the sound events end that are taken in one go, so many that writers do not wait for long. What was looked at last is in
     * {@link #soundness}. Checksums take their time, so this comes before writers have to wait.
     */
    private int soundEnd(DirectBuffer buffer, int offset, int end) {
        int at = offset;
        soundness = Frames.Soundness.SOUND;
        for (int events = 0; at < end && events < EVENTS_PER_TURN; events++) {
            soundness = Frames.check(buffer, at, end - at);
            if (soundness != Frames.Soundness.SOUND) {
                return at;
            }
            at += Frames.frameLength(buffer, at);
        }
        return at;
    }

    private void onSome(DirectBuffer buffer, int offset, int end) {
        int received = 0;
        log.begin();
        try {
            for (int at = offset; at < end; at += Frames.frameLength(buffer, at)) {
                if (event.wrap(buffer, at) && event.origin() != 0) {
                    onEvent();
                } else {
                    onUnknown(buffer, at);
                }
                received++;
            }
        } finally {
            log.end();
        }
        counters.add(EVENTS_RECEIVED, received);
    }

    /** Answers where the next event begins; the end when nothing more can be read. */
    private int onUnsound(DirectBuffer buffer, int at, int end) {
        if (soundness != Frames.Soundness.UNKNOWN_SCHEMA) {
            counters.increment(MALFORMED);
            return end;
        }
        counters.increment(EVENTS_RECEIVED);
        onUnknown(buffer, at);
        return at + Frames.frameLength(buffer, at);
    }

    /** Goes on with events whose gap has closed. */
    int doWork(long now) {
        nowNs = now;
        int taken = 0;
        while (taken < eventsPerStep && !draining.isEmpty()) {
            log.begin();
            try {
                taken += drainSome();
            } finally {
                log.end();
            }
        }
        return taken;
    }

    private int drainSome() {
        int taken = 0;
        while (taken < EVENTS_PER_TURN && !draining.isEmpty()) {
            long origin = draining.peekLong();
            byte[] frame = reorder.take(origin, held.sequence(origin) + 1);
            if (frame == null) {
                draining.pollLong();
                closeGapIfNothingWaits(origins.track(origin));
                continue;
            }
            keptBuffer.wrap(frame);
            if (kept.wrap(keptBuffer, 0)) {
                accept(kept, origins.track(origin));
            }
            taken++;
        }
        return taken;
    }

    /** Takes note that much is held by another way; what waited for it is fetched again where it is still lacking. */
    void adopted() {
        reorder.clear();
        draining.clear();
        origins.adopted();
    }

    /** Counts the events applied since the start; moves with every one. */
    long applied() {
        return applied;
    }

    /** Counts the bytes of the events that came in since the start. */
    long receivedBytes() {
        return receivedBytes;
    }

    /** The bytes kept until gaps close. */
    long reorderBytes() {
        return reorder.bytes();
    }

    private void onEvent() {
        long origin = event.origin();
        long sequence = event.sequence();
        if (origin == own) {
            counters.increment(DUPLICATES);
            return;
        }
        long last = held.sequence(origin);
        if (sequence <= last) {
            onHeld(origin, sequence);
            return;
        }
        OriginTrack track = origins.track(origin);
        if (track.stopped(nowNs)) {
            origins.heard(origin, sequence, nowNs);
            counters.increment(STOPPED_DROPPED);
        } else if (sequence == last + 1) {
            accept(event, track);
        } else {
            onGap(track, sequence);
        }
    }

    private void onHeld(long origin, long sequence) {
        if (held.lacks(origin, sequence) && log.accept(event) == Acceptance.APPLIED) {
            counters.increment(MISSING_FILLED);
            applied++;
        } else {
            counters.increment(DUPLICATES);
        }
    }

    private void onGap(OriginTrack track, long sequence) {
        origins.heard(track.origin(), sequence, nowNs);
        if (track.gapOpened(nowNs)) {
            counters.increment(GAPS);
        }
        counters.add(REORDER_DROPPED, reorder.add(event));
    }

    private void accept(EventFrame next, OriginTrack track) {
        long origin = track.origin();
        long sequence = next.sequence();
        Acceptance acceptance = log.accept(next);
        switch (acceptance) {
            case APPLIED -> {
                applied++;
                counters.increment(EVENTS_APPLIED);
                held.applied(origin, sequence, next.stamp());
                origins.advanced(track, sequence, nowNs);
                closeGapIfNothingWaits(track);
                if (track.gap() && !draining(origin)) {
                    draining.offerLong(origin);
                }
            }
            case DUPLICATE, GAP -> {
                counters.increment(DUPLICATES);
                held.refresh();
                origins.advanced(track, held.sequence(origin), nowNs);
            }
            default -> refused(track, sequence, acceptance, next.stamp());
        }
    }

    private void refused(OriginTrack track, long sequence, Acceptance reason, long stamp) {
        long origin = track.origin();
        counters.increment(
                switch (reason) {
                    case FUTURE -> FUTURE;
                    case FULL -> DISK_FULL;
                    case UNKNOWN -> UNKNOWN;
                    case ADOPTING -> STOPPED_DROPPED;
                    default -> CORRUPT;
                });
        origins.heard(origin, sequence, nowNs);
        origins.stop(origin, reason, HybridClock.epochMillis(stamp) - maxClockDriftMs - time.epochMillis(), nowNs);
        reorder.drop(origin);
        closeGapIfNothingWaits(track);
    }

    /** While something of an origin waits, there is a gap. */
    private void closeGapIfNothingWaits(OriginTrack track) {
        if (track.gap() && !reorder.has(track.origin())) {
            track.gapClosed();
        }
    }

    /** A kind or schema of a later version: the origin is stopped by the gap that the frame leaves. */
    private void onUnknown(DirectBuffer buffer, int at) {
        counters.increment(UNKNOWN);
        long origin = EventFields.origin(buffer, at);
        long sequence = EventFields.sequence(buffer, at);
        if (origin != 0 && origin != own && sequence == held.sequence(origin) + 1) {
            origins.heard(origin, sequence, nowNs);
            origins.stop(origin, Acceptance.UNKNOWN, 0, nowNs);
            reorder.drop(origin);
        }
    }

    private boolean draining(long origin) {
        for (LongArrayQueue.LongIterator each = draining.iterator(); each.hasNext(); ) {
            if (each.nextValue() == origin) {
                return true;
            }
        }
        return false;
    }
}
