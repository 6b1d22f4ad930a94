package io.geolru.recovery;

import io.geolru.codec.EventFrame;
import io.geolru.codec.MalformedFrameException;
import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.journal.RecordedLog;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotFiles.SnapshotFile;
import io.geolru.snapshot.SnapshotHead;
import io.geolru.snapshot.SnapshotReader;
import io.geolru.state.CacheLimits;
import io.geolru.state.KeyFilter;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import io.geolru.state.StateListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all of a journal adds up to, with no limit on what is held: the state that {@link Recovery} and a running node must agree with, as
 * {@link StateComparison} judges it. Reads only, beside a running node, too. The instant of the fold is fixed: what was live then is live in
 * it.
 *
 * @param fold state, frontier, holes and origins as of the last event that was folded
 * @param begunWith the snapshot that stands for what the journal no longer has; null when the fold begins at the beginning
 * @param complete false when the journal does not reach back to its beginning and no sound snapshot stands for what was before
 */
public record FullFold(LogFold fold, @Nullable SnapshotFile begunWith, boolean complete) {
    private static final int MAINTAIN_INTERVAL = 1 << 16;
    private static final int MAINTAIN_LIMIT = 1 << 20;
    /** Where the first file of all begins: what a file held before it is not known where its head cannot be read. */
    private static final JournalPosition BEGINNING = new JournalPosition(1, 0, 0);

    /** {@link #of(RecordedLog, long, FoldVisitor, KeyFilter)} of all keys. */
    public static FullFold of(RecordedLog log, long nowMs, FoldVisitor visitor) {
        return of(log, nowMs, visitor, KeyFilter.ALL);
    }

    /**
     * Folds everything that a data directory has. Begins with the oldest sound snapshot if the journal's beginning is no longer there.
     *
     * @param nowMs the instant whose live entries are wanted, in milliseconds since 1970
     * @param visitor sees every event of the journal and may leave it out
     * @param filter which keys are wanted
     * @throws io.geolru.journal.JournalOverrunException when retention of a running node was faster
     */
    public static FullFold of(RecordedLog log, long nowMs, FoldVisitor visitor, KeyFilter filter) {
        if (reachesBeginning(log)) {
            LogFold fold = emptyFold(log, nowMs, filter);
            replay(log, JournalPosition.START, fold, visitor);
            return new FullFold(fold, null, true);
        }
        List<SnapshotFile> newestFirst = SnapshotFiles.newestFirst(log.snapshots());
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            LogFold fold = emptyFold(log, nowMs, filter);
            if (stands(newestFirst.get(i), fold, log, filter)) {
                replay(log, JournalPosition.START, fold, visitor);
                return new FullFold(fold, newestFirst.get(i), true);
            }
        }
        LogFold fold = emptyFold(log, nowMs, filter);
        replay(log, JournalPosition.START, fold, visitor);
        return new FullFold(fold, null, false);
    }

    /** Whether a snapshot is sound and stands for what the journal no longer has; it is in the fold then. */
    private static boolean stands(SnapshotFile snapshot, LogFold fold, RecordedLog log, KeyFilter filter) {
        try {
            return standsForBeginning(log, begin(fold, snapshot, filter));
        } catch (SnapshotException e) {
            return false;
        }
    }

    /**
     * Folds a snapshot and the journal behind it, as a start would, but with no limit on what is held.
     *
     * @param nowMs the instant whose live entries are wanted, in milliseconds since 1970
     * @throws SnapshotException when the snapshot is not sound
     */
    public static LogFold snapshotAndTail(RecordedLog log, SnapshotFile snapshot, long nowMs, FoldVisitor visitor) {
        LogFold fold = emptyFold(log, nowMs, KeyFilter.ALL);
        SnapshotHead head = begin(fold, snapshot, KeyFilter.ALL);
        replay(log, head.position(), fold, visitor);
        return fold;
    }

    /**
     * Whether the journal still has everything that is behind a snapshot. It does not where a deleted snapshot is there again after a power failure.
     *
     * @throws SnapshotException when the snapshot's head is not sound
     */
    static boolean reachesBackTo(RecordedLog log, SnapshotFile snapshot) {
        return standsForBeginning(log, new SnapshotReader(snapshot.path()).head());
    }

    /** Whether a snapshot holds everything that was journaled before what the journal still has. */
    public static boolean standsForBeginning(RecordedLog log, SnapshotHead head) {
        JournalFiles.FileInfo first = firstFile(log);
        if (first == null) {
            return true;
        }
        return first.frontier() == null
                ? head.position().compareTo(first.start()) >= 0
                : head.frontier().covers(first.frontier());
    }

    /** Whether the journal still has its first event; also true of one without any. */
    public static boolean reachesBeginning(RecordedLog log) {
        JournalFiles.FileInfo first = firstFile(log);
        if (first == null) {
            return true;
        }
        return first.frontier() == null
                ? first.start().compareTo(BEGINNING) == 0
                : first.frontier().size() == 0;
    }

    private static JournalFiles.@Nullable FileInfo firstFile(RecordedLog log) {
        List<JournalFiles.FileInfo> files = log.files();
        return files.isEmpty() ? null : files.get(0);
    }

    private static LogFold emptyFold(RecordedLog log, long nowMs, KeyFilter filter) {
        NodeState state = new NodeState(
                StateLimits.UNLIMITED,
                cache -> CacheLimits.UNLIMITED,
                new NodeTime(new FixedTime(nowMs)),
                StateListener.NONE);
        return new LogFold(state, new Origins(), AdoptedSnapshots.in(log), filter);
    }

    private static SnapshotHead begin(LogFold fold, SnapshotFile snapshot, KeyFilter filter) {
        SnapshotHead head = new SnapshotReader(snapshot.path()).readInto(fold.state(), filter, bytes -> {});
        fold.startFrom(head);
        return head;
    }

    private static void replay(RecordedLog log, JournalPosition from, LogFold fold, FoldVisitor visitor) {
        try (JournalReader reader = log.read(from, visitor)) {
            while (reader.next()) {
                EventFrame event = reader.event();
                if (!visitor.event(event, reader.eventPosition(), reader.arrivedAt())) {
                    continue;
                }
                try {
                    fold.take(event);
                } catch (MalformedFrameException e) {
                    visitor.damaged(reader.eventPosition(), reader.position(), String.valueOf(e.getMessage()));
                }
                if (fold.events() % MAINTAIN_INTERVAL == 0) {
                    fold.state().maintain(MAINTAIN_LIMIT);
                }
            }
        }
    }
}
