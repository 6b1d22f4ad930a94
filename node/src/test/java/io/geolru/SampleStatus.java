package io.geolru;

import io.geolru.journal.JournalStats;
import io.geolru.replication.CatchUpProgress;
import io.geolru.replication.ReplicationCounter;
import io.geolru.replication.ReplicationStatus;
import io.geolru.replication.ReplicationStatus.OriginStatus;
import io.geolru.replication.ReplicationStatus.PeerStatus;
import io.geolru.transport.TransportStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The condition of a node eu-1 that does well, but for what a test sets. */
public final class SampleStatus {
    public final List<PeerStatus> peers = new ArrayList<>();
    public final List<OriginStatus> origins = new ArrayList<>();
    public CatchUpProgress catchUp = CatchUpProgress.NONE;
    public List<String> notReady = List.of();
    public @Nullable String full;
    public @Nullable String transportDown;
    public @Nullable String fatal;
    public long malformed;
    public long missing;
    public long uptimeMs;

    /** A peer whose clock is exact. */
    public static PeerStatus peer(String name, boolean current) {
        return peer(name, current, 0);
    }

    public static PeerStatus peer(String name, boolean current, long clockSkewMs) {
        return new PeerStatus(name, "us", 5, "127.0.0.1:7000", current, 0, clockSkewMs, 0, true, true, 0, 0);
    }

    public NodeStatus status() {
        return new NodeStatus(
                "eu-1",
                "eu",
                "geolru",
                1,
                notReady.isEmpty(),
                notReady,
                uptimeMs,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                missing,
                new ReplicationStatus(
                        null,
                        true,
                        notReady,
                        List.copyOf(peers),
                        List.copyOf(origins),
                        List.of(),
                        catchUp,
                        0,
                        0,
                        0,
                        0,
                        List.of(),
                        null),
                Map.of(ReplicationCounter.MALFORMED, malformed),
                new TransportStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false),
                transportDown,
                new JournalStats(0, 0, 0, 0, 0, 0, 0, 0, 0, null, full),
                new RecoveryReport("nothing", 0, 0, 0, 0, 0, List.of()),
                null,
                Map.of(),
                0,
                0,
                fatal);
    }
}
