package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * One of three nodes stands still, for less and for longer than every time-out of Aeron, of which the longest is 65 s. The
 * others go on writing and do not notice, and all agree soon after it went on.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("faults")
class StoppedPeersIT {
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration BEFORE = Duration.ofSeconds(8);
    private static final Duration PACE = Duration.ofMillis(2);
    private static final Duration FAST_PACE = Duration.ofNanos(1_200_000);
    private static final int KEYS = 1_000;
    private static final int MISSED = 100_000;

    @RegisterExtension
    final Cluster shortStops = new Cluster("-XX:TieredStopAtLevel=1");

    @RegisterExtension
    final Cluster longStop = new Cluster("-XX:TieredStopAtLevel=1");

    /** Three nodes, with a writer for each. */
    private static final class Three {
        private final Map<ClusterNode, PacedWriter> nodes =
                new TreeMap<>((a, b) -> a.name().compareTo(b.name()));

        Three(Cluster cluster) throws Exception {
            for (String name : List.of("eu", "us", "ap")) {
                nodes.put(cluster.start(name), new PacedWriter(name + '-', KEYS));
            }
        }

        ClusterNode node(String name) {
            return nodes.keySet().stream()
                    .filter(node -> node.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        void awaitAgreed() throws Exception {
            Cluster.awaitAgreed(nodes.keySet().toArray(ClusterNode[]::new));
        }

        /** Writes to all nodes but one at once; answers how long the writes took. */
        Latencies write(ClusterNode but, Duration duration, Duration pace, int leastEach) throws Exception {
            List<Callable<Latencies>> writers = new ArrayList<>();
            nodes.forEach((node, writer) -> {
                if (node != but) {
                    writers.add(() -> writer.write(node, duration, pace, leastEach));
                }
            });
            return Latencies.all(inParallel(writers).stream());
        }

        void verify() throws Exception {
            for (PacedWriter writer : nodes.values()) {
                for (ClusterNode node : nodes.keySet()) {
                    writer.verify(node);
                }
            }
        }
    }

    @Test
    void theOthersDoNotNoticeAndAllAgreeAfterwards() throws Exception {
        inParallel(List.of(
                () -> stopInTurn(
                        new Three(shortStops),
                        Map.of(
                                "ap", Duration.ofSeconds(3),
                                "us", Duration.ofSeconds(14),
                                "eu", Duration.ofSeconds(30)),
                        PACE,
                        0),
                () -> stopInTurn(new Three(longStop), Map.of("ap", Duration.ofSeconds(75)), FAST_PACE, MISSED / 2)));
    }

    private static boolean stopInTurn(Three three, Map<String, Duration> stops, Duration pace, int leastEach)
            throws Exception {
        three.write(three.node("ap"), WARM_UP, pace, 1);
        Latencies before = three.write(three.node("ap"), BEFORE, pace, 1);
        three.awaitAgreed();
        for (Map.Entry<String, Duration> stop : stops.entrySet()) {
            ClusterNode stopped = three.node(stop.getKey());
            Latencies during;
            stopped.stop();
            try {
                during = three.write(stopped, stop.getValue(), pace, leastEach);
            } finally {
                stopped.resume();
            }
            long resumed = System.nanoTime();
            three.awaitAgreed();
            long agreedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - resumed);
            System.out.printf(
                    "one of three stopped for %d s%n  without %s%n  with    %s%n  all agree %,d ms after it went on%n",
                    stop.getValue().toSeconds(), before, during, agreedMs);
            assertThat(during.count()).isGreaterThanOrEqualTo(2 * leastEach);
        }
        Latencies after = three.write(three.node("eu"), Duration.ofSeconds(1), pace, 1);
        assertThat(after.count()).isPositive();
        three.awaitAgreed();
        three.verify();
        return true;
    }

    private static <T> List<T> inParallel(List<Callable<T>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> task : threads.invokeAll(tasks)) {
                results.add(task.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
