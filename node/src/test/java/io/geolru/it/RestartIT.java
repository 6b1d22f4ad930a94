package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a process keeps over its end, however it ends. */
@Tag("every-jdk")
class RestartIT {
    private static final long LIFE_MS = 20_000;

    /** Clocks are read now and then, and later on a busy machine. */
    private static final long TOLERANCE_MS = 2_000;

    private static final Duration LONGEST_END = Duration.ofSeconds(15);

    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    @Test
    void aRestartKeepsEntriesVersionsAndLifeTimes() throws Exception {
        ClusterNode node = cluster.start("eu");
        Version plain = node.put("c", "plain", "1").written();
        Reply timed = node.call("PUT", ClusterNode.entry("c", "timed") + "?ttl=1h", "2", "Content-Type", "text/x");
        node.put("c", "removed", "3");
        node.call("DELETE", ClusterNode.entry("c", "removed"), "");
        node.call("PUT", ClusterNode.entry("c", "short") + "?ttl=1ms", "4");
        node.terminate();
        assertThat(node.awaitEnd(LONGEST_END)).isZero();
        assertThat(files(node.dataDir().resolve("snapshots"))).hasSize(1);

        for (int restart = 0; restart < 2; restart++) {
            node = cluster.start("eu");
            assertThat(node.recovered()).isEqualTo(2);
            assertThat(node.entryOf("c", "plain").etag()).isEqualTo(plain);
            assertThat(node.entryOf("c", "plain").header("Geolru-Ttl")).isNull();
            Reply there = node.entryOf("c", "timed");
            assertThat(there.etag()).isEqualTo(timed.written());
            assertThat(there.header("Content-Type")).isEqualTo("text/x");
            assertThat(there.header("Geolru-Region")).isEqualTo("eu");
            assertThat(Long.parseLong(there.header("Geolru-Ttl"))).isBetween(3_000_000L, 3_600_000L);
            assertThat(node.entryOf("c", "removed").status()).isEqualTo(404);
            assertThat(node.entryOf("c", "short").status()).isEqualTo(404);
            assertThat(node.put("c", "newer", "5").written()).isGreaterThan(timed.written());
            node.call("DELETE", ClusterNode.entry("c", "newer"), "");
            node.kill();
        }
    }

    @Test
    void aLifeTimeEndsAtTheSameInstantOverRestartsAndOnALateNode() throws Exception {
        long sentMs = System.currentTimeMillis();
        ClusterNode eu = cluster.start("eu");
        ClusterNode us = cluster.start("us");
        eu.call("PUT", ClusterNode.entry("c", "long") + "?ttl=" + LIFE_MS + "ms", "1");
        eu.call("PUT", ClusterNode.entry("c", "short") + "?ttl=100ms", "2");
        long endsMs = System.currentTimeMillis() + LIFE_MS + TOLERANCE_MS;
        Cluster.awaitAgreed(eu, us);
        eu.kill();
        us.kill();
        eu = cluster.start("eu");
        us = cluster.start("us");
        us.terminate();
        assertThat(us.awaitEnd(LONGEST_END)).isZero();
        us = cluster.start("us");
        ClusterNode late = cluster.start("ap", "--set", "replication.joinWait=60s");
        List<ClusterNode> nodes = List.of(eu, us, late);
        for (ClusterNode node : nodes) {
            assertThat(node.entryOf("c", "short").status()).isEqualTo(404);
        }
        Await.until("it ends everywhere", () -> {
            boolean gone = true;
            for (ClusterNode node : nodes) {
                long askedMs = System.currentTimeMillis();
                Reply reply = node.entryOf("c", "long");
                if (reply.status() == 200) {
                    gone = false;
                    assertThat(askedMs + Long.parseLong(reply.header("Geolru-Ttl")))
                            .as("when it ends on %s", node.name())
                            .isLessThanOrEqualTo(endsMs);
                } else {
                    assertThat(System.currentTimeMillis())
                            .as("when it ended on %s", node.name())
                            .isGreaterThanOrEqualTo(sentMs + LIFE_MS - TOLERANCE_MS);
                }
            }
            return gone;
        });
        Cluster.awaitAgreed(eu, us, late);
    }

    @Test
    void theOrderOfUseSurvivesACleanRestart() throws Exception {
        cluster.evicts();
        String limit = "caches.c.maxEntries=3";
        ClusterNode node = cluster.start("eu", "--set", limit);
        node.put("c", "a", "1");
        node.put("c", "b", "2");
        node.put("c", "c", "3");
        node.entryOf("c", "a");
        node.terminate();
        assertThat(node.awaitEnd(LONGEST_END)).isZero();

        node = cluster.start("eu", "--set", limit);
        assertThat(node.recovered()).isEqualTo(3);
        node.put("c", "d", "4");
        awaitLive(node, "a", "c", "d");
        node.put("c", "e", "5");
        awaitLive(node, "a", "d", "e");
    }

    /** Looks with HEAD, which is no use of an entry. */
    private static void awaitLive(ClusterNode node, String... keys) throws Exception {
        Await.until(
                "three are left", () -> node.digest().at("/caches/c/entries").asLong() == keys.length);
        for (String key : keys) {
            Reply head = node.call("HEAD", ClusterNode.entry("c", key), "");
            assertThat(head.status()).as("%s is live", key).isEqualTo(200);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
