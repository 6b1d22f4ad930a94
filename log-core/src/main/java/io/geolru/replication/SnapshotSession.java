package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.CATCH_UP_BYTES_SENT;

import io.geolru.replication.CatchUpStatus.Outcome;
import org.jspecify.annotations.Nullable;

/** One snapshot that a peer gets: sends the parts that the peer asks for. Node thread only. */
final class SnapshotSession {
    private static final long STATUS_INTERVAL_NS = 100_000_000;

    /** A requester that has all says so; one that is gone does not. */
    private static final int PATIENCE = 2;

    private final long own;
    private final long number;
    private final SnapshotRequest first;
    private final SnapshotRead read;
    private final Sender sender;
    private final ReplicationCounters counters;
    private final int chunkBytes;
    private final long timeoutNs;
    private SnapshotRead.@Nullable Part part;
    private int sentOfPart;
    private long askedNs;
    private long statusNs;
    private boolean ended;

    /** @param number one that no other session of this process has */
    SnapshotSession(
            long own,
            long number,
            SnapshotRequest first,
            SnapshotRead read,
            Sender sender,
            ReplicationCounters counters,
            ReplicationLimits limits,
            long nowNs) {
        this.own = own;
        this.number = number;
        this.first = first;
        this.read = read;
        this.sender = sender;
        this.counters = counters;
        chunkBytes = sender.chunkBytes(limits.snapshotChunkBytes());
        timeoutNs = PATIENCE * limits.catchUpTimeoutMs() * 1_000_000;
        askedNs = nowNs;
        statusNs = nowNs;
        read.want(first.offset(), first.length());
    }

    SnapshotRequest request() {
        return first;
    }

    boolean ended() {
        return ended;
    }

    void onRequest(SnapshotRequest request, long nowNs) {
        askedNs = nowNs;
        if (request.length() == 0) {
            close();
        } else if (read.state() == SnapshotRead.State.READY) {
            read.want(request.offset(), request.length());
        }
    }

    /** Sends at most so many bytes, a chunk more perhaps, and returns how many it were. */
    int doWork(int bytes, long nowNs) {
        int sent = 0;
        switch (read.state()) {
            case PREPARING -> askedNs = nowNs;
            case READY -> sent = sendParts(bytes);
            case FAILED -> {
                tell(Outcome.FAILED, nowNs);
                close();
                return 1;
            }
        }
        if (sent == 0 && nowNs - statusNs >= STATUS_INTERVAL_NS) {
            tell(Outcome.SENDING, nowNs);
        }
        if (nowNs - askedNs > timeoutNs) {
            close();
        }
        return sent;
    }

    void close() {
        ended = true;
        read.close();
    }

    private int sendParts(int bytes) {
        int sent = 0;
        while (sent < bytes) {
            if (part == null) {
                part = read.poll();
                sentOfPart = 0;
            }
            SnapshotRead.Part sending = part;
            if (sending == null) {
                break;
            }
            int length = Math.min(chunkBytes, sending.length() - sentOfPart);
            if (length > 0 && !send(sending, length)) {
                break;
            }
            sent += length;
            sentOfPart += length;
            if (sentOfPart >= sending.length()) {
                part = null;
                read.release(sending);
            }
        }
        return sent;
    }

    private boolean send(SnapshotRead.Part sending, int length) {
        SnapshotChunk chunk = new SnapshotChunk(
                own, first.requestId(), number, read.length(), sending.offset() + sentOfPart, sentOfPart, length);
        boolean sent = sender.send(first.endpoint(), chunk, sending.buffer());
        if (sent) {
            counters.add(CATCH_UP_BYTES_SENT, Envelope.LENGTH + SnapshotCodec.CHUNK_OVERHEAD + length);
        }
        return sent;
    }

    private void tell(Outcome outcome, long nowNs) {
        statusNs = nowNs;
        sender.send(first.endpoint(), new CatchUpStatus(own, first.requestId(), outcome, 0, 0));
    }
}
