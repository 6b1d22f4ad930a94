package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.CATCH_UPS_REFUSED;
import static io.geolru.replication.ReplicationCounter.SNAPSHOTS_SERVED;

import java.util.ArrayList;
import java.util.List;

/** Gives snapshots of this node to peers: a bounded number, one for each requester, in slices. Node thread only. */
final class SnapshotResponder {
    private final long own;
    private final ReplicationLimits limits;
    private final SnapshotTransfers transfers;
    private final Sender sender;
    private final ReplicationCounters counters;
    private final List<SnapshotSession> sessions = new ArrayList<>();
    private long served;

    SnapshotResponder(
            LocalLog log,
            ReplicationLimits limits,
            SnapshotTransfers transfers,
            Sender sender,
            ReplicationCounters counters) {
        own = log.origin();
        this.limits = limits;
        this.transfers = transfers;
        this.sender = sender;
        this.counters = counters;
    }

    void onRequest(SnapshotRequest request, long nowNs) {
        for (SnapshotSession session : sessions) {
            SnapshotRequest running = session.request();
            if (running.origin() == request.origin() && running.requestId() >= request.requestId()) {
                if (running.requestId() == request.requestId()) {
                    session.onRequest(request, nowNs);
                }
                return;
            }
        }
        if (request.length() == 0) {
            return;
        }
        sessions.stream()
                .filter(session -> session.request().origin() == request.origin())
                .forEach(SnapshotSession::close);
        sessions.removeIf(SnapshotSession::ended);
        if (sessions.size() >= limits.catchUpSessions()) {
            counters.increment(CATCH_UPS_REFUSED);
            sender.send(
                    request.endpoint(), new CatchUpStatus(own, request.requestId(), CatchUpStatus.Outcome.BUSY, 0, 0));
        } else if (request.offset() == 0) {
            counters.increment(SNAPSHOTS_SERVED);
            served++;
            sessions.add(new SnapshotSession(own, served, request, transfers.serve(), sender, counters, limits, nowNs));
        } else {
            // A part of one that is no longer here.
            sender.send(
                    request.endpoint(),
                    new CatchUpStatus(own, request.requestId(), CatchUpStatus.Outcome.FAILED, 0, 0));
        }
    }

    int doWork(long nowNs) {
        if (sessions.isEmpty()) {
            return 0;
        }
        int slice = Math.max(1, limits.catchUpSliceBytes() / sessions.size());
        int sent = 0;
        for (SnapshotSession session : sessions) {
            sent += session.doWork(slice, nowNs);
        }
        sessions.removeIf(SnapshotSession::ended);
        return sent;
    }

    /** The snapshots that are under way. */
    int sessions() {
        return sessions.size();
    }

    boolean serves(String endpoint) {
        return sessions.stream()
                .anyMatch(session -> session.request().endpoint().equals(endpoint));
    }

    void close() {
        sessions.forEach(SnapshotSession::close);
        sessions.clear();
    }
}
