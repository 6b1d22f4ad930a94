package io.geolru.bench;

import io.geolru.Cache;
import io.geolru.CacheNode;
import io.geolru.Version;
import io.geolru.bench.Comparison.Bound;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How fast what one thread puts here has been applied in another process: live, beside Aeron with the same frames one way, and by way of what
 * a node does that was away or is new.
 */
final class ReplicationBench {
    private static final String RATE = "events/s";
    private static final String[] JVM = {"-Xms3g", "-Xmx3g", "-XX:+UseParallelGC", "-XX:+AlwaysPreTouch"};
    private static final int EVENTS = Workload.ENTRIES;
    /** As many as {@link RawAeron} has; after fewer the compiler still takes a third of the processors. */
    private static final int WARM_UPS = RawAeron.TURNS - 1;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private ReplicationBench() {}

    static List<Comparison> live() {
        return List.of(new Comparison("replication", "puts of one thread, until all are applied in another process")
                .contestant("GeoLRU", () -> run("live"))
                .contestant("raw Aeron, one thread a process", () -> RawAeron.run(true, JVM))
                .contestant("raw Aeron, its own threads", () -> RawAeron.run(false, JVM))
                .goal(RATE, "GeoLRU", "raw Aeron, one thread a process", Bound.AT_LEAST, 0.6)
                .goal(RATE, "GeoLRU", "raw Aeron, its own threads", Bound.AT_LEAST, 0.6));
    }

    static List<Comparison> catchUp() {
        return List.of(new Comparison("catch-up", "until a node that lacks 1,000,000 events or entries has them")
                .contestant("live", () -> run("live"))
                .contestant("catch-up", () -> run("catch-up"))
                .contestant("join by journal", () -> run("join"))
                .contestant("join by snapshot", () -> run("snapshot"))
                .goal(RATE, "catch-up", "live", Bound.AT_LEAST, 0.5)
                .goal(RATE, "join by journal", "live", Bound.AT_LEAST, 0.5)
                .goal(RATE, "join by snapshot", "live", Bound.AT_LEAST, 0.5));
    }

    static Figures run(String what) throws IOException {
        return Fork.run(Main.class, List.of(JVM), what);
    }

    /** The process that puts. */
    static final class Main {
        private static final String[] KEYS = Workload.keys(EVENTS);
        private static final byte[] VALUE = Workload.value(0);

        private Main() {}

        public static void main(String[] what) throws Exception {
            Fork.endWithParent();
            try (Cluster cluster = new Cluster()) {
                CacheNode node = cluster.launch("a");
                Replica replica = new Replica(cluster, JVM);
                replica.launch(cluster, "b");
                awaitPeer(node);
                for (int i = 0; i < WARM_UPS; i++) {
                    replica.awaitApplied(putAll(node));
                }
                long tookNs;
                if (what[0].equals("live")) {
                    tookNs = measureLive(node, replica);
                } else if (what[0].equals("catch-up")) {
                    replica.closeNode();
                    tookNs = measure(cluster, "b", replica, putAll(node));
                } else {
                    replica.closeNode();
                    node.close();
                    tookNs = measureJoin(what[0].equals("snapshot"), replica);
                }
                Figures.of(RATE, EVENTS * 1e9 / tookNs).print();
            }
        }

        private static long measureLive(CacheNode node, Replica replica) throws IOException {
            long begun = System.nanoTime();
            replica.awaitApplied(putAll(node));
            return System.nanoTime() - begun;
        }

        private static long measureJoin(boolean bySnapshot, Replica replica) throws Exception {
            // A journal that does not reach back to the first entries makes the other side take a snapshot.
            try (Cluster cluster = bySnapshot ? new Cluster("journal.maxBytes=64MB") : new Cluster()) {
                CacheNode node = cluster.launch("a");
                Version last = putAll(node);
                if (bySnapshot) {
                    node.snapshot(PATIENCE);
                    last = putAll(node);
                    node.snapshot(PATIENCE);
                }
                long tookNs = measure(cluster, "b", replica, last);
                replica.closeNode();
                return tookNs;
            }
        }

        private static long measure(Cluster cluster, String name, Replica replica, Version last) throws IOException {
            long begun = System.nanoTime();
            replica.launch(cluster, name);
            replica.awaitApplied(last);
            return System.nanoTime() - begun;
        }

        static Version putAll(CacheNode node) {
            Cache<byte[]> cache = node.cache("default", byte[].class);
            Version last = null;
            for (String key : KEYS) {
                last = cache.put(key, VALUE);
            }
            return last;
        }

        private static void awaitPeer(CacheNode node) throws InterruptedException {
            while (node.status().replication().peers().isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }
}
