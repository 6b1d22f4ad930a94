package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.CATCH_UPS_REFUSED;
import static io.geolru.replication.ReplicationCounter.CATCH_UPS_SERVED;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Serves catch-ups to peers: a bounded number, one for each requester, each in slices. Node thread only. */
final class CatchUpResponder {
    private final long own;
    private final ReplicationLimits limits;
    private final CatchUpReads reads;
    private final Sender sender;
    private final ReplicationCounters counters;
    private final List<CatchUpSession> sessions = new ArrayList<>();

    CatchUpResponder(
            LocalLog log, ReplicationLimits limits, CatchUpReads reads, Sender sender, ReplicationCounters counters) {
        own = log.origin();
        this.limits = limits;
        this.reads = reads;
        this.sender = sender;
        this.counters = counters;
    }

    void onRequest(CatchUpRequest request, long nowNs) {
        CatchUpSession running = sessionOf(request.origin());
        if (running != null && running.request().requestId() >= request.requestId()) {
            return;
        }
        if (running != null) {
            running.close();
            sessions.remove(running);
        }
        if (sessions.size() >= limits.catchUpSessions()) {
            counters.increment(CATCH_UPS_REFUSED);
            sender.send(
                    request.endpoint(), new CatchUpStatus(own, request.requestId(), CatchUpStatus.Outcome.BUSY, 0, 0));
            return;
        }
        counters.increment(CATCH_UPS_SERVED);
        CatchUpRead read = reads.open(new CatchUpWants(request.frontier(), request.missing()));
        sessions.add(new CatchUpSession(own, request, read, sender, counters, limits, nowNs));
    }

    int doWork(long nowNs) {
        if (sessions.isEmpty()) {
            return 0;
        }
        int slice = Math.max(1, limits.catchUpSliceBytes() / sessions.size());
        int sent = 0;
        for (CatchUpSession session : sessions) {
            sent += session.doWork(slice, nowNs);
        }
        sessions.removeIf(session -> session.state() == CatchUpSession.State.ENDED);
        return sent;
    }

    /** The catch-ups that are being served. */
    int sessions() {
        return sessions.size();
    }

    boolean serves(String endpoint) {
        for (CatchUpSession session : sessions) {
            if (session.request().endpoint().equals(endpoint)) {
                return true;
            }
        }
        return false;
    }

    void close() {
        sessions.forEach(CatchUpSession::close);
        sessions.clear();
    }

    private @Nullable CatchUpSession sessionOf(long requester) {
        for (CatchUpSession session : sessions) {
            if (session.request().origin() == requester) {
                return session;
            }
        }
        return null;
    }
}
