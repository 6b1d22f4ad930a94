package io.geolru.simulation;

import io.geolru.codec.Bodies.EventsMissing;
import io.geolru.codec.EventFrame;
import io.geolru.event.Acceptance;
import io.geolru.event.Frontier;
import io.geolru.journal.Journal;
import io.geolru.replication.LocalLog;
import java.util.List;

/** A node's log as the protocol sees it, with someone looking on. */
final class WatchedLog implements LocalLog {
    private final LocalLog log;
    private final Watcher watcher;

    /** Looks on. */
    interface Watcher {
        /** A peer's event was offered, and this became of it. */
        void offered(EventFrame event, Acceptance acceptance);

        /** This node has promised to stamp later. */
        void promised(long promise);

        /** Another origin's promise was heard. */
        void heard(long promise);
    }

    WatchedLog(LocalLog log, Watcher watcher) {
        this.log = log;
        this.watcher = watcher;
    }

    @Override
    public long origin() {
        return log.origin();
    }

    @Override
    public long startedAtMs() {
        return log.startedAtMs();
    }

    @Override
    public void frontier(Frontier into) {
        log.frontier(into);
        watcher.promised(into.promise(log.origin()));
    }

    @Override
    public long frontierVersion() {
        return log.frontierVersion();
    }

    @Override
    public Acceptance accept(EventFrame frame) {
        Acceptance acceptance = log.accept(frame);
        watcher.offered(frame, acceptance);
        return acceptance;
    }

    @Override
    public void begin() {
        log.begin();
    }

    @Override
    public void end() {
        log.end();
    }

    @Override
    public void promise(long origin, long sequence, long promise) {
        log.promise(origin, sequence, promise);
        watcher.heard(promise);
    }

    @Override
    public boolean adopting() {
        return log.adopting();
    }

    @Override
    public List<EventsMissing> missing() {
        return log.missing();
    }

    @Override
    public void forEachOrigin(OriginVisitor visitor) {
        log.forEachOrigin(visitor);
    }

    @Override
    public long forgottenUpTo(String node) {
        return log.forgottenUpTo(node);
    }

    @Override
    public Journal journal() {
        return log.journal();
    }
}
