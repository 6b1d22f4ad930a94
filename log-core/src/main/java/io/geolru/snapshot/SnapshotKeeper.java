package io.geolru.snapshot;

import io.geolru.event.TimeSource;
import io.geolru.journal.JournalPosition;
import io.geolru.snapshot.SnapshotFiles.SnapshotFile;
import io.geolru.state.NodeState;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a snapshot is due, takes it, keeps the newest two, and tells the journal from where on its files are needed. Used by the
 * helper thread alone; {@link #last} may be read by any thread.
 */
public final class SnapshotKeeper {
    private static final int KEPT = 2;

    private final Path directory;
    private final NodeState state;
    private final Supplier<SnapshotHead> headNow;
    private final Consumer<JournalPosition> neededFrom;
    private final TimeSource time;
    private final Rules rules;
    private final JournalProgress journal;
    private JournalPosition lastPosition;
    private long lastBytes;
    private long lastTakenNs;
    private volatile @Nullable Taken last;

    /**
     * When a snapshot is due.
     *
     * @param intervalNs time since the last one, in nanoseconds, if anything was appended since
     * @param bytes bytes appended since the last one
     */
    public record Rules(long intervalNs, long bytes) {}

    /** Where the journal stands. */
    public interface JournalProgress {
        /** Where the oldest file begins. */
        JournalPosition firstPosition();

        /** The end of the last appended frame. */
        JournalPosition appendedPosition();

        /** Bytes appended since the start. */
        long appendedBytes();

        /** Makes all that was appended so far survive the machine. */
        void force();
    }

    /**
     * A snapshot that was taken.
     *
     * @param file where it is
     * @param position the journal position it stands for
     * @param entries the live entries in it
     * @param bytes its size
     * @param durationNs how long it took, in nanoseconds
     */
    public record Taken(Path file, JournalPosition position, long entries, long bytes, long durationNs) {}

    /**
     * @param headNow what a snapshot taken now stands for
     * @param neededFrom told from where on the journal is needed by the older of the snapshots kept
     */
    public SnapshotKeeper(
            Path directory,
            NodeState state,
            Supplier<SnapshotHead> headNow,
            JournalProgress journal,
            Consumer<JournalPosition> neededFrom,
            TimeSource time,
            Rules rules) {
        this.directory = directory;
        this.state = state;
        this.headNow = headNow;
        this.journal = journal;
        this.neededFrom = neededFrom;
        this.time = time;
        this.rules = rules;
        this.lastTakenNs = time.nanoTime();
        this.lastPosition = journal.appendedPosition();
    }

    /** Whether a snapshot is due by the rules. */
    public boolean due() {
        if (journal.appendedPosition().equals(lastPosition)) {
            return false;
        }
        return time.nanoTime() - lastTakenNs >= rules.intervalNs()
                || journal.appendedBytes() - lastBytes >= rules.bytes();
    }

    /**
     * Takes a snapshot now.
     *
     * @throws SnapshotException when it cannot be written; the ones before it stay
     */
    public Taken take() {
        long begun = time.nanoTime();
        lastTakenNs = begun;
        lastBytes = journal.appendedBytes(); // also when it fails: a full disk is not tried again at once
        SnapshotHead head;
        SnapshotWriter.Written written;
        state.holdRecords();
        try {
            head = headNow.get();
            // A snapshot that outlived what it stands for, or has met on its walk, would hide that events are lacking.
            written = new SnapshotWriter(head, directory).write(state, journal::force);
        } finally {
            state.releaseRecords();
        }
        lastPosition = head.position();
        SnapshotFiles.prune(directory, KEPT);
        tellJournal();
        Taken taken =
                new Taken(written.path(), head.position(), written.entries(), written.bytes(), time.nanoTime() - begun);
        last = taken;
        return taken;
    }

    /**
     * Tells the journal from where on it is needed; nothing may go before there are two snapshots. What was adopted from peers goes with the files
     * that tell of it.
     */
    public void tellJournal() {
        List<SnapshotFile> kept = SnapshotFiles.newestFirst(directory);
        if (kept.size() >= KEPT) {
            neededFrom.accept(kept.get(KEPT - 1).position());
        }
        SnapshotFiles.pruneAdopted(directory, journal.firstPosition());
    }

    /** The last snapshot that this process took, or null. Thread-safe. */
    public @Nullable Taken last() {
        return last;
    }
}
