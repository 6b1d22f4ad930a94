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
        while (at < end && at >= 0) {
            log.begin();
            try {
                at = onSome(buffer, at, end);
            } finally {
                log.end();
            }
        }
    }

    /** Takes so many events in one go that writers do not wait for long; answers where the next one begins, -1 when nothing more is sound. */
    private int onSome(DirectBuffer buffer, int offset, int end) {
        int at = offset;
        for (int events = 0; at < end && events < EVENTS_PER_TURN; events++) {
            Frames.Soundness soundness = Frames.check(buffer, at, end - at);
            if (soundness == Frames.Soundness.TRUNCATED || soundness == Frames.Soundness.CORRUPT) {
                counters.increment(MALFORMED);
                return -1;
            }
            counters.increment(EVENTS_RECEIVED);
            if (soundness == Frames.Soundness.SOUND && event.wrap(buffer, at) && event.origin() != 0) {
                onEvent();
            } else {
                onUnknown(buffer, at);
            }
            at += Frames.frameLength(buffer, at);
        }
        return at;
    }

    /** Goes on with events whose gap has closed. */
    int doWork(long now) {
        nowNs = now;
        int taken = 0;
        while (taken < eventsPerStep && !draining.isEmpty()) {
            long origin = draining.peekLong();
            byte[] frame = reorder.take(origin, held.sequence(origin) + 1);
            if (frame == null) {
                draining.pollLong();
                closeGapIfNothingWaits(origin);
                continue;
            }
            keptBuffer.wrap(frame);
            if (kept.wrap(keptBuffer, 0)) {
                accept(kept);
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
        } else if (origins.track(origin).stopped(nowNs)) {
            origins.heard(origin, sequence, nowNs);
            counters.increment(STOPPED_DROPPED);
        } else if (sequence == last + 1) {
            accept(event);
        } else {
            onGap(origin, sequence);
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

    private void onGap(long origin, long sequence) {
        OriginTrack track = origins.track(origin);
        origins.heard(origin, sequence, nowNs);
        if (track.gapOpened(nowNs)) {
            counters.increment(GAPS);
        }
        counters.add(REORDER_DROPPED, reorder.add(event));
    }

    private void accept(EventFrame next) {
        long origin = next.origin();
        long sequence = next.sequence();
        Acceptance acceptance = log.accept(next);
        switch (acceptance) {
            case APPLIED -> {
                applied++;
                counters.increment(EVENTS_APPLIED);
                held.applied(origin, sequence, next.stamp());
                origins.advanced(origin, sequence, nowNs);
                closeGapIfNothingWaits(origin);
                if (reorder.has(origin) && !draining(origin)) {
                    draining.offerLong(origin);
                }
            }
            case DUPLICATE, GAP -> {
                counters.increment(DUPLICATES);
                held.refresh();
                origins.advanced(origin, held.sequence(origin), nowNs);
            }
            default -> refused(origin, sequence, acceptance, next.stamp());
        }
    }

    private void refused(long origin, long sequence, Acceptance reason, long stamp) {
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
        closeGapIfNothingWaits(origin);
    }

    private void closeGapIfNothingWaits(long origin) {
        if (!reorder.has(origin)) {
            origins.track(origin).gapClosed();
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
