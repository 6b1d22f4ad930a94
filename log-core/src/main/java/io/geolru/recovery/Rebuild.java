package io.geolru.recovery;

import io.geolru.codec.Bodies;
import io.geolru.codec.EventFrame;
import io.geolru.codec.MalformedFrameException;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Origins;
import io.geolru.event.TimeSource;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.EpochDirectory;
import io.geolru.journal.JournalConfig;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.journal.Sync;
import io.geolru.snapshot.SnapshotHead;
import io.geolru.snapshot.SnapshotWriter;
import io.geolru.state.NodeState;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a clean data directory from what is sound in another, which is only read: a node may be running on it.
 *
 * <p>The new journal is one epoch of a new origin, which follows the newest of the old ones as that of a start would. It takes the sound events in,
 * byte for byte and in their order, as if they came from peers. Where a sound snapshot of the old directory knows more than the events before
 * it, because of damage, or because the journal's beginning was deleted, the new origin adopts it there as it would a peer's; likewise what the old
 * origins had adopted. What is still missing at the end is journaled as missing. Then the new journal is read back, which proves it, and
 * what it adds up to becomes its snapshot.
 *
 * <pre>
 *  old journal ─▶ survey: whose, how far ─┐
 *  old journal ─▶ sound events ───────────┴─▶ new journal ─▶ full fold ─▶ new snapshot ─▶ format mark
 *  old snapshots ─▶ only where they know more ─▶ adopted ──┘
 * </pre>
 *
 * <p>The mark that makes it a data directory comes last: one that was not finished is refused by everybody. One use; not thread-safe.
 */
public final class Rebuild {
    private static final int LEAST_MAX_FRAME_BYTES = 1 << 20;

    private final DataDirectory old;
    private final TimeSource time;
    private final Watcher watcher;
    private final List<Rebuilt.LeftOut> leftOut = new ArrayList<>();
    private final LostEvents lost = new LostEvents();
    private final Deque<JournalFiles.FileInfo> filesAhead;
    private final RebuildSnapshots snapshots;
    private long copied;

    /** Hears how far it is. Called on the rebuilding thread, for every event; quick. */
    public interface Watcher {
        /** Hears nothing. */
        Watcher NONE = new Watcher() {};

        /** The old journal is being looked through. */
        default void looking(JournalPosition at) {}

        /** The old journal is being copied. */
        default void copying(JournalPosition at) {}

        /** The new journal, of a directory that is not complete yet, is being read back. */
        default void readingBack(DataDirectory fresh, JournalPosition at) {}
    }

    /** @param old what is read */
    public Rebuild(DataDirectory old, TimeSource time, Watcher watcher) {
        this.old = old;
        this.time = time;
        this.watcher = watcher;
        this.filesAhead = new ArrayDeque<>(old.files());
        this.snapshots = new RebuildSnapshots(old, leftOut);
    }

    /**
     * Fills a new directory. When that fails nothing of it is left.
     *
     * @param path where it goes: an empty directory, or none
     * @param node the node's name, for a journal that does not tell it any more; null to take the journal's word
     * @param region the same of the region
     * @throws IllegalArgumentException when neither journal nor argument tell the node's name and region
     * @throws io.geolru.journal.DataDirectoryException when the directory is not empty or may not be written
     * @throws io.geolru.JournalFullException when the disk has no room for the journal
     * @throws io.geolru.snapshot.SnapshotException when the disk has no room for a snapshot
     */
    public Rebuilt into(Path path, @Nullable String node, @Nullable String region) {
        RebuildSurvey survey = RebuildSurvey.of(old, watcher::looking);
        @Nullable String itsNode = node != null ? node : survey.ofNode(old, Origins.Origin::node);
        @Nullable String itsRegion = region != null ? region : survey.ofNode(old, Origins.Origin::region);
        if (itsNode == null || itsRegion == null) {
            throw new IllegalArgumentException(
                    "nothing that is sound in " + old.path() + " tells the node's name and region");
        }
        DataDirectory fresh = DataDirectory.create(path);
        boolean complete = false;
        try {
            Rebuilt rebuilt = fill(fresh, survey, itsNode, itsRegion);
            fresh.complete();
            complete = true;
            return rebuilt;
        } finally {
            if (complete) {
                fresh.close();
            } else {
                fresh.discard();
            }
        }
    }

    private Rebuilt fill(DataDirectory fresh, RebuildSurvey survey, String node, String region) {
        JournalConfig config = JournalConfig.of(
                Sync.OS, 1, Long.MAX_VALUE, Long.MAX_VALUE, Math.max(LEAST_MAX_FRAME_BYTES, survey.longestFrame()));
        long least = Math.max(old.reserve(), survey.highestStamp());
        FullFold full;
        SnapshotHead head;
        long origin;
        try (RebuiltLog log = RebuiltLog.open(fresh, config, time, least)) {
            origin = log.origin();
            log.append(
                    EventKind.EPOCH_OPENED,
                    new Bodies.EpochOpened(
                                    survey.previousOrigin(),
                                    survey.frontier().sequence(survey.previousOrigin()),
                                    log.epoch(),
                                    node,
                                    region)
                            .encode());
            copy(log, survey);
            log.declareHoles();
            fresh.reserveForced(Math.max(least, log.highestStamp()));
            log.force();
            head = log.snapshotHead();
            lost.settle(log.held());
        }
        full = readBack(fresh, head);
        NodeState state = full.fold().state();
        SnapshotWriter.Written written = new SnapshotWriter(head, fresh.snapshots()).write(state);
        return new Rebuilt(
                node,
                region,
                origin,
                survey.previousOrigin(),
                copied,
                List.copyOf(leftOut),
                lost.all(),
                snapshots.adopted(),
                written.path(),
                state.entries(),
                full.fold().origins());
    }

    private void copy(RebuiltLog log, RebuildSurvey survey) {
        leftOutBesideTheJournal();
        try (JournalReader reader = old.read(JournalPosition.START, this::damaged)) {
            while (reader.next() && isKnown(reader.eventPosition(), survey)) {
                JournalPosition at = reader.eventPosition();
                watcher.copying(at);
                filesBegin(at, log);
                snapshots.adoptUpTo(at, log);
                copy(reader, at, log);
            }
        }
        filesBegin(null, log);
        snapshots.adoptUpTo(null, log);
    }

    /** What a running node has appended since the survey is left to its peers. */
    private static boolean isKnown(JournalPosition at, RebuildSurvey survey) {
        return survey.last() != null && at.compareTo(survey.last()) <= 0;
    }

    private void copy(JournalReader reader, JournalPosition at, RebuiltLog log) {
        EventFrame event = reader.event();
        @Nullable String problem = problem(event, log);
        if (problem != null) {
            leftOut.add(new Rebuilt.LeftOut(at, null, problem));
            return;
        }
        lost.event(event, at, log.held().frontier());
        log.append(event, reader.arrivedAt(), reader.won());
        copied++;
        if (event.kind() == EventKind.SNAPSHOT_ADOPTED && isOfOldEpoch(event.origin())) {
            snapshots.adoptAgain(event, at, log);
        }
    }

    private static @Nullable String problem(Event event, RebuiltLog log) {
        String name = Long.toHexString(event.origin()) + ":" + event.sequence();
        if (log.holds(event)) {
            return "event " + name + " is there a second time";
        }
        try {
            switch (event.kind()) {
                case EPOCH_OPENED -> Bodies.EpochOpened.decode(event);
                case EVENTS_MISSING -> Bodies.EventsMissing.decode(event);
                case SNAPSHOT_ADOPTED -> Bodies.SnapshotAdopted.decode(event);
                case NODE_FORGOTTEN -> Bodies.NodeForgotten.decode(event);
                case PUT, REMOVE, CLEAR -> {}
            }
            return null;
        } catch (MalformedFrameException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private boolean isOfOldEpoch(long origin) {
        return old.epochs().stream().mapToLong(EpochDirectory::origin).anyMatch(own -> own == origin);
    }

    /** The head of a file tells what was journaled before it, also where that cannot be read any more. */
    private void filesBegin(@Nullable JournalPosition upTo, RebuiltLog log) {
        while (!filesAhead.isEmpty()
                && (upTo == null || filesAhead.element().start().compareTo(upTo) <= 0)) {
            JournalFiles.FileInfo file = filesAhead.remove();
            if (file.frontier() != null) {
                lost.journaled(file.frontier(), file.start(), log.held().frontier());
            }
        }
    }

    private void leftOutBesideTheJournal() {
        old.damage().forEach(line -> leftOut.add(new Rebuilt.LeftOut(null, null, line)));
    }

    private void damaged(JournalPosition at, @Nullable JournalPosition soundAgainAt, String what) {
        leftOut.add(new Rebuilt.LeftOut(at, soundAgainAt, what));
    }

    /** The proof that a start can read what was written. */
    private FullFold readBack(DataDirectory fresh, SnapshotHead head) {
        List<String> problems = new ArrayList<>();
        FullFold full = FullFold.of(fresh, time.epochMillis(), new FoldVisitor() {
            @Override
            public boolean event(EventFrame event, JournalPosition at, long arrivedAt) {
                watcher.readingBack(fresh, at);
                return true;
            }

            @Override
            public void damaged(JournalPosition at, @Nullable JournalPosition soundAgainAt, String what) {
                problems.add(at + ": " + what);
            }
        });
        if (!problems.isEmpty()
                || !full.complete()
                || !full.fold().newHoles().isEmpty()
                || full.fold().frontier().hash() != head.frontier().hash()) {
            throw new IllegalStateException(
                    "what was written to " + fresh.path() + " does not read back as it was written: "
                            + problems + ", " + full.fold().newHoles() + ", "
                            + full.fold().frontier() + " for "
                            + head.frontier());
        }
        return full;
    }
}
