package io.geolru.bench;

import io.geolru.CacheNode;
import io.geolru.bench.Comparison.Bound;
import io.geolru.changes.Position;
import io.geolru.client.CacheClient;
import io.geolru.client.ChangeFeed;
import io.geolru.client.ClientConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** How fast another process follows what one thread puts here, beside how fast a node in another process applies it. */
final class FeedBench {
    private static final String RATE = "events/s";
    private static final String[] JVM = {"-Xms3g", "-Xmx3g", "-XX:+UseParallelGC", "-XX:+AlwaysPreTouch"};
    private static final String[] READER_JVM = {"-Xms512m", "-Xmx512m", "-XX:+UseParallelGC"};
    private static final int EVENTS = Workload.ENTRIES;
    /** Fewer than {@link ReplicationBench} has, so that all is over within a minute or two; the feed is the one that is disfavoured. */
    private static final int WARM_UPS = 4;

    private FeedBench() {}

    static List<Comparison> comparisons() {
        return List.of(new Comparison("feed", "puts of one thread, until all have come to another process")
                .contestant("replication", () -> ReplicationBench.run("live"))
                .contestant("feed, live", () -> run("live"))
                .contestant("feed, from the beginning", () -> run("beginning"))
                .goal(RATE, "feed, live", "replication", Bound.AT_LEAST, 0.7)
                .goal(RATE, "feed, from the beginning", "replication", Bound.AT_LEAST, 0.7));
    }

    private static Figures run(String what) throws IOException {
        return Fork.run(Main.class, List.of(JVM), what);
    }

    /** The process that puts. */
    static final class Main {
        private Main() {}

        public static void main(String[] what) throws Exception {
            Fork.endWithParent();
            try (Cluster cluster = new Cluster("clients.maxSessions=16")) {
                CacheNode node = cluster.launch("a");
                String dataDir = cluster.folder().resolve("a").toString();
                if (what[0].equals("live")) {
                    Fork reader = cluster.fork(Reader.class, List.of(READER_JVM), dataDir, "live");
                    reader.awaitReady();
                    for (int i = 0; i < WARM_UPS; i++) {
                        ReplicationBench.Main.putAll(node);
                        reader.readLine();
                    }
                    long begun = System.nanoTime();
                    ReplicationBench.Main.putAll(node);
                    reader.readLine();
                    Figures.of(RATE, EVENTS * 1e9 / (System.nanoTime() - begun)).print();
                } else {
                    for (int i = 0; i <= WARM_UPS; i++) {
                        ReplicationBench.Main.putAll(node);
                    }
                    Fork reader = cluster.fork(Reader.class, List.of(READER_JVM), dataDir, "beginning");
                    reader.awaitReady();
                    for (int i = 0; i < WARM_UPS; i++) {
                        reader.readLine();
                    }
                    long begun = System.nanoTime();
                    reader.readLine();
                    Figures.of(RATE, EVENTS * 1e9 / (System.nanoTime() - begun)).print();
                }
            }
        }
    }

    /** The process that follows: says so each time that so many changes have come. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] arguments) throws Exception {
            Fork.endWithParent();
            Position from = arguments[1].equals("beginning") ? Position.BEGINNING : null;
            try (CacheClient client = CacheClient.connect(ClientConfig.of("ipc:" + arguments[0]));
                    ChangeFeed<byte[]> feed = client.bytes("default").changes(from)) {
                Fork.ready("");
                for (long had = 0; ; ) {
                    if (feed.poll(Duration.ofSeconds(1)) != null && ++had % EVENTS == 0) {
                        System.out.println("done");
                    }
                }
            }
        }
    }
}
