package io.geolru.writer;

import io.geolru.codec.Bodies;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import io.geolru.snapshot.SnapshotHead;
import io.geolru.snapshot.SnapshotMerge;
import org.jspecify.annotations.Nullable;

/**
 * Takes a peer's snapshot over, where no journal reaches back any more: journals that it is adopted, merges it in short turns between writes,
 * and counts what it holds as held. Peers' events are refused meanwhile; this node's own writes go on, and are newer than all of it. One adoption
 * at a time; used by one thread, beside writers.
 */
public final class Adoption {
    private static final int FRONTIER_PART = 1_024;
    private static final int TURN = 32;

    private final Writer writer;
    private @Nullable SnapshotMerge merge;
    private Frontier taken = new Frontier();

    Adoption(Writer writer) {
        this.writer = writer;
    }

    /**
     * Journals the adoption of a snapshot that has been checked and stored. The journal then says that it is part of the state; {@link #step}
     * makes it so.
     *
     * @param name what it is stored as
     * @return false when there is nothing in it that is not held already; nothing was journaled then
     * @throws io.geolru.JournalFullException when the disk has no room; nothing was changed, but the journal may name the snapshot
     * @throws IllegalArgumentException when the snapshot is stamped further ahead than the drift limit; nothing was changed
     */
    public boolean begin(SnapshotMerge snapshot, String name) {
        SnapshotHead head = snapshot.head();
        HeldLog held = writer.held();
        writer.locked(() -> {
            writer.requireOpen();
            taken = held.beyond(head);
            if (held.isAhead(head)) {
                throw new IllegalArgumentException("it is stamped further ahead than replication.maxClockDrift allows");
            }
            if (taken.size() > 0) {
                journal(name);
                HeldLog.Start before = held.beginAdoption(head);
                snapshot.prepare(before.frontier(), before.missing());
                merge = snapshot;
            }
        });
        if (merge != null) {
            writer.written();
        }
        return merge != null;
    }

    /** Whether a merge is under way. */
    public boolean running() {
        return merge != null;
    }

    /**
     * Merges some more.
     *
     * @param turns how many times the lock may be taken
     * @return whether there is more to merge
     * @throws io.geolru.snapshot.SnapshotException when the snapshot cannot be read any more; what it holds does not count as held then
     */
    public boolean step(int turns) {
        SnapshotMerge running = merge;
        for (int turn = 0; running != null && turn < turns; turn++) {
            boolean more;
            try {
                more = running.read(TURN);
                writer.locked(() -> turn(running, more));
            } catch (RuntimeException e) {
                end();
                throw e;
            }
            if (!more) {
                merge = null;
                return false;
            }
        }
        return running != null;
    }

    /** Gives up what is under way; a start would do it from the journal. */
    public void end() {
        if (merge != null) {
            merge = null;
            writer.locked(writer.held()::endAdoption);
        }
    }

    private void turn(SnapshotMerge running, boolean more) {
        if (more) {
            running.apply();
        } else {
            writer.held().adopted(running.head(), taken);
        }
    }

    /** An event is no longer than a message can carry, however many origins there are: the frontier goes in parts. */
    private void journal(String name) {
        Frontier[] part = {new Frontier()};
        taken.forEach((origin, sequence, promise) -> {
            part[0].advance(origin, sequence, promise);
            if (part[0].size() == FRONTIER_PART) {
                append(name, part[0]);
                part[0] = new Frontier();
            }
        });
        if (part[0].size() > 0) {
            append(name, part[0]);
        }
    }

    private void append(String name, Frontier part) {
        writer.appendOwn(EventKind.SNAPSHOT_ADOPTED, new Bodies.SnapshotAdopted(name, part).encode());
    }
}
