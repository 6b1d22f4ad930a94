package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node that comes back when much has happened, or when its peers' journals do not reach back any more. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("faults")
class RejoinIT {
    private static final int MISSED = 100_000;
    private static final int WRITERS = 4;
    private static final String SMALL_JOURNAL = "journal.maxBytes=16MB";
    private static final String VALUE = "x".repeat(20_000);
    private static final int LIVE_KEYS = 200;
    private static final int WRITES = 3_000;

    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    @Test
    void aHundredThousandMissedEventsAreFetched() throws Exception {
        ClusterNode eu = cluster.start("eu");
        ClusterNode us = cluster.start("us");
        us.put("c", "deleted", "1");
        Cluster.awaitAgreed(eu, us);
        us.kill();
        eu.call("DELETE", ClusterNode.entry("c", "deleted"), "");
        List<PacedWriter> writers = new ArrayList<>();
        writeMuch(eu, writers);

        long launched = System.nanoTime();
        us = cluster.launch("us", "--set", "replication.joinWait=60s");
        us.awaitReady();
        long readyMs = millisSince(launched);
        Cluster.awaitAgreed(eu, us);
        System.out.printf(
                "a killed node missed %,d events: ready %,d ms after its launch, all agree after %,d ms%n",
                MISSED, readyMs, millisSince(launched));
        for (PacedWriter writer : writers) {
            writer.verify(us);
        }
        assertThat(us.entryOf("c", "deleted").status()).isEqualTo(404);

        us.kill();
        Cluster.delete(us.dataDir());
        launched = System.nanoTime();
        us = cluster.start("us", "--set", "replication.joinWait=60s");
        Cluster.awaitAgreed(eu, us);
        System.out.printf("wiped: all agree %,d ms after its launch%n", millisSince(launched));
        ReplayTool.assertSound(cluster.folder(), us.dataDir());
    }

    private static void writeMuch(ClusterNode node, List<PacedWriter> writers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<Latencies>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                PacedWriter writer = new PacedWriter("w" + i + '-', 2_000);
                writers.add(writer);
                running.add(threads.submit(() -> writer.write(node, Duration.ZERO, Duration.ZERO, MISSED / WRITERS)));
            }
            for (Future<Latencies> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static long millisSince(long beganNs) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
    }

    @Test
    void aNodeWhosePeersForgotTheBeginningAdoptsASnapshotAlsoWhenItIsKilledMeanwhile() throws Exception {
        ClusterNode eu = cluster.start("eu", "--set", SMALL_JOURNAL);
        ClusterNode us = cluster.start("us", "--set", SMALL_JOURNAL);
        for (int i = 0; i < LIVE_KEYS; i++) {
            us.put("c", "old" + i, "1");
        }
        us.put("c", "mine", "of us");
        Cluster.awaitAgreed(eu, us);
        us.kill();
        overwriteUntilRetentionHasRun(eu);
        for (int i = 0; i < LIVE_KEYS; i += 2) {
            assertThat(eu.call("DELETE", ClusterNode.entry("c", "old" + i), "").status())
                    .isEqualTo(204);
        }

        for (int kill = 0; kill < 3; kill++) {
            ClusterNode killed = cluster.launch("us", "--set", SMALL_JOURNAL, "--set", "replication.joinWait=60s");
            int round = kill;
            Await.until("it begins to catch up", () -> !killed.isAlive() || isCatchingUp(killed, round));
            killed.kill();
        }
        long launched = System.nanoTime();
        us = cluster.start("us", "--set", SMALL_JOURNAL, "--set", "replication.joinWait=60s");
        Cluster.awaitAgreed(eu, us);
        System.out.printf("adopted a snapshot: all agree %,d ms after the launch%n", millisSince(launched));
        assertAsWritten(us);

        us.kill();
        us = cluster.start("us", "--set", SMALL_JOURNAL);
        Cluster.awaitAgreed(eu, us);
        assertAsWritten(us);

        // From nothing.
        us.kill();
        Cluster.delete(us.dataDir());
        us = cluster.start("us", "--set", SMALL_JOURNAL, "--set", "replication.joinWait=60s");
        Cluster.awaitAgreed(eu, us);
        assertAsWritten(us);
        us.put("c", "mine", "again");
        Cluster.awaitAgreed(eu, us);

        // And the other way round: the one that was adopted from comes back with nothing.
        eu.kill();
        Cluster.delete(eu.dataDir());
        eu = cluster.start("eu", "--set", SMALL_JOURNAL, "--set", "replication.joinWait=60s");
        Cluster.awaitAgreed(eu, us);
        assertThat(eu.entryOf("c", "mine").text()).isEqualTo("again");
        ReplayTool.assertSound(cluster.folder(), us.dataDir());
    }

    @Test
    void aNodeThatLostItsBeginningNeedsAPeer() throws Exception {
        cluster.damages("us");
        ClusterNode eu = cluster.start("eu");
        ClusterNode us = cluster.start("us", "--set", SMALL_JOURNAL);
        us.put("c", "mine", "of us");
        overwriteUntilRetentionHasRun(us);
        Cluster.awaitAgreed(eu, us);
        us.kill();
        for (Path snapshot : FileDamage.snapshots(us.dataDir())) {
            FileDamage.cut(snapshot, 100);
        }
        eu.kill();

        for (int start = 0; start < 2; start++) {
            ClusterNode alone = cluster.launch("us", "--set", SMALL_JOURNAL);
            assertThat(alone.awaitEnd())
                    .as("start %d: %s", start, alone.output())
                    .isEqualTo(4);
            assertThat(alone.stderr().lines().filter(line -> line.startsWith("geolru: ")))
                    .singleElement()
                    .asString()
                    .contains(" begins at ", "replay-tool rebuild " + us.dataDir());
            cluster.forget(alone);
        }

        eu = cluster.start("eu");
        us = cluster.start("us", "--set", SMALL_JOURNAL, "--set", "replication.joinWait=60s");
        assertThat(us.status().at("/recovery/damage").toString()).contains("snapshot ");
        Cluster.awaitAgreed(eu, us);
        assertThat(us.entryOf("c", "mine").text()).isEqualTo("of us");
        assertThat(us.entryOf("c", "new0").text()).startsWith(WRITES - LIVE_KEYS + "-");
    }

    /** At the first kill, as soon as it answers; then a little later each time. */
    private static boolean isCatchingUp(ClusterNode node, int round) {
        try {
            JsonNode status = node.status();
            return round == 0
                    || status.at("/catchUp/eventsReceived").asLong() > 0
                    || node.stdout().contains("ready");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void overwriteUntilRetentionHasRun(ClusterNode eu) throws Exception {
        Path first = FileDamage.journal(eu.dataDir()).get(0);
        try (HttpConnection connection = eu.connection()) {
            for (int i = 0; i < WRITES; i++) {
                assertThat(connection
                                .call("PUT", ClusterNode.entry("c", "new" + i % LIVE_KEYS), i + "-" + VALUE)
                                .status())
                        .isIn(200, 201);
            }
        }
        assertThat(eu.call("POST", "/v1/snapshot", "").status()).isEqualTo(200);
        assertThat(eu.call("POST", "/v1/snapshot", "").status()).isEqualTo(200);
        Await.until("the journal's beginning is gone", () -> !Files.exists(first));
    }

    private static void assertAsWritten(ClusterNode us) throws IOException {
        for (int i = 0; i < LIVE_KEYS; i++) {
            assertThat(us.entryOf("c", "old" + i).status()).as("old%d", i).isEqualTo(i % 2 == 0 ? 404 : 200);
            assertThat(us.entryOf("c", "new" + i).text()).startsWith(WRITES - LIVE_KEYS + i + "-");
        }
        assertThat(us.entryOf("c", "mine").text()).isEqualTo("of us");
    }
}
