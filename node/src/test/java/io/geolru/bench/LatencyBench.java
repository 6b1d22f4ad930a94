package io.geolru.bench;

import io.geolru.Cache;
import io.geolru.CacheNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** From a put in one process to the listener in another, beside what raw Aeron and Redis take for the same. */
final class LatencyBench {
    private static final String LOW = "GeoLRU, lowLatency";
    private static final String BALANCED = "GeoLRU, balanced";
    private static final String AERON = "raw Aeron, threads that yield";
    private static final String REDIS = "Redis, append-only, seen at a replica";
    private static final List<String> JVM = List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC");
    private static final int KEYS = 1_000;

    private LatencyBench() {}

    static List<Comparison> comparisons() {
        return List.of(comparison(1_000), comparison(20_000));
    }

    private static Comparison comparison(int perSecond) {
        Comparison comparison = new Comparison(
                        "latency-" + perSecond,
                        "put in one process to listener in the other, " + perSecond + " a second")
                .contestant(LOW, () -> nodes("lowLatency", perSecond))
                .contestant(BALANCED, () -> nodes("balanced", perSecond))
                .contestant(AERON, () -> aeron(perSecond))
                .goal("p50 us", LOW, AERON, Comparison.Bound.AT_MOST, 1.3)
                .goal("p99 us", LOW, AERON, Comparison.Bound.AT_MOST, 1.3);
        if (RedisLatency.isThere()) {
            comparison.contestant(REDIS, () -> RedisLatency.measure(perSecond));
        }
        return comparison.goal("p99 us", BALANCED, REDIS, Comparison.Bound.AT_MOST, 1);
    }

    private static Figures nodes(String idle, int perSecond) throws IOException {
        try (Cluster cluster = new Cluster("replication.idle=" + idle)) {
            Fork hearer = cluster.fork(Hearer.class, JVM, cluster.settings("hearer"));
            hearer.awaitReady();
            Fork.run(Putter.class, JVM, with(perSecond, cluster.settings("putter")));
            return figures(hearer);
        }
    }

    private static Figures aeron(int perSecond) throws IOException {
        try (Fork receiver = Fork.launch(AeronLatency.Receiver.class, AeronLatency.JVM)) {
            String port = receiver.awaitReady();
            Fork.run(AeronLatency.Sender.class, AeronLatency.JVM, port, Integer.toString(perSecond));
            return figures(receiver);
        }
    }

    private static Figures figures(Fork from) throws IOException {
        Figures figures = new Figures();
        while (Double.isNaN(figures.of("p99 us"))) {
            String line = from.readLine();
            if (line == null) {
                throw new IOException("the receiving side ended before the last message");
            }
            figures.read(line);
        }
        return figures;
    }

    private static String[] with(int perSecond, String[] settings) {
        String[] all = Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = Integer.toString(perSecond);
        return all;
    }

    /** Listens. */
    static final class Hearer {
        private Hearer() {}

        public static void main(String[] settings) throws Exception {
            try (CacheNode node = CacheNode.launch(Cluster.config(settings))) {
                OneWay heard = new OneWay();
                CountDownLatch last = new CountDownLatch(1);
                node.cache("default", byte[].class).addListener(event -> {
                    byte[] value = event.value();
                    if (value != null) {
                        ByteBuffer bytes = ByteBuffer.wrap(value);
                        if (heard.arrived(bytes.getInt(), bytes.getLong())) {
                            last.countDown();
                        }
                    }
                });
                Fork.ready(node.name());
                last.await();
                heard.print();
                Fork.awaitEnd();
            }
        }
    }

    /** Puts. */
    static final class Putter {
        private Putter() {}

        public static void main(String[] arguments) throws Exception {
            Fork.endWithParent();
            int settings = arguments.length - 1;
            try (CacheNode node = CacheNode.launch(Cluster.config(Arrays.copyOf(arguments, settings)))) {
                Cache<byte[]> cache = node.cache("default", byte[].class);
                String[] keys = Workload.keys(KEYS);
                int[] next = {0};
                OneWay.send(
                        Integer.parseInt(arguments[settings]),
                        kind -> {
                            byte[] value = new byte[Workload.VALUE_BYTES];
                            ByteBuffer.wrap(value).putInt(kind).putLong(System.nanoTime());
                            cache.put(keys[next[0]++ % KEYS], value);
                        },
                        OneWay::pause);
            }
        }
    }
}
