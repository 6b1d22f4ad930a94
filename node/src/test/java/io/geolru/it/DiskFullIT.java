package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.it.Namespaces.SmallDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node whose disk fills up: a small one that only the node sees. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("faults")
class DiskFullIT {
    private static final int DISK_MB = 64;
    private static final int BALLAST_MB = 24;
    private static final int VALUE_BYTES = 50_000;
    private static final int MOST_WRITES = 10_000;

    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    private final Map<String, String> answered = new TreeMap<>();
    private SmallDisk disk;
    private int number;

    @BeforeEach
    void mountADiskForUs() throws Exception {
        Namespaces namespaces = SmallDisk.find();
        assumeTrue(namespaces != null, "no file system of a process' own may be mounted here");
        Path there = Files.createDirectory(cluster.folder().resolve("disk"));
        disk = cluster.owns(SmallDisk.mount(namespaces, there, DISK_MB));
        cluster.site("us")
                .inside(disk::beside)
                .keepingDataIn(there.resolve("us"), disk.seenFromHere().resolve("us"));
        putBallast();
    }

    private Path ballast() {
        return disk.seenFromHere().resolve("ballast");
    }

    private void putBallast() throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast())) {
            for (int i = 0; i < BALLAST_MB; i++) {
                out.write(new byte[1 << 20]);
            }
        }
    }

    @Test
    void aFullDiskRefusesWritesAndKeepsWhatWasAnswered() throws Exception {
        ClusterNode node = cluster.start("us");
        writeUntilFull(node);

        awaitFull(node);
        assertReadable(node);
        for (String[] call : new String[][] {{"PUT", "/entries/k"}, {"DELETE", "/entries/k"}, {"DELETE", ""}}) {
            Reply refused = node.call(call[0], "/v1/caches/never" + call[1], call[0].equals("PUT") ? "1" : "");
            assertThat(refused.status()).as("%s", refused).isEqualTo(507);
        }
        assertThat(node.get("/v1/caches").text()).contains("small").doesNotContain("never");
        JsonNode ready = node.get("/health/ready").json();
        assertThat(node.get("/health/ready").status()).as("%s", ready).isEqualTo(200);
        assertThat(ready.get("warnings").toString()).contains("disk full");
        assertThat(node.status().at("/journal/full").asText()).isNotEmpty();
        assertThat(node.get("/health/live").status()).isEqualTo(200);
        Reply snapshot = node.call("POST", "/v1/snapshot", "");
        assertThat(snapshot.status()).as("%s", snapshot).isEqualTo(507);
        assertNothingUnfinished(node);
        assertReadable(node);

        node.kill();
        Files.delete(ballast());
        node = cluster.start("us");
        assertReadable(node);
        for (int i = 0; i < 20; i++) {
            assertThat(write(node).status()).isEqualTo(201);
        }
        assertReadable(node);
        ReplayTool.assertSound(cluster.folder(), node.dataDir());
    }

    @Test
    void writesGoOnWhenThereIsSpaceAgain() throws Exception {
        ClusterNode node = cluster.start("us", "--set", "journal.snapshotInterval=1s");
        writeUntilFull(node);
        awaitFull(node);
        Files.delete(ballast());
        Await.until("it writes again", () -> write(node).status() == 201);
        Await.until(
                "it says that the disk is not full any more",
                () -> node.get("/health/ready").json().get("warnings").isEmpty());
        assertReadable(node);
    }

    @Test
    void replicationIntoAFullNodeWaitsAndGoesOn() throws Exception {
        ClusterNode roomy = cluster.start("eu");
        ClusterNode fills = cluster.start("us");
        while (fills.status().at("/journal/full").isNull()) {
            assertThat(write(roomy).status()).isEqualTo(201);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(write(roomy).status()).isEqualTo(201);
        }
        roomy.call("DELETE", ClusterNode.entry("c", "k0"), "");
        answered.remove("k0");
        assertThat(fills.get("/health/ready").status()).isEqualTo(200);
        Await.until(
                "its origins are said to be stopped by a full disk",
                () -> fills.status().get("origins").findValuesAsText("stopped").contains("FULL"));
        assertThat(fills.digest()).isNotEqualTo(roomy.digest());

        fills.kill();
        Files.delete(ballast());
        ClusterNode full = cluster.start("us");
        Cluster.awaitAgreed(roomy, full);
        assertReadable(full);
        assertThat(full.entryOf("c", "k0").status()).isEqualTo(404);
    }

    @Test
    void aStartOnAFullDiskSaysSoAndLosesNothing() throws Exception {
        ClusterNode node = cluster.start("us");
        writeUntilFull(node);
        node.kill();

        ClusterNode refused = cluster.launch("us");
        assertThat(refused.awaitEnd()).as("%s", refused.output()).isEqualTo(1);
        assertThat(refused.stderr()).startsWith("geolru: ").hasLineCount(1).contains("no room");
        cluster.forget(refused);

        Files.delete(ballast());
        node = cluster.start("us");
        assertReadable(node);
    }

    private Reply write(ClusterNode node) throws IOException {
        String key = "k" + number;
        String value = number + "-" + "x".repeat(VALUE_BYTES);
        Reply reply = node.call("PUT", ClusterNode.entry("c", key), value);
        if (reply.status() == 201) {
            answered.put(key, value);
            number++;
        } else {
            assertThat(reply.status()).as("%s", reply).isEqualTo(507);
            assertThat(reply.json().at("/error/code").asText()).isEqualTo("disk_full");
            assertThat(reply.json().at("/error/message").asText()).isNotEmpty();
        }
        return reply;
    }

    private void writeUntilFull(ClusterNode node) throws IOException {
        while (write(node).status() == 201) {
            assertThat(number).isLessThan(MOST_WRITES);
        }
    }

    /** Fills what is left, too: a refused write of this size leaves room for smaller ones. */
    private static void awaitFull(ClusterNode node) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        Await.until("a small write is refused, too", () -> {
            statuses.add(node.call("PUT", ClusterNode.entry("small", "s" + statuses.size()), "1")
                    .status());
            return statuses.get(statuses.size() - 1) == 507;
        });
        assertThat(statuses).containsOnly(201, 507);
    }

    private void assertReadable(ClusterNode node) throws IOException {
        try (HttpConnection connection = node.connection()) {
            for (Map.Entry<String, String> entry : answered.entrySet()) {
                Reply reply = connection.get(ClusterNode.entry("c", entry.getKey()));
                assertThat(reply.status()).as("%s", entry.getKey()).isEqualTo(200);
                assertThat(reply.text().equals(entry.getValue()))
                        .as("the value of %s", entry.getKey())
                        .isTrue();
            }
        }
    }

    private static void assertNothingUnfinished(ClusterNode node) throws IOException {
        try (Stream<Path> files = Files.list(node.dataDir().resolve("snapshots"))) {
            assertThat(files.map(file -> file.getFileName().toString())).allMatch(name -> name.endsWith(".snapshot"));
        }
    }
}
