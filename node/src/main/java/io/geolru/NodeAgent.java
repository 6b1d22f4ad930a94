package io.geolru;

import io.geolru.event.NodeTime;
import io.geolru.replication.NameConflict;
import io.geolru.replication.Replicator;
import io.geolru.writer.Writer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node thread: drives the transport and the protocol, and does the state's own work in small pieces. */
final class NodeAgent implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(NodeAgent.class);
    private static final long MAINTAIN_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long REFRESH_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int MAINTAIN_LIMIT = 64;

    private final Replicator replicator;
    private final Writer writer;
    private final NodeTime time;
    private final ParkingIdle idle;
    private final Runnable attendOthers;
    private @Nullable NameConflict told;
    private boolean wasReady;
    private volatile boolean leaving;
    private volatile boolean left;
    private long nextMaintainNs;
    private long nextRefreshNs;

    /** @param attendOthers called in each turn: lets other threads know what may concern them */
    NodeAgent(Replicator replicator, Writer writer, NodeTime time, ParkingIdle idle, Runnable attendOthers) {
        this.replicator = replicator;
        this.writer = writer;
        this.time = time;
        this.idle = idle;
        this.attendOthers = attendOthers;
        idle.timer(() -> replicator.dueNs() - time.nanoTime());
        this.nextMaintainNs = time.nanoTime();
        this.nextRefreshNs = nextMaintainNs;
    }

    @Override
    public int doWork() {
        idle.turnBegins();
        refresh(); // first: readers rely on it also where all else of a turn fails
        int work;
        try {
            work = replicator.doWork();
        } finally {
            attendOthers.run();
        }
        long now = time.nanoTime();
        if (now - nextMaintainNs >= 0) {
            int done = writer.maintain(MAINTAIN_LIMIT, replicator.stableStamp());
            nextMaintainNs = done > 0 ? now : now + MAINTAIN_INTERVAL_NS;
            work += done;
        }
        if (leaving && !left && work == 0) {
            left = replicator.leave();
        }
        return work;
    }

    private void refresh() {
        long now = time.nanoTime();
        if (now - nextRefreshNs >= 0) {
            nextRefreshNs = now + REFRESH_INTERVAL_NS;
            time.refresh();
            tellOfConflict();
        }
    }

    /** Once each way. A start that meets an older node of its name does not get here: it fails. */
    private void tellOfConflict() {
        wasReady |= replicator.ready();
        NameConflict present = replicator.nameConflict();
        if (wasReady && present != null && told == null) {
            LOG.warn(
                    "this node is not ready: another one named '{}' lives{}, and was there first; one of them needs another name",
                    present.name(),
                    present.endpoint().isEmpty() ? "" : " at " + present.endpoint());
            told = present;
        } else if (present == null && told != null) {
            LOG.warn("the other node named '{}' is gone", told.name());
            told = null;
        }
    }

    /** Lets peers have what was written so far, then tells them that this node goes; any thread. */
    void leave() {
        leaving = true;
        idle.wake();
    }

    /** Whether that is done; any thread. */
    boolean left() {
        return left;
    }

    @Override
    public String roleName() {
        return "geolru-node";
    }
}
