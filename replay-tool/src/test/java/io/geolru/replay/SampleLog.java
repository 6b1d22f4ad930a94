package io.geolru.replay;

import io.geolru.Condition;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.codec.Bodies;
import io.geolru.event.Acceptance;
import io.geolru.event.HybridClock;
import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.event.TimeSource;
import io.geolru.journal.ChronicleJournal;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalConfig;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.journal.OpenedPackages;
import io.geolru.journal.Sync;
import io.geolru.recovery.Recovered;
import io.geolru.recovery.Recovery;
import io.geolru.recovery.RecoveryPlan;
import io.geolru.recovery.RecoveryProgress;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotMerge;
import io.geolru.snapshot.SnapshotWriter;
import io.geolru.state.CacheLimits;
import io.geolru.state.CacheState;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import io.geolru.state.StateListener;
import io.geolru.writer.HeldLog;
import io.geolru.writer.Writer;
import io.geolru.writer.WriterLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A node's data directory with somebody who writes it, without threads and network. */
final class SampleLog implements AutoCloseable {
    static {
        OpenedPackages.ensure();
    }

    private static final int MAX_ENTRY_BYTES = 16 * 1024;
    private static final long FAR_AHEAD_MS = 1_000_000_000;

    private final DataDirectory directory;
    private final Recovered recovered;
    private final ChronicleJournal journal;
    private final Writer writer;

    /** A clock that a test moves. */
    static final class Clock implements TimeSource {
        /** 2026-03-01T12:00:00Z. */
        static final long BEGIN = 1_772_366_400_000L;

        private final AtomicLong millis = new AtomicLong(BEGIN);

        void advance(Duration by) {
            millis.addAndGet(by.toMillis());
        }

        @Override
        public long nanoTime() {
            return millis.get() * 1_000_000;
        }

        @Override
        public long epochMillis() {
            return millis.get();
        }
    }

    /** Starts a node on a directory, as after a stop or a crash. */
    SampleLog(Path path, String node, String region, TimeSource clock) {
        directory = DataDirectory.open(path);
        NodeTime time = new NodeTime(clock);
        Origins origins = new Origins();
        recovered = new Recovery(
                        directory,
                        RecoveryPlan.of(directory),
                        () -> new NodeState(
                                StateLimits.UNLIMITED, cache -> CacheLimits.UNLIMITED, time, StateListener.NONE),
                        origins,
                        RecoveryProgress.NONE)
                .run();
        journal = ChronicleJournal.open(
                directory,
                new JournalConfig(
                        Sync.OS, 100, 1L << 30, Long.MAX_VALUE, JournalConfig.MIN_FILE_BYTES, 2 * MAX_ENTRY_BYTES),
                clock,
                recovered.fold().frontier());
        writer = new Writer(
                journal,
                recovered.fold().state(),
                new HeldLog.Start(recovered.fold().frontier(), recovered.fold().missing(), origins),
                new HybridClock(
                        clock, Math.max(directory.reserve(), recovered.fold().highestStamp())),
                time,
                new WriterLimits(MAX_ENTRY_BYTES, 24, FAR_AHEAD_MS),
                () -> {});
        writer.openEpoch(
                new Bodies.EpochOpened(
                        recovered.previousOrigin(), recovered.previousSequence(), journal.epoch(), node, region),
                recovered.newHoles());
    }

    Version put(String cache, String key, String value) {
        return put(cache, key, value, "text/plain", Ttl.none());
    }

    Version put(String cache, String key, String value, String contentType, Ttl ttl) {
        return writer.put(cache(cache), key, value.getBytes(StandardCharsets.UTF_8), contentType, ttl, Condition.none())
                .version();
    }

    void remove(String cache, String key) {
        writer.remove(cache(cache), key, Condition.none());
    }

    void forget(String node) {
        writer.forget(node, 0);
    }

    void clear(String cache) {
        writer.clear(cache(cache));
    }

    /** Writes numbered keys with values of some hundred bytes. */
    SampleLog fill(int from, int to) {
        for (int i = from; i <= to; i++) {
            put("default", "key" + i, ("value" + i + " ").repeat(20));
        }
        return this;
    }

    /** Takes what another node has. */
    void acceptAllOf(SampleLog other) {
        try (JournalReader reader = other.journal.reader(JournalPosition.START)) {
            while (reader.next()) {
                Acceptance acceptance = writer.accept(reader.event());
                if (acceptance != Acceptance.APPLIED
                        && acceptance != Acceptance.DUPLICATE
                        && reader.event().origin() != journal.origin()) {
                    throw new AssertionError("not taken: " + acceptance);
                }
            }
        }
    }

    /** Takes a snapshot of another node over, as after a long absence. */
    void adopt(SampleLog other) {
        String name = SnapshotFiles.adoptedName(journal.origin(), journal.appendedPosition());
        Path file = directory.snapshots().resolve(name);
        try {
            Files.copy(other.snapshot(), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (SnapshotMerge merge = new SnapshotMerge(file, recovered.fold().state())) {
            while (merge.check(10)) {}
            if (!writer.adoption().begin(merge, name)) {
                throw new AssertionError("not begun");
            }
            while (writer.adoption().step(10)) {}
        }
    }

    Path snapshot() {
        return new SnapshotWriter(writer.held().snapshotHead(), directory.snapshots())
                .write(recovered.fold().state())
                .path();
    }

    /** A sound snapshot that says something else than the journal. */
    Path snapshotOf(NodeState other) {
        return new SnapshotWriter(writer.held().snapshotHead(), directory.snapshots())
                .write(other)
                .path();
    }

    CacheState cache(String name) {
        return recovered.fold().state().cache(name);
    }

    DataDirectory directory() {
        return directory;
    }

    String origin() {
        return Text.hex(journal.origin());
    }

    ChronicleJournal journal() {
        return journal;
    }

    /** Ends as a crash does: without a snapshot. */
    @Override
    public void close() {
        journal.close();
        directory.close();
    }
}
