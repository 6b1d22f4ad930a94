package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.geolru.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes whose wall clocks differ, and step. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("faults")
class SkewedClocksIT {
    private static final String CACHE = "storm";
    private static final int KEYS = 20;
    private static final int WRITES = 400;

    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    private final Map<String, SkewedClock> clocks = new HashMap<>();

    @BeforeEach
    void makeClocks() throws Exception {
        Path library = SkewedClock.compile(cluster.folder());
        assumeTrue(library != null, "no C compiler for what sets the clocks (apt-get install gcc)");
        for (String name : List.of("eu", "us", "ap")) {
            SkewedClock clock = SkewedClock.of(library, cluster.folder(), name);
            clocks.put(name, clock);
            cluster.site(name).environment().putAll(clock.environment());
        }
    }

    private void set(String name, int secondsAhead) throws IOException {
        clocks.get(name).ahead(secondsAhead);
    }

    @Test
    void sameKeyStormsAgreeThoughClocksDifferAndStepBack() throws Exception {
        set("eu", 4);
        set("ap", -4);
        ClusterNode eu = cluster.start("eu");
        ClusterNode us = cluster.start("us");
        ClusterNode ap = cluster.start("ap");

        storm(eu, us, ap);
        set("eu", -3);
        storm(eu, us, ap);
        set("us", 5);
        set("ap", 0);
        ap.kill();
        storm(eu, us);
        set("ap", -5);
        ap = cluster.start("ap");
        storm(eu, us, ap);

        set("eu", 0);
        set("us", 0);
        set("ap", 0);
        storm(eu, us, ap);
        newestWinsWhereItWasSeen(eu, us, ap);
    }

    /** All write and remove the same keys at once; each sees its own versions rise. */
    private void storm(ClusterNode... nodes) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(nodes.length);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (ClusterNode node : nodes) {
                SplittableRandom random =
                        new SplittableRandom(ThreadLocalRandom.current().nextLong());
                running.add(threads.submit(() -> {
                    write(node, random);
                    return true;
                }));
            }
            for (Future<?> writer : running) {
                writer.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        Cluster.awaitAgreed(nodes);
        assertSameEverywhere(nodes);
    }

    private static void write(ClusterNode node, SplittableRandom random) throws IOException {
        Version last = null;
        try (HttpConnection connection = node.connection()) {
            for (int i = 0; i < WRITES; i++) {
                String target = ClusterNode.entry(CACHE, "k" + random.nextInt(KEYS));
                Reply reply = random.nextInt(4) == 0
                        ? connection.call("DELETE", target, "")
                        : connection.call("PUT", target, node.name() + i);
                assertThat(reply.status()).as("%s", reply).isIn(200, 201, 204, 404);
                if (last != null) {
                    assertThat(reply.written()).isGreaterThan(last);
                }
                last = reply.written();
            }
        }
    }

    private static void assertSameEverywhere(ClusterNode... nodes) throws IOException {
        for (int i = 0; i < KEYS; i++) {
            Reply first = nodes[0].entryOf(CACHE, "k" + i);
            for (ClusterNode node : nodes) {
                Reply reply = node.entryOf(CACHE, "k" + i);
                assertThat(reply.status()).isEqualTo(first.status());
                assertThat(reply.header("ETag")).isEqualTo(first.header("ETag"));
                assertThat(reply.status() == 404 || reply.text().equals(first.text()))
                        .isTrue();
            }
        }
    }

    /** A write that was made after another was seen wins, whatever the clocks say. */
    private static void newestWinsWhereItWasSeen(ClusterNode... nodes) throws Exception {
        for (int round = 0; round < 3; round++) {
            for (ClusterNode node : nodes) {
                String value = node.name() + "-last-" + round;
                node.put(CACHE, "last", value);
                for (ClusterNode other : nodes) {
                    Await.until(
                            "what came last is everywhere",
                            () -> other.entryOf(CACHE, "last").text().equals(value));
                }
            }
        }
    }

    @Test
    void aClockFarAheadIsNotBelievedUntilItIsDue() throws Exception {
        String drift = "replication.maxClockDrift=2s";
        ClusterNode eu = cluster.start("eu", "--set", drift);
        ClusterNode us = cluster.start("us", "--set", drift);
        ClusterNode ap = cluster.start("ap", "--set", drift);
        eu.put("c", "k", "right");
        Cluster.awaitAgreed(eu, us, ap);
        set("ap", 15);
        ap.put("c", "k", "from the future");
        Await.until(
                "its events wait",
                () -> eu.status().get("origins").findValuesAsText("stopped").contains("FUTURE"));
        Await.until(
                "its clock is told to be off",
                () -> eu.status().get("peers").findValuesAsText("clockSkewMs").stream()
                        .anyMatch(skew -> Long.parseLong(skew) > 10_000));
        assertThat(eu.entryOf("c", "k").text()).isEqualTo("right");
        Await.until(
                "it says itself that it is not ready",
                () -> ap.get("/health/ready").status() == 503);
        assertThat(ap.get("/health/ready").text()).contains("clock");

        set("ap", 0);
        Await.until("it is ready", () -> ap.get("/health/ready").status() == 200);
        Cluster.awaitAgreed(eu, us, ap);
        assertThat(eu.entryOf("c", "k").text()).isEqualTo("from the future");
        ap.put("c", "k", "from ap");
        Cluster.awaitAgreed(eu, us, ap);
        assertThat(eu.entryOf("c", "k").text()).isEqualTo("from ap");
    }
}
