package io.geolru;

import io.geolru.config.HostPort;
import io.geolru.journal.ChronicleJournal;
import io.geolru.journal.JournalConfig;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.Sync;
import io.geolru.replication.Envelope;
import io.geolru.replication.ReplicationConfig;
import io.geolru.replication.ReplicationLimits;
import io.geolru.sealing.Secrets;
import io.geolru.snapshot.SnapshotKeeper;
import io.geolru.state.CacheLimits;
import io.geolru.state.StateLimits;
import io.geolru.transport.TransportConfig;
import io.geolru.writer.WriterLimits;
import java.nio.file.Path;

/** What a node's configuration means to each of its parts. */
final class Settings {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final int CONTROL_BYTES = 64 * 1024;
    private static final int LEAST_MAX_FRAME_BYTES = 1024 * 1024;
    private static final int SNAPSHOTS_PER_JOURNAL = 4;

    private final NodeConfig config;

    Settings(NodeConfig config) {
        this.config = config;
    }

    StateLimits state() {
        NodeConfig.Limits limits = config.limits();
        return new StateLimits(limits.caches(), limits.totalBytes(), limits.records());
    }

    CacheLimits cache(String name) {
        NodeConfig.CacheSettings cache = config.cache(name);
        return new CacheLimits(
                cache.maxEntries(),
                cache.maxBytes(),
                cache.ttl() == null ? 0 : cache.ttl().toMillis());
    }

    WriterLimits writer() {
        return new WriterLimits(
                (int) config.limits().entryBytes(),
                Envelope.LENGTH_SEALED,
                config.replication().maxClockDrift().toMillis());
    }

    JournalConfig journal() {
        NodeConfig.JournalSettings journal = config.journal();
        Sync sync = switch (journal.sync()) {
            case OS -> Sync.OS;
            case INTERVAL -> Sync.INTERVAL;
            case EVERY -> Sync.EVERY;
        };
        return JournalConfig.of(
                sync,
                journal.syncInterval().toMillis(),
                journal.maxBytes(),
                journal.maxAge().toMillis(),
                (int) Math.max(LEAST_MAX_FRAME_BYTES, config.limits().entryBytes()));
    }

    SnapshotKeeper.Rules snapshotRules() {
        return new SnapshotKeeper.Rules(
                config.journal().snapshotInterval().toNanos(), config.journal().maxBytes() / SNAPSHOTS_PER_JOURNAL);
    }

    SnapshotKeeper.JournalProgress progressOf(ChronicleJournal journal) {
        return new SnapshotKeeper.JournalProgress() {
            @Override
            public JournalPosition firstPosition() {
                return journal.firstPosition();
            }

            @Override
            public JournalPosition appendedPosition() {
                return journal.appendedPosition();
            }

            @Override
            public long appendedBytes() {
                return journal.stats().appendedBytes();
            }

            @Override
            public void force() {
                journal.force();
            }
        };
    }

    /** Removes, clears and heartbeats have to fit into a message, however low the limit on entries is. */
    TransportConfig transport() {
        NodeConfig.Replication replication = config.replication();
        return new TransportConfig(
                replication.networkInterface(),
                replication.multicast() == null ? null : replication.multicast().toString(),
                replication.endpoint() == null ? null : replication.endpoint().toString(),
                replication.peers().stream().map(HostPort::toString).toList(),
                (int) Math.max(CONTROL_BYTES, config.limits().entryBytes()),
                CONTROL_BYTES,
                SHARED_MEMORY,
                config.dataDir().resolve("aeron"),
                config.clients() == null ? 0 : config.clients().maxSessions());
    }

    /** What seals and opens messages between nodes. */
    static Secrets secrets(NodeConfig config) {
        return Secrets.of("replication", config.cluster(), config.replication().secrets());
    }

    ReplicationConfig replication() {
        NodeConfig.Replication replication = config.replication();
        return new ReplicationConfig(
                config.cluster(),
                config.name(),
                config.region(),
                replication.heartbeat().toMillis(),
                replication.joinWait().toMillis(),
                replication.maxClockDrift().toMillis(),
                replication.forgetAfter().toMillis(),
                ReplicationLimits.DEFAULTS);
    }
}
