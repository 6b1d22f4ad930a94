package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.SNAPSHOTS_ADOPTED;
import static io.geolru.replication.ReplicationCounter.SNAPSHOTS_ASKED;
import static io.geolru.replication.ReplicationCounter.SNAPSHOTS_FAILED;

import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Gets one peer's snapshot: asks for part after part, a window ahead of what is here, again for what does not come, until all is here and has been
 * merged. Node thread only.
 */
final class SnapshotFetch {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long RESEND_NS = 250 * NANOS_PER_MILLI;
    private static final int PARTS_AHEAD = 4;

    /** A peer, or a disk, may be busy for long, but not for ever. */
    private static final int STANDSTILLS = 30;

    private final long own;
    private final SnapshotTransfers transfers;
    private final Sender sender;
    private final ReplicationCounters counters;
    private final int partBytes;
    private final long timeoutNs;
    /** Where bytes beyond {@link #receivedTo} are, by their begin. */
    private final TreeMap<Long, Long> beyond = new TreeMap<>();

    private @Nullable Peer peer;
    private @Nullable SnapshotIntake intake;
    private String endpoint = "";
    private long requestId;
    private long snapshot;
    private long fileLength;
    private long receivedTo;
    private long askedTo;
    private long askedNs;
    private long aliveNs;
    private long progressNs;
    private long startedNs;
    /** Whether the peer has said that there is no more to come. */
    private boolean refused;

    /** How a step left it. */
    enum Step {
        /** There is more to do, or nothing was under way. */
        UNDER_WAY,
        /** The snapshot is part of the state and its frontier part of the log's. */
        ADOPTED,
        /** It was given up. */
        FAILED
    }

    SnapshotFetch(
            LocalLog log,
            ReplicationLimits limits,
            SnapshotTransfers transfers,
            Sender sender,
            ReplicationCounters counters) {
        own = log.origin();
        this.transfers = transfers;
        this.sender = sender;
        this.counters = counters;
        partBytes = limits.snapshotPartBytes();
        timeoutNs = limits.catchUpTimeoutMs() * NANOS_PER_MILLI;
    }

    boolean active() {
        return peer != null;
    }

    /** Whether all of it is here and becomes part of the state. */
    boolean merging() {
        SnapshotIntake into = intake;
        return into != null && into.state() == SnapshotIntake.State.MERGING;
    }

    /** The peer whose snapshot is under way, null for none. */
    @Nullable Peer peer() {
        return peer;
    }

    /** @param id a number above all before */
    void begin(Peer from, long id, String ownEndpoint, long nowNs) {
        counters.increment(SNAPSHOTS_ASKED);
        peer = from;
        endpoint = ownEndpoint;
        requestId = id;
        intake = transfers.receive(from.name());
        beyond.clear();
        refused = false;
        fileLength = -1;
        receivedTo = 0;
        askedTo = 0;
        startedNs = nowNs;
        aliveNs = nowNs;
        progressNs = nowNs;
        ask(from, 0, nowNs);
    }

    Step doWork(long nowNs) {
        Peer from = peer;
        SnapshotIntake into = intake;
        if (from == null || into == null) {
            return Step.UNDER_WAY;
        }
        return switch (into.state()) {
            case RECEIVING -> receive(from, into, nowNs);
            case MERGING -> Step.UNDER_WAY;
            case DONE -> {
                counters.increment(SNAPSHOTS_ADOPTED);
                end(into);
                yield Step.ADOPTED;
            }
            case FAILED -> fail(from, into);
        };
    }

    /** Takes bytes that came in. */
    void onChunk(SnapshotChunk chunk, DirectBuffer message, long nowNs) {
        Peer from = peer;
        SnapshotIntake into = intake;
        boolean expected = from != null
                && into != null
                && chunk.origin() == from.origin()
                && chunk.requestId() == requestId
                && into.state() == SnapshotIntake.State.RECEIVING
                && (fileLength < 0 || (snapshot == chunk.snapshot() && fileLength == chunk.fileLength()));
        if (!expected || into == null) {
            return;
        }
        aliveNs = nowNs;
        snapshot = chunk.snapshot();
        fileLength = chunk.fileLength();
        long end = chunk.offset() + chunk.length();
        if (end <= receivedTo || isHere(chunk.offset(), end) || chunk.offset() > askedTo) {
            return;
        }
        if (into.write(fileLength, chunk.offset(), message, chunk.index(), chunk.length())) {
            progressNs = nowNs;
            add(chunk.offset(), end);
            if (receivedTo == fileLength) {
                into.complete();
            }
        }
    }

    /** What the peer says of it. */
    void onStatus(CatchUpStatus status, long nowNs) {
        Peer from = peer;
        SnapshotIntake into = intake;
        if (from == null || into == null || status.origin() != from.origin() || status.requestId() != requestId) {
            return;
        }
        if (status.outcome() == CatchUpStatus.Outcome.SENDING) {
            aliveNs = nowNs;
        } else {
            refused = true;
        }
    }

    /** Gives up what is under way. */
    void close() {
        SnapshotIntake into = intake;
        if (into != null) {
            end(into);
        }
    }

    CatchUpProgress progress(long eventsLeft, long nowNs) {
        SnapshotIntake into = intake;
        Peer from = peer;
        boolean merging = into != null && into.state() != SnapshotIntake.State.RECEIVING;
        long bytesLeft = Math.max(0, fileLength - receivedTo);
        long runningMs = (nowNs - startedNs) / NANOS_PER_MILLI;
        long leftMs = receivedTo == 0 ? -1 : (long) ((double) bytesLeft / receivedTo * runningMs);
        return new CatchUpProgress(
                merging ? CatchUpState.MERGING_SNAPSHOT : CatchUpState.FETCHING_SNAPSHOT,
                from == null ? "" : from.name(),
                0,
                eventsLeft,
                bytesLeft,
                runningMs,
                merging ? -1 : leftMs);
    }

    private Step receive(Peer from, SnapshotIntake into, long nowNs) {
        if (refused || from.gone() || nowNs - aliveNs > timeoutNs || nowNs - progressNs > STANDSTILLS * timeoutNs) {
            return fail(from, into);
        }
        if (nowNs - Math.max(askedNs, progressNs) > RESEND_NS) {
            askedTo = receivedTo;
        }
        while (askedTo < receivedTo + (long) PARTS_AHEAD * partBytes
                && (fileLength < 0 ? askedTo == 0 : askedTo < fileLength)) {
            if (!ask(from, askedTo, nowNs)) {
                break;
            }
        }
        return Step.UNDER_WAY;
    }

    private boolean ask(Peer from, long offset, long nowNs) {
        askedNs = nowNs;
        boolean sent = sender.send(from.endpoint(), new SnapshotRequest(own, requestId, offset, partBytes, endpoint));
        if (sent) {
            askedTo = offset + partBytes;
        }
        return sent;
    }

    private Step fail(Peer from, SnapshotIntake into) {
        counters.increment(SNAPSHOTS_FAILED);
        sender.send(from.endpoint(), new SnapshotRequest(own, requestId, 0, 0, endpoint));
        end(into);
        return Step.FAILED;
    }

    private void end(SnapshotIntake into) {
        into.close();
        intake = null;
        peer = null;
        beyond.clear();
    }

    private boolean isHere(long begin, long end) {
        Map.Entry<Long, Long> before = beyond.floorEntry(begin);
        return before != null && before.getValue() >= end;
    }

    private void add(long begin, long end) {
        beyond.merge(begin, end, Math::max);
        Map.Entry<Long, Long> first = beyond.firstEntry();
        while (first != null && first.getKey() <= receivedTo) {
            receivedTo = Math.max(receivedTo, first.getValue());
            beyond.pollFirstEntry();
            first = beyond.firstEntry();
        }
    }
}
