package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.CATCH_UP_BYTES_SENT;
import static io.geolru.replication.ReplicationCounter.CATCH_UP_EVENTS_SENT;
import static io.geolru.replication.ReplicationCounter.OVERSIZED;

import io.geolru.codec.Frames;
import io.geolru.replication.CatchUpStatus.Outcome;
import org.jspecify.annotations.Nullable;

/** One catch-up that is served: sends what a read hands out, then how it ended. Node thread only. */
final class CatchUpSession {
    /** Where a session stands. */
    enum State {
        /** Sends events as they are read. */
        SENDING,
        /** All is sent but the last word. */
        ENDING,
        /** Over, for whatever reason. */
        ENDED
    }

    private static final long STATUS_INTERVAL_NS = 100_000_000;

    private final long own;
    private final CatchUpRequest request;
    private final CatchUpRead read;
    private final Sender sender;
    private final ReplicationCounters counters;
    private final long timeoutNs;
    private State state = State.SENDING;
    private Outcome outcome = Outcome.SENDING;
    private CatchUpRead.@Nullable Chunk chunk;
    private int sentOfChunk;
    private long eventsSent;
    private long bytesSent;
    private long progressNs;
    private long statusNs;

    CatchUpSession(
            long own,
            CatchUpRequest request,
            CatchUpRead read,
            Sender sender,
            ReplicationCounters counters,
            ReplicationLimits limits,
            long nowNs) {
        this.own = own;
        this.request = request;
        this.read = read;
        this.sender = sender;
        this.counters = counters;
        timeoutNs = limits.catchUpTimeoutMs() * 1_000_000;
        progressNs = nowNs;
        statusNs = nowNs;
    }

    CatchUpRequest request() {
        return request;
    }

    State state() {
        return state;
    }

    long eventsSent() {
        return eventsSent;
    }

    /** Sends at most so many bytes and returns how many it were. */
    int doWork(int bytes, long nowNs) {
        int sent = 0;
        while (state == State.SENDING && sent < bytes) {
            int length = sendNext();
            if (length == 0) {
                break;
            }
            sent += length;
            progressNs = nowNs;
        }
        if (state == State.ENDING && sendStatus(nowNs)) {
            close();
        } else if (state == State.SENDING && nowNs - statusNs >= STATUS_INTERVAL_NS) {
            sendStatus(nowNs);
        }
        if (nowNs - progressNs > timeoutNs && (state == State.ENDING || chunk != null)) {
            close();
        }
        return sent;
    }

    void close() {
        state = State.ENDED;
        read.close();
    }

    /** Sends one message; 0 when nothing could be sent. */
    private int sendNext() {
        CatchUpRead.Chunk sending = chunk();
        if (sending == null) {
            return 0;
        }
        int left = sending.length() - sentOfChunk;
        int length = sender.send(request.endpoint(), request.requestId(), sending.buffer(), sentOfChunk, left);
        if (length > 0) {
            count(sending, length);
        } else if (length < 0) {
            counters.increment(OVERSIZED);
        }
        sentOfChunk += Math.abs(length);
        if (sentOfChunk == sending.length()) {
            chunk = null;
            read.release(sending);
        }
        return Math.abs(length);
    }

    private CatchUpRead.@Nullable Chunk chunk() {
        if (chunk == null) {
            CatchUpRead.State reached = read.state();
            chunk = read.poll();
            sentOfChunk = 0;
            if (chunk == null && reached != CatchUpRead.State.READING) {
                state = State.ENDING;
                outcome = switch (reached) {
                    case COMPLETE -> Outcome.COMPLETE;
                    case UNREACHABLE -> Outcome.UNREACHABLE;
                    default -> Outcome.FAILED;
                };
            }
        }
        return chunk;
    }

    private void count(CatchUpRead.Chunk sending, int length) {
        int events = 0;
        for (int at = sentOfChunk; at < sentOfChunk + length; at += Frames.frameLength(sending.buffer(), at)) {
            events++;
        }
        eventsSent += events;
        bytesSent += length;
        counters.add(CATCH_UP_EVENTS_SENT, events);
        counters.add(CATCH_UP_BYTES_SENT, Envelope.LENGTH + length);
    }

    private boolean sendStatus(long nowNs) {
        statusNs = nowNs;
        long eventsLeft = Math.max(0, read.eventsWanted() - eventsSent);
        long bytesLeft = eventsSent == 0 ? 0 : eventsLeft * (bytesSent / eventsSent);
        return sender.send(
                request.endpoint(), new CatchUpStatus(own, request.requestId(), outcome, eventsSent, bytesLeft));
    }
}
