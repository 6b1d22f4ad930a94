package io.geolru.bench;

import io.geolru.bench.Comparison.Bound;
import io.geolru.client.AsyncRemoteCache;
import io.geolru.client.CacheClient;
import io.geolru.client.ClientConfig;
import io.geolru.client.RemoteCache;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What a process beside a node takes for its calls over Aeron, beside raw Aeron with as long requests and answers. One node, one client. */
final class ClientBench {
    private static final String LOW = "GeoLRU, lowLatency";
    private static final String YIELD = "raw Aeron, threads that yield";
    private static final String BALANCED = "GeoLRU, balanced";
    private static final String PARK = "raw Aeron, threads that park 50 us";
    private static final List<String> JVM = List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC");
    private static final List<String> CALLS = List.of("get", "put", "getAll", "putAll");
    private static final int KEYS = 100_000;
    private static final int PACE = 1_000;
    private static final int WINDOW = 1_000;

    private ClientBench() {}

    static List<Comparison> latency(String medium) {
        String low = LOW + ", at once";
        String yield = YIELD + ", at once";
        String balanced = BALANCED + ", 1,000 a second";
        String park = PARK + ", 1,000 a second";
        return List.of(new Comparison("client-latency " + medium, "round trip of a client's get over " + medium)
                .contestant(low, () -> caller(medium, "lowLatency", "latency", RoundTrips.AT_ONCE))
                .contestant(yield, () -> RawRequests.latency(medium, "yield", RoundTrips.AT_ONCE))
                .contestant(balanced, () -> caller(medium, "balanced", "latency", PACE))
                .contestant(park, () -> RawRequests.latency(medium, "park", PACE))
                .goal("p50 us", low, yield, Bound.AT_MOST, 1.5)
                .goal("p99 us", low, yield, Bound.AT_MOST, 1.5)
                .goal("p50 us", balanced, park, Bound.AT_MOST, 1.5)
                .goal("p99 us", balanced, park, Bound.AT_MOST, 1.5));
    }

    static List<Comparison> rate(String medium) {
        Comparison comparison = new Comparison(
                "client-rate " + medium,
                "one client's calls over " + medium + ", " + WINDOW
                        + " under way; the goals are 500,000 gets and 200,000 puts");
        for (String what : CALLS) {
            comparison.contestant(what, () -> caller(medium, "balanced", what, WINDOW));
        }
        return List.of(comparison.contestant("raw Aeron", () -> RawRequests.rate(medium, WINDOW)));
    }

    private static Figures caller(String medium, String idle, String what, int number) throws IOException {
        int port = pairOfPorts();
        try (Cluster cluster = new Cluster("replication.idle=" + idle, "clients.endpoint=127.0.0.1:" + port)) {
            cluster.fork(Cluster.Peer.class, JVM, cluster.settings("a")).awaitReady();
            String node = medium.equals("ipc") ? "ipc:" + cluster.folder().resolve("a") : "udp:127.0.0.1:" + port;
            return Fork.run(Caller.class, JVM, node, idle, what, Integer.toString(number));
        }
    }

    private static int pairOfPorts() throws IOException {
        while (true) {
            try (DatagramSocket first = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                    DatagramSocket second =
                            new DatagramSocket(first.getLocalPort() + 1, InetAddress.getLoopbackAddress())) {
                return second.getLocalPort() - 1;
            } catch (SocketException | IllegalArgumentException e) {
                // One of the two is taken, or there is no port behind the first.
            }
        }
    }

    /** The process that has a client. */
    static final class Caller {
        private final RemoteCache<byte[]> cache;
        private final AsyncRemoteCache<byte[]> async;
        private final String[] keys = Workload.keys(KEYS);
        private final byte[] value = Workload.value(0);
        private int next;

        private Caller(CacheClient client) {
            cache = client.bytes("default");
            async = cache.async();
        }

        /** @param arguments the node, the preset, what to measure, and how many a second or at a time */
        public static void main(String[] arguments) {
            Fork.endWithParent();
            ClientConfig config = ClientConfig.of(arguments[0])
                    .withIdle(
                            switch (arguments[1]) {
                                case "lowLatency" -> ClientConfig.Idle.LOW_LATENCY;
                                default -> ClientConfig.Idle.valueOf(arguments[1].toUpperCase(Locale.ROOT));
                            });
            int number = Integer.parseInt(arguments[3]);
            try (CacheClient client = CacheClient.connect(config)) {
                Caller caller = new Caller(client);
                caller.putAll(KEYS, WINDOW);
                Figures figures = switch (arguments[2]) {
                    case "latency" -> RoundTrips.measure(number, () -> caller.cache.get(caller.key()));
                    case "get" -> Rates.measure(calls -> caller.get(calls, number));
                    case "put" -> Rates.measure(calls -> caller.put(calls, number));
                    case "getAll" -> Rates.measure(calls -> caller.getAll(calls, number));
                    default -> Rates.measure(calls -> caller.putAll(calls, number));
                };
                figures.print();
            }
        }

        private String key() {
            next = next + 1 < KEYS ? next + 1 : 0;
            return keys[next];
        }

        private void get(int calls, int window) {
            pipelined(calls, window, () -> async.get(key()));
        }

        private void put(int calls, int window) {
            pipelined(calls, window, () -> async.put(key(), value));
        }

        private static <T> void pipelined(int calls, int window, Supplier<CompletableFuture<T>> call) {
            List<CompletableFuture<T>> underWay = new ArrayList<>(window);
            for (int i = 0; i < calls; i++) {
                if (i < window) {
                    underWay.add(call.get());
                } else {
                    underWay.get(i % window).join();
                    underWay.set(i % window, call.get());
                }
            }
            underWay.forEach(CompletableFuture::join);
        }

        private void getAll(int calls, int window) {
            for (int left = calls; left > 0; left -= window) {
                String[] some = new String[Math.min(left, window)];
                Arrays.setAll(some, i -> key());
                cache.getAll(List.of(some));
            }
        }

        private void putAll(int calls, int window) {
            for (int left = calls; left > 0; left -= window) {
                Map<String, byte[]> some = new LinkedHashMap<>();
                for (int i = Math.min(left, Math.max(1, window)); i > 0; i--) {
                    some.put(key(), value);
                }
                cache.putAll(some);
            }
        }
    }
}
