package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalOverrunException;
import io.geolru.recovery.FoldAgreement;
import io.geolru.recovery.FoldVisitor;
import io.geolru.recovery.FullFold;
import io.geolru.recovery.LogFold;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotFiles.SnapshotFile;
import io.geolru.state.CacheState;
import io.geolru.state.Digest;
import io.geolru.state.NodeState;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What must hold of the log of every node: no damage, no hole, and its full fold agrees with snapshot plus tail and
 * with the live state. Where nothing was evicted, agreeing means equal digests. Stateless.
 */
final class LogChecks {
    private LogChecks() {}

    /**
     * Waits until what a running node says of itself is what its journal adds up to. Caches that have evicted are left
     * out.
     */
    static void agreesWithLive(ClusterNode node) throws Exception {
        Await.until(node.name() + "'s journal adds up to what it serves", () -> {
            JsonNode live = node.digest();
            try (DataDirectory directory = DataDirectory.openReadOnly(node.dataDir())) {
                LogFold fold = FullFold.of(directory, System.currentTimeMillis(), FoldVisitor.NONE)
                        .fold();
                return sequences(live).equals(sequences(fold)) && agree(live.get("caches"), fold.state());
            } catch (JournalOverrunException deletedMeanwhile) {
                return false;
            }
        });
    }

    /** Checks the data directory of a node that has ended. */
    static void agreesWithRecovery(Path dataDir, boolean evicting) {
        long nowMs = System.currentTimeMillis();
        try (DataDirectory directory = DataDirectory.openReadOnly(dataDir)) {
            assertThat(FoldAgreement.check(directory, null, nowMs)).isEmpty();
            if (evicting) {
                return;
            }
            LogFold whole = FullFold.of(directory, nowMs, FoldVisitor.NONE).fold();
            for (SnapshotFile snapshot : SnapshotFiles.newestFirst(directory.snapshots())) {
                LogFold recovered = FullFold.snapshotAndTail(directory, snapshot, nowMs, FoldVisitor.NONE);
                assertThat(sequences(recovered)).as("%s", snapshot).isEqualTo(sequences(whole));
                assertThat(digests(recovered.state())).as("%s", snapshot).isEqualTo(digests(whole.state()));
            }
        }
    }

    private static boolean agree(JsonNode live, NodeState folded) {
        for (Map.Entry<String, JsonNode> cache : live.properties()) {
            CacheState state = folded.find(cache.getKey());
            String digest = (state == null ? Digest.EMPTY : state.digest()).hex();
            boolean evicted = cache.getValue().get("evicted").asLong() > 0;
            if (!evicted && !digest.equals(cache.getValue().get("digest").asText())) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, Digest> digests(NodeState state) {
        Map<String, Digest> digests = new TreeMap<>();
        state.caches().forEach(cache -> digests.put(cache.name(), cache.digest()));
        digests.values().removeIf(Digest.EMPTY::equals);
        return digests;
    }

    private static Map<String, Long> sequences(LogFold fold) {
        Map<String, Long> sequences = new TreeMap<>();
        fold.frontier().forEach((origin, sequence, promise) -> {
            if (sequence > 0) {
                sequences.put(HexFormat.of().toHexDigits(origin), sequence);
            }
        });
        return sequences;
    }

    private static Map<String, Long> sequences(JsonNode digest) {
        Map<String, Long> sequences = new TreeMap<>();
        digest.get("frontier")
                .properties()
                .forEach(origin ->
                        sequences.put(origin.getKey(), origin.getValue().asLong()));
        return sequences;
    }
}
