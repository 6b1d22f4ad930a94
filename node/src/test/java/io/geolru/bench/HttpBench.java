package io.geolru.bench;

import io.geolru.ByteCache;
import io.geolru.CacheNode;
import io.geolru.Condition;
import io.geolru.Ttl;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The HTTP server beside its library that answers a constant, from 64 connections. */
final class HttpBench {
    private static final int ENTRIES = 100_000;
    private static final String[] LOAD = {Integer.toString(ENTRIES), "15", "5"};

    private HttpBench() {}

    static List<Comparison> comparisons() {
        return List.of(comparison("get"), comparison("put"));
    }

    private static Comparison comparison(String call) {
        return new Comparison("http-" + call, "HTTP " + call + ", 64 connections, values of 100 bytes")
                .contestant("GeoLRU", () -> node(call))
                .contestant("Undertow, a constant", () -> constant(call))
                .goal("requests/s", "GeoLRU", "Undertow, a constant", Comparison.Bound.AT_LEAST, 0.8);
    }

    private static Figures node(String call) throws IOException {
        try (Cluster cluster = new Cluster("http.port=0")) {
            cluster.peer("b", "-Xmx1g");
            Fork node = cluster.fork(Node.class, List.of("-Xmx1g"), cluster.settings("a"));
            return load(node.awaitReady(), call);
        }
    }

    private static Figures constant(String call) throws IOException {
        try (Fork server = Fork.launch(Constant.class, List.of("-Xmx1g"))) {
            return load(server.awaitReady(), call);
        }
    }

    private static Figures load(String port, String call) throws IOException {
        return Fork.run(HttpLoad.class, List.of("-Xmx256m"), port, call, LOAD[0], LOAD[1], LOAD[2]);
    }

    /** A node with a few entries. */
    static final class Node {
        private Node() {}

        public static void main(String[] settings) throws IOException {
            byte[] value = "x".repeat(Workload.VALUE_BYTES).getBytes(StandardCharsets.ISO_8859_1);
            try (CacheNode node = CacheNode.launch(Cluster.config(settings))) {
                ByteCache cache = node.bytes("default");
                for (int i = 0; i < ENTRIES; i++) {
                    cache.put("key-" + (100_000_000 + i), value, "text/plain", Ttl.ofCache(), Condition.none());
                }
                String http = node.frontEnds().get(0).describe();
                Fork.ready(http.substring(http.lastIndexOf(':') + 1));
                Fork.awaitEnd();
            }
        }
    }

    /** The library alone, as a node sets it up. */
    static final class Constant {
        private static final byte[] VALUE = "x".repeat(Workload.VALUE_BYTES).getBytes(StandardCharsets.ISO_8859_1);

        private Constant() {}

        public static void main(String[] arguments) throws IOException {
            Undertow server = Undertow.builder()
                    .addHttpListener(0, "127.0.0.1")
                    .setIoThreads(1)
                    .setWorkerThreads(4)
                    .setHandler(Constant::answer)
                    .build();
            server.start();
            Fork.ready(((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort());
            Fork.awaitEnd();
            server.stop();
        }

        private static void answer(HttpServerExchange exchange) {
            if (exchange.getRequestMethod().equalToString("PUT")) {
                exchange.getRequestReceiver().receiveFullBytes((received, body) -> received.endExchange());
                return;
            }
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain");
            exchange.getResponseSender().send(ByteBuffer.wrap(VALUE));
        }
    }
}
