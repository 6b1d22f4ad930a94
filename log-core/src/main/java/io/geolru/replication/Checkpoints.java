package io.geolru.replication;

import io.geolru.event.Frontier;
import io.geolru.journal.JournalPosition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Remembers where the journal ended when the log held what: a sparse index, so that a catch-up over the last few events need not read from
 * the beginning of a file. Denser towards the present; of bounded size. Thread-safe; {@link #doWork} is for one thread.
 */
final class Checkpoints {
    private static final int MAX_CHECKPOINTS = 64;
    private static final long EVENTS_BETWEEN = 512;

    private final LocalLog log;
    private final List<Checkpoint> checkpoints = new ArrayList<>();
    private long version;

    /** Every event at or behind the position is above the frontier. */
    private record Checkpoint(Frontier frontier, JournalPosition position) {}

    Checkpoints(LocalLog log) {
        this.log = log;
        version = log.frontierVersion();
    }

    /** Takes a checkpoint when enough was appended since the last one. */
    void doWork() {
        long present = log.frontierVersion();
        if (present - version < EVENTS_BETWEEN) {
            return;
        }
        version = present;
        // In this order: what the frontier has may then lie behind the position, which costs a duplicate, but nothing
        // before it is lacking.
        JournalPosition position = log.journal().appendedPosition();
        Frontier frontier = new Frontier();
        log.frontier(frontier);
        add(new Checkpoint(frontier, position));
    }

    private synchronized void add(Checkpoint taken) {
        checkpoints.add(taken);
        if (checkpoints.size() > MAX_CHECKPOINTS) {
            thinOlderHalf();
        }
    }

    /** The last position before everything that the holder of a frontier lacks, or null. */
    synchronized @Nullable JournalPosition positionFor(Frontier held) {
        for (int i = checkpoints.size() - 1; i >= 0; i--) {
            if (held.covers(checkpoints.get(i).frontier())) {
                return checkpoints.get(i).position();
            }
        }
        return null;
    }

    private void thinOlderHalf() {
        for (int i = MAX_CHECKPOINTS / 2; i >= 0; i -= 2) {
            checkpoints.remove(i);
        }
    }
}
