package io.geolru.replay;

import io.geolru.Condition;
import io.geolru.Ttl;
import io.geolru.codec.Bodies;
import io.geolru.event.HybridClock;
import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.event.TimeSource;
import io.geolru.journal.ChronicleJournal;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.EpochDirectory;
import io.geolru.journal.JournalConfig;
import io.geolru.journal.Sync;
import io.geolru.lines.EntryLine;
import io.geolru.recovery.Recovered;
import io.geolru.recovery.Recovery;
import io.geolru.recovery.RecoveryPlan;
import io.geolru.recovery.RecoveryProgress;
import io.geolru.replication.Envelope;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotWriter;
import io.geolru.state.CacheLimits;
import io.geolru.state.CacheState;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import io.geolru.state.StateListener;
import io.geolru.writer.HeldLog;
import io.geolru.writer.Writer;
import io.geolru.writer.WriterLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/**
 * A data directory in the possession of this process, recovered and opened for writes as a node does it, but for the network. What was written is
 * in the journal; {@link #finish} adds what a node's clean end adds. Not thread-safe.
 */
final class ImportTarget implements AutoCloseable {
    private static final int SNAPSHOTS_KEPT = 2;
    private static final int LEAST_MAX_FRAME_BYTES = 1 << 20;
    private static final int WRITES_PER_HELP = 256;
    /** Nothing comes from peers here. */
    private static final long NO_LIMIT = Long.MAX_VALUE / 2;

    private final DataDirectory directory;
    private final NodeState state;
    private final Origins origins = new Origins();
    private final List<String> damage = new ArrayList<>();
    private final ChronicleJournal journal;
    private final Writer writer;
    private final String node;
    private final String region;
    private long writes;

    /**
     * Takes a directory into possession, making it where it is missing or empty.
     *
     * @param names the node's name and region where the journal does not tell them
     * @param life of what is written without one
     * @param entryBytes the most that an entry may have
     * @throws IllegalArgumentException when the journal is of a node of another name or region, or its beginning is lost
     */
    static ImportTarget open(Path path, Names names, Ttl life, int entryBytes, TimeSource time) {
        DataDirectory directory = DataDirectory.open(path);
        try {
            return new ImportTarget(directory, names, life, entryBytes, time);
        } catch (Throwable e) {
            directory.close();
            throw e;
        }
    }

    /**
     * What a node is called.
     *
     * @param node the name; null when it was not given
     * @param region the region; null when it was not given
     */
    record Names(@Nullable String node, @Nullable String region) {}

    private ImportTarget(DataDirectory directory, Names names, Ttl life, int entryBytes, TimeSource source) {
        this.directory = directory;
        NodeTime time = new NodeTime(source);
        CacheLimits limits = new CacheLimits(Long.MAX_VALUE, Long.MAX_VALUE, life.millis());
        Recovered recovered = new Recovery(
                        directory,
                        RecoveryPlan.of(directory),
                        () -> new NodeState(StateLimits.UNLIMITED, cache -> limits, time, StateListener.NONE),
                        origins,
                        RecoveryProgress.NONE)
                .run();
        if (recovered.lostBeginning() != null) {
            throw new IllegalArgumentException(recovered.lostBeginning().message());
        }
        damage.addAll(directory.damage());
        damage.addAll(recovered.damage());
        state = recovered.fold().state();
        Origins.@Nullable Origin known = known();
        node = chosen("--name", names.node(), known == null ? null : known.node(), ownName());
        region = chosen("--region", names.region(), known == null ? null : known.region(), "local");
        HybridClock clock = new HybridClock(
                source, Math.max(directory.reserve(), recovered.fold().highestStamp()));
        journal = ChronicleJournal.open(
                directory,
                JournalConfig.of(
                        Sync.OS, 1, Long.MAX_VALUE, Long.MAX_VALUE, Math.max(LEAST_MAX_FRAME_BYTES, entryBytes)),
                source,
                recovered.fold().frontier());
        try {
            writer = new Writer(
                    journal,
                    state,
                    new HeldLog.Start(
                            recovered.fold().frontier(), recovered.fold().missing(), origins),
                    clock,
                    time,
                    new WriterLimits(entryBytes, Envelope.LENGTH, NO_LIMIT),
                    () -> {});
            writer.openEpoch(
                    new Bodies.EpochOpened(
                            recovered.previousOrigin(), recovered.previousSequence(), journal.epoch(), node, region),
                    recovered.newHoles());
        } catch (Throwable e) {
            journal.close();
            throw e;
        }
    }

    /** The newest epoch's node that is known; null in a new directory. */
    private Origins.@Nullable Origin known() {
        List<EpochDirectory> newestFirst = new ArrayList<>(directory.epochs());
        Collections.reverse(newestFirst);
        return newestFirst.stream()
                .map(epoch -> origins.of(epoch.origin()))
                .filter(who -> !who.node().isEmpty())
                .findFirst()
                .orElse(null);
    }

    private String ownName() {
        return String.valueOf(directory.path().toAbsolutePath().normalize().getFileName());
    }

    private String chosen(String option, @Nullable String given, @Nullable String known, String usual) {
        if (given != null && known != null && !given.equals(known)) {
            throw new IllegalArgumentException(
                    option + " " + given + ": " + directory.path() + " is of " + known + "; leave " + option + " out");
        }
        return known != null ? known : given != null ? given : usual;
    }

    String node() {
        return node;
    }

    String region() {
        return region;
    }

    /** What recovery found damaged, one line each. */
    List<String> damage() {
        return damage;
    }

    /**
     * Does what a line says.
     *
     * @throws io.geolru.EntryTooLargeException when the entry is over the limit
     * @throws io.geolru.JournalFullException when the disk is full
     */
    void write(EntryLine line, String cacheName) {
        CacheState cache = state.cache(cacheName);
        byte @Nullable [] value = line.value();
        if (value == null) {
            writer.remove(cache, line.key(), Condition.none());
        } else {
            writer.put(cache, line.key(), value, line.contentType(), line.ttl(), Condition.none());
        }
        if (++writes % WRITES_PER_HELP == 0) {
            journal.doHelperWork();
        }
    }

    /**
     * Writes a snapshot, as a node does at its end.
     *
     * @return its file
     * @throws io.geolru.snapshot.SnapshotException when that fails, as on a full disk
     */
    Path finish() {
        writer.close();
        Path snapshot = new SnapshotWriter(writer.held().snapshotHead(), directory.snapshots())
                .write(state, journal::force)
                .path();
        SnapshotFiles.prune(directory.snapshots(), SNAPSHOTS_KEPT);
        return snapshot;
    }

    @Override
    public void close() {
        CloseHelper.closeAll(journal, directory);
    }
}
