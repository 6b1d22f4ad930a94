package io.geolru.recovery;

import io.geolru.codec.Bodies;
import io.geolru.codec.EventEncoder;
import io.geolru.codec.EventFrame;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import io.geolru.event.HybridClock;
import io.geolru.event.MissingRanges;
import io.geolru.event.Origins;
import io.geolru.event.TimeSource;
import io.geolru.journal.ChronicleJournal;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalConfig;
import io.geolru.journal.JournalPosition;
import io.geolru.snapshot.SnapshotHead;
import java.nio.file.Path;

/** The journal that a {@link Rebuild} writes, and what it holds so far. Not thread-safe. */
final class RebuiltLog implements AutoCloseable {
    private final DataDirectory directory;
    private final ChronicleJournal journal;
    private final TimeSource time;
    private final HybridClock clock;
    private final LogFold held;
    private final EventEncoder encoder = new EventEncoder();
    private final EventFrame own = new EventFrame();
    private long sequence;

    private RebuiltLog(DataDirectory directory, ChronicleJournal journal, TimeSource time, HybridClock clock) {
        this.directory = directory;
        this.journal = journal;
        this.time = time;
        this.clock = clock;
        this.held = RebuildSurvey.foldOfNoKeys(new Origins(), AdoptedSnapshots.in(directory));
    }

    /** @param least own stamps are above it */
    static RebuiltLog open(DataDirectory directory, JournalConfig config, TimeSource time, long least) {
        ChronicleJournal journal = ChronicleJournal.open(directory, config, time, new Frontier());
        return new RebuiltLog(directory, journal, time, new HybridClock(time, least));
    }

    /** Journals an old event as it is, with the instant of its old arrival, and whether it won then: what it lost to came before it. */
    void append(EventFrame event, long arrivedAt, boolean won) {
        journal.append(event.buffer(), event.frameOffset(), event.frameLength(), arrivedAt, won);
        held.take(event);
    }

    /** Journals an event of the new origin. */
    void append(EventKind kind, byte[] body) {
        encoder.encode(kind, "", "", "", body);
        encoder.complete(journal.origin(), ++sequence, clock.next(), Event.NEVER);
        journal.append(encoder.buffer(), 0, encoder.length(), time.epochMillis());
        own.wrap(encoder.buffer(), 0);
        held.take(own);
    }

    /** Journals what is missing. */
    void declareHoles() {
        for (MissingRanges.Range hole : held.missing().all()) {
            append(EventKind.EVENTS_MISSING, new Bodies.EventsMissing(hole.origin(), hole.from(), hole.to()).encode());
        }
    }

    /** Whether an event was journaled already, or is stood for by a snapshot. */
    boolean holds(Event event) {
        return event.sequence() <= held.frontier().sequence(event.origin())
                && !held.missing().contains(event.origin(), event.sequence());
    }

    /** Frontier, holes and origins so far; its state is of no meaning. */
    LogFold held() {
        return held;
    }

    long origin() {
        return journal.origin();
    }

    int epoch() {
        return journal.epoch();
    }

    JournalPosition end() {
        return journal.appendedPosition();
    }

    /** Where snapshots go. */
    Path snapshots() {
        return directory.snapshots();
    }

    long highestStamp() {
        return Math.max(clock.last(), held.highestStamp());
    }

    /** Makes all of it survive the machine. */
    void force() {
        journal.force();
    }

    /** What a snapshot taken now stands for. */
    SnapshotHead snapshotHead() {
        return new SnapshotHead(
                end(),
                time.epochMillis(),
                highestStamp(),
                held.frontier().copy(),
                held.missing().all(),
                held.origins());
    }

    @Override
    public void close() {
        journal.close();
    }
}
