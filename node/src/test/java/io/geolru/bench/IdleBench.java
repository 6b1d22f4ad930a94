package io.geolru.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a node with a peer takes of a processor while nothing happens. */
final class IdleBench {
    /** What is called a few times a second is compiled after minutes only; a node is idle for longer. */
    private static final long SETTLE_NS = TimeUnit.SECONDS.toNanos(150);

    private static final long MEASURE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final String FIGURE = "% of a core";

    private IdleBench() {}

    static List<Comparison> comparisons() {
        return List.of(new Comparison("idle", "idle node with a peer; the goals are 1 % for eco, 4 % for balanced")
                .contestant("eco", () -> idle("eco"))
                .contestant("balanced", () -> idle("balanced")));
    }

    private static Figures idle(String preset) throws IOException {
        try (Cluster cluster = new Cluster("replication.idle=" + preset)) {
            Fork node = cluster.peer("a", "-Xmx256m");
            cluster.peer("b", "-Xmx256m");
            rest(SETTLE_NS);
            long startNs = System.nanoTime();
            long usedNs = usedNs(node);
            rest(MEASURE_NS);
            usedNs = usedNs(node) - usedNs;
            return Figures.of(FIGURE, 100.0 * usedNs / (System.nanoTime() - startNs));
        }
    }

    private static long usedNs(Fork node) {
        return ProcessHandle.of(node.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toNanos)
                .orElse(0L);
    }

    private static void rest(long ns) {
        long startNs = System.nanoTime();
        for (long leftNs = ns; leftNs > 0; leftNs = ns - (System.nanoTime() - startNs)) {
            OneWay.pause(leftNs);
        }
    }
}
