package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.event.TimeSource;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.recovery.LogFold;
import io.geolru.recovery.Recovered;
import io.geolru.recovery.Recovery;
import io.geolru.recovery.RecoveryPlan;
import io.geolru.recovery.RecoveryProgress;
import io.geolru.state.CacheLimits;
import io.geolru.state.CacheState;
import io.geolru.state.Digest;
import io.geolru.state.Entry;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What must hold of the log of every node: no damage, no hole, and its full fold agrees with snapshot plus tail and with the live state.
 * Stateless.
 */
final class LogChecks {
    private LogChecks() {}

    /** Waits until what a running node says of itself is what its journal adds up to. Entries that it has evicted are not looked for. */
    static void agreesWithLive(ClusterNode node) throws Exception {
        Await.until(node.name() + "'s journal adds up to what it serves", () -> {
            JsonNode live = node.digest();
            LogFold fold = fold(node.dataDir(), TimeSource.SYSTEM);
            return sequences(live).equals(sequences(fold)) && agree(live.get("caches"), fold.state());
        });
    }

    /** Checks that both ways to read a log come to the same: from its beginning, and from the newest snapshot. */
    static void agreesWithRecovery(Path dataDir, boolean evicting) {
        TimeSource now = new StoppedClock(TimeSource.SYSTEM.nanoTime(), TimeSource.SYSTEM.epochMillis());
        LogFold fold = fold(dataDir, now);
        Recovered recovered = recover(dataDir, now);
        assertThat(recovered.damage()).isEmpty();
        assertThat(recovered.newHoles()).isEmpty();
        assertThat(sequences(recovered.fold())).isEqualTo(sequences(fold));
        NodeState whole = fold.state();
        for (CacheState cache : recovered.fold().state().caches()) {
            cache.checkInvariants();
            cache.forEachLive(entry -> assertSame(entry, whole.cache(cache.name())));
        }
        if (!evicting) {
            assertThat(digests(recovered.fold().state())).isEqualTo(digests(whole));
        }
    }

    private static void assertSame(Entry entry, CacheState whole) {
        Entry there = whole.peek(entry.key());
        assertThat(there).as("%s/%s in the journal", whole.name(), entry.key()).isNotNull();
        assertThat(there.version()).isEqualTo(entry.version());
        assertThat(there.value()).isEqualTo(entry.value());
        assertThat(there.expiresAt()).isEqualTo(entry.expiresAt());
    }

    private static LogFold fold(Path dataDir, TimeSource time) {
        LogFold fold = new LogFold(unlimited(time), new Origins());
        try (DataDirectory directory = DataDirectory.openReadOnly(dataDir);
                JournalReader reader = JournalFiles.open(directory, JournalPosition.START, (at, soundAgainAt, what) -> {
                    throw new AssertionError(dataDir + " is damaged at " + at + ": " + what);
                })) {
            while (reader.next()) {
                fold.take(reader.event());
            }
        }
        assertThat(fold.newHoles()).as("events missing in %s", dataDir).isEmpty();
        return fold;
    }

    private static Recovered recover(Path dataDir, TimeSource time) {
        try (DataDirectory directory = DataDirectory.openReadOnly(dataDir)) {
            RecoveryPlan plan = RecoveryPlan.of(directory);
            return new Recovery(directory, plan, () -> unlimited(time), new Origins(), RecoveryProgress.NONE).run();
        }
    }

    private static NodeState unlimited(TimeSource time) {
        return new NodeState(
                StateLimits.UNLIMITED,
                name -> CacheLimits.UNLIMITED,
                new NodeTime(time),
                (cache, change, key, before, after, stamp, origin) -> {});
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

    /** Always the same time, so that nothing expires between two looks. */
    private record StoppedClock(long nanoTime, long epochMillis) implements TimeSource {}
}
