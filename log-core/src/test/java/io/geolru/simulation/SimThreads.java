package io.geolru.simulation;

import io.geolru.event.HybridClock;
import io.geolru.snapshot.SnapshotException;

/** What the two threads of a node do, in the order and at the times at which they do it. */
final class SimThreads {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MAINTAIN_INTERVAL_NS = NANOS_PER_MILLI;
    private static final long REFRESH_INTERVAL_NS = 5 * NANOS_PER_MILLI;
    private static final int MAINTAIN_LIMIT = 64;
    private static final long CHECK_INTERVAL_NS = 100 * NANOS_PER_MILLI;
    private static final long RESERVE_AHEAD_MS = 4_000;
    private static final long RESERVE_LEAST_MS = 2_000;

    private final SimNode node;
    private final SimTime.Clock clock;
    private long nextMaintainNs;
    private long nextRefreshNs;
    private long nextCheckNs;

    SimThreads(SimNode node, SimTime.Clock clock) {
        this.node = node;
        this.clock = clock;
        nextMaintainNs = clock.nanoTime();
        nextRefreshNs = nextMaintainNs;
        nextCheckNs = nextMaintainNs;
    }

    /** As NodeAgent. */
    void nodeWork() {
        node.replicator().doWork();
        long now = clock.nanoTime();
        if (now - nextRefreshNs >= 0) {
            node.time().refresh();
            nextRefreshNs = now + REFRESH_INTERVAL_NS;
        }
        if (now - nextMaintainNs >= 0) {
            int done = node.writer().maintain(MAINTAIN_LIMIT, node.replicator().stableStamp());
            nextMaintainNs = done > 0 ? now : now + MAINTAIN_INTERVAL_NS;
        }
        NodeCheck check = node.check();
        if (check != null) {
            check.stepped();
        }
    }

    /** As HelperAgent. */
    void helperWork() {
        node.journal().doHelperWork();
        node.reads().doHelperWork();
        node.exchange().doHelperWork();
        if (node.check() != null) {
            node.check().settle();
        }
        long now = clock.nanoTime();
        if (now - nextCheckNs >= 0) {
            nextCheckNs = now + CHECK_INTERVAL_NS;
            keepReserve();
            if (!node.exchange().merging()
                    && (node.exchange().pollMerged() || node.snapshots().due())) {
                takeSnapshot();
            }
        }
    }

    /** Whether a snapshot could be taken. */
    boolean takeSnapshot() {
        try {
            node.snapshots().take();
            return true;
        } catch (SnapshotException e) {
            if (!node.disk().full()) {
                throw e;
            }
            return false;
        }
    }

    void keepReserve() {
        long now = clock.epochMillis();
        if (node.disk().reserve() < HybridClock.stampAt(now + RESERVE_LEAST_MS)) {
            long reserve = HybridClock.stampAt(now + RESERVE_AHEAD_MS);
            node.disk().reserve(reserve, node.journal().forces());
            node.writer().held().reserve(reserve);
            if (node.disk().truth() != null) {
                node.disk().truth().reserved(reserve);
            }
        }
    }
}
