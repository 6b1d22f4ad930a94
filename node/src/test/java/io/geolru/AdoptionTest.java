package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.journal.DataDirectory;
import io.geolru.recovery.FullFold;
import io.geolru.recovery.JournalDamagedException;
import io.geolru.replication.ReplicationCounter;
import io.geolru.replication.ReplicationCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of a node that was away for longer than any journal reaches back. */
class AdoptionTest {
    private static final long JOURNAL_BYTES = 16L << 20;
    private static final byte[] VALUE = new byte[20_000];

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @Test
    void aNewNodeGetsWhatNoJournalTellsAnyMore() throws Exception {
        CacheNode eu = nodes.launch(config("eu-1", "eu"));
        eu.cache("c", String.class).put("first", "1", Duration.ofHours(1));
        eu.cache("c", String.class).put("gone", "2");
        eu.cache("c", String.class).remove("gone");
        outgrowJournal(eu);

        CacheNode us = nodes.launch(config("us-1", "us"));
        assertThat(us.cache("c", String.class).get("first")).isEqualTo("1");
        assertThat(us.cache("c", String.class).get("gone")).isNull();
        assertThat(us.cache("c", String.class).entry("first"))
                .isEqualTo(eu.cache("c", String.class).entry("first"));
        TestNodes.waitUntilAgreed("c", eu, us);
        TestNodes.waitUntilAgreed("bulk", eu, us);
        adoptedOnce(us);
        assertThat(adopted(us)).isEqualTo(1);

        String after = "written after";
        us.awaitApplied(eu.cache("c", String.class).put("second", after), Duration.ofSeconds(30));
        assertThat(us.cache("c", String.class).get("second")).isEqualTo(after);
    }

    @Test
    void whatWasAdoptedIsThereAfterACrashToo() throws Exception {
        CacheNode eu = nodes.launch(config("eu-1", "eu"));
        eu.cache("c", String.class).put("first", "1");
        outgrowJournal(eu);
        NodeConfig config = config("us-1", "us");
        CacheNode us = nodes.launch(config);
        us.cache("c", String.class).put("own", "2");
        nodes.kill(us);
        CacheNode again = nodes.launch(config);
        assertThat(again.cache("c", String.class).get("first")).isEqualTo("1");
        assertThat(again.cache("c", String.class).get("own")).isEqualTo("2");
        TestNodes.waitUntilAgreed("c", eu, again);
        assertThat(adoptions(again)).as("the journal tells it").isZero();
    }

    @Test
    void whatWasRemovedWhileANodeWasAwayDoesNotComeBackWithIt() throws Exception {
        NodeConfig config = forgetful(config("us-1", "us"));
        CacheNode eu = nodes.launch(forgetful(config("eu-1", "eu")));
        CacheNode us = nodes.launch(config);
        Cache<String> here = eu.cache("c", String.class);
        here.put("stays", "1");
        us.awaitApplied(here.put("goes", "2"), Duration.ofSeconds(30));
        us.cache("c", String.class).put("written there", "3");
        TestNodes.waitUntilAgreed("c", eu, us);
        nodes.close(us);

        here.remove("goes");
        outgrowJournal(eu);
        TestNodes.waitUntil("what is gone is forgotten", () -> eu.status().records() == 0);
        CacheNode again = nodes.launch(config);
        TestNodes.waitUntilAgreed("c", eu, again);
        assertThat(again.cache("c", String.class).get("goes")).isNull();
        assertThat(here.get("goes")).isNull();
        assertThat(again.cache("c", String.class).get("stays")).isEqualTo("1");
        assertThat(here.get("written there")).isEqualTo("3");
        adoptedOnce(again);
    }

    @Test
    void aLostBeginningComesFromAPeerOrTheStartIsRefused() throws Exception {
        NodeConfig config = config("us-1", "us");
        CacheNode eu = nodes.launch(config("eu-1", "eu"));
        CacheNode us = nodes.launch(config);
        us.cache("c", String.class).put("first", "1");
        outgrowJournal(us);
        TestNodes.waitUntilAgreed("bulk", eu, us);
        nodes.close(us);
        deleteSnapshots(config);

        CacheNode again = nodes.launch(config);
        assertThat(again.cache("c", String.class).get("first")).isEqualTo("1");
        TestNodes.waitUntilAgreed("bulk", eu, again);
        assertThat(again.status().recovery().damage()).anyMatch(line -> line.contains("no sound snapshot"));
        again.snapshot(Duration.ofSeconds(30));
        nodes.close(again);
        nodes.close(eu);

        deleteSnapshots(config);
        assertThatThrownBy(() -> nodes.launch(config))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("replay-tool rebuild");
    }

    private static void deleteSnapshots(NodeConfig config) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(config.dataDir().resolve("snapshots"))) {
            files = all.toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            Files.delete(file);
        }
    }

    private static void outgrowJournal(CacheNode node) throws InterruptedException, IOException {
        Cache<byte[]> bulk = node.cache("bulk", byte[].class);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 1_000; i++) {
                bulk.put("k" + i, VALUE);
            }
            node.snapshot(Duration.ofSeconds(30));
        }
        try (DataDirectory directory = DataDirectory.openReadOnly(node.config().dataDir())) {
            TestNodes.waitUntil("the beginning of the journal is deleted", () -> !FullFold.reachesBeginning(directory));
        }
    }

    private static void adoptedOnce(CacheNode node) {
        TestNodes.waitUntil("an adoption is counted", () -> adoptions(node) > 0);
        ReplicationCounters counters = node.core().replicationCounters();
        assertThat(counters.get(ReplicationCounter.SNAPSHOTS_ADOPTED))
                .as(
                        "adoptions, with %d failed, %d catch-ups unreachable; %s",
                        counters.get(ReplicationCounter.SNAPSHOTS_FAILED),
                        counters.get(ReplicationCounter.CATCH_UPS_UNREACHABLE),
                        node.status().replication())
                .isEqualTo(1);
    }

    private static long adoptions(CacheNode node) {
        return node.core().replicationCounters().get(ReplicationCounter.SNAPSHOTS_ADOPTED);
    }

    /** How many peers' snapshots a node keeps. */
    private static long adopted(CacheNode node) throws IOException {
        Path snapshots = node.config().dataDir().resolve("snapshots");
        try (Stream<Path> files = Files.list(snapshots)) {
            return files.filter(file -> file.getFileName().toString().startsWith("adopted-"))
                    .count();
        }
    }

    private NodeConfig config(String name, String region) {
        NodeConfig base = nodes.config(name, region);
        NodeConfig.JournalSettings journal = base.journal();
        return base.withJournal(new NodeConfig.JournalSettings(
                journal.sync(), journal.syncInterval(), JOURNAL_BYTES, journal.maxAge(), journal.snapshotInterval()));
    }

    /** A node that is silent for a second holds back nothing any more. */
    private static NodeConfig forgetful(NodeConfig base) {
        NodeConfig.Replication replication = base.replication();
        return base.withReplication(new NodeConfig.Replication(
                replication.networkInterface(),
                replication.multicast(),
                replication.endpoint(),
                replication.peers(),
                replication.secrets(),
                replication.heartbeat(),
                replication.joinWait(),
                replication.maxClockDrift(),
                Duration.ofSeconds(1),
                replication.idle(),
                replication.insecure()));
    }
}
