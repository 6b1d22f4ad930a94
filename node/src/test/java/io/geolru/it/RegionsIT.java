package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three regions, and what networks between them do: partitions, one-way cuts, loss, delay. Needs root and the testbed. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("faults")
@Tag("testbed")
class RegionsIT {
    private static final Duration WHILE_CUT = Duration.ofSeconds(3);
    private static final Duration PACE = Duration.ofMillis(2);
    private static final int KEYS = 500;

    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    private final Map<ClusterNode, PacedWriter> nodes = new LinkedHashMap<>();
    private Testbed testbed;
    private int round;

    @BeforeEach
    void placeANodeInEachRegion() throws Exception {
        String missing = Testbed.missing();
        assumeTrue(missing == null, missing);
        testbed = Testbed.up(cluster);
        for (String name : Testbed.REGIONS.keySet()) {
            nodes.put(cluster.start(name), new PacedWriter(name + '-', KEYS));
        }
        System.out.println("before: " + writeEverywhere(WHILE_CUT));
        awaitAgreed();
    }

    private ClusterNode node(String name) {
        return nodes.keySet().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void awaitAgreed() throws Exception {
        Cluster.awaitAgreed(nodes.keySet().toArray(ClusterNode[]::new));
    }

    private Latencies writeEverywhere(Duration duration) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(nodes.size());
        try {
            List<Future<Latencies>> running = new ArrayList<>();
            nodes.forEach((node, writer) -> running.add(threads.submit(() -> writer.write(node, duration, PACE, 1))));
            List<Latencies> parts = new ArrayList<>();
            for (Future<Latencies> each : running) {
                parts.add(each.get());
            }
            return Latencies.all(parts.stream());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Writes while a fault lasts, deletes on one side what all had, ends the fault, and waits until all agree. */
    private void during(String fault, String... command) throws Exception {
        String doomed = "doomed-" + round++;
        node("us").put("c", doomed, "1");
        node("us").put("c", "fought-over", fault);
        awaitAgreed();
        testbed.run(command);
        assertThat(node("eu").call("DELETE", ClusterNode.entry("c", doomed), "").status())
                .isEqualTo(204);
        node("eu").put("c", "fought-over", "eu" + round);
        node("ap").put("c", "fought-over", "ap" + round);
        Latencies latencies = writeEverywhere(WHILE_CUT);
        testbed.heal();
        long healed = System.nanoTime();
        awaitAgreed();
        System.out.printf(
                "%s: %s; all agree %,d ms after it%n",
                fault, latencies, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - healed));
        for (ClusterNode node : nodes.keySet()) {
            assertThat(node.entryOf("c", doomed).status())
                    .as("%s on %s", doomed, node.name())
                    .isEqualTo(404);
        }
    }

    @Test
    void partitionsAndCutsOfEveryShapeHeal() throws Exception {
        during("one isolated", "isolate", "b");
        during("full split", "partition", "a,b,c", "a,b,c");
        during("a chain, its ends apart", "partition", "a", "c");
        during("a cut one way", "cut", "a", "b");
        during("cut one way from one to all", "cut", "c", "a,b");
        verify();
    }

    @Test
    void lossAndDelayAreSurvived() throws Exception {
        during("1 % lost", "loss", "a,b,c", "a,b,c", "1");
        during("20 % lost, in bursts", "loss", "a,b,c", "a,b,c", "20", "3");
        during("between regions (30 to 150 ms there and back)", "profile", "wan");
        during("late, lost, doubled, reordered", "profile", "bad");
        verify();
    }

    @Test
    void aNodeThatWasKilledInAPartitionComesBack() throws Exception {
        testbed.run("isolate", "c");
        writeEverywhere(WHILE_CUT);
        node("eu").put("c", "k", "written in the partition");
        ClusterNode killed = node("ap");
        PacedWriter writer = nodes.remove(killed);
        killed.kill();
        ClusterNode back = cluster.start("ap");
        nodes.put(back, writer);
        testbed.heal();
        awaitAgreed();
        assertThat(back.entryOf("c", "k").text()).isEqualTo("written in the partition");
        verify();
    }

    private void verify() throws Exception {
        for (PacedWriter writer : nodes.values()) {
            for (ClusterNode node : nodes.keySet()) {
                writer.verify(node);
            }
        }
    }
}
