package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.CacheNode;
import io.geolru.NodeChecks;
import io.geolru.NodeConfig;
import io.geolru.http.Calls.Reply;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that has not caught up yet tells of itself, and serves no data. */
class ReadinessTest {
    @TempDir
    Path folder;

    @Test
    @Timeout(120)
    void dataIsServedOnceTheNodeIsReady() throws Exception {
        String group = "224.20.30.39:" + freeUdpPort();
        int port = freePort();
        Calls calls = new Calls(port);
        // It waits for ten minutes, unless it hears a peer.
        CompletableFuture<CacheNode> starting = CompletableFuture.supplyAsync(() ->
                CacheNode.launch(config("late", group, Map.of("http.port", "" + port, "replication.joinWait", "10m"))));
        awaitListening(port);

        for (Reply reply : new Reply[] {
            calls.get("/getCacheItem?item_key=k"),
            calls.json("POST", "/setCacheItem", "{\"item_key\":\"k\",\"item_value\":1}"),
            calls.call("PUT", "/v1/caches/c/entries/k", "x"),
            calls.get("/v1/caches/c/entries/k"),
            calls.call("DELETE", "/v1/caches/c", (byte[]) null),
            calls.call("POST", "/v1/snapshot", (byte[]) null)
        }) {
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.code()).isEqualTo("not_ready");
        }
        assertThat(calls.get("/heartbeat").status()).isEqualTo(200);
        assertThat(calls.get("/v1/status").json().get("ready").booleanValue()).isFalse();
        assertThat(calls.get("/v1/digest").status()).isEqualTo(200);
        assertThat(calls.get("/v1/caches").status()).isEqualTo(200);
        assertThat(calls.get("/health/live").status()).isEqualTo(200);
        Reply ready = calls.get("/health/ready");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.json().get("reasons")).isNotEmpty();

        try (CacheNode peer =
                        CacheNode.launch(config("peer", group, Map.of("http", "null", "replication.joinWait", "0ms")));
                CacheNode node = starting.get(60, TimeUnit.SECONDS)) {
            assertThat(calls.get("/health/ready").status()).isEqualTo(200);
            assertThat(calls.call("PUT", "/v1/caches/c/entries/k", "x").status())
                    .isEqualTo(201);
            NodeChecks.check(node);
            NodeChecks.check(peer);
        }
    }

    private NodeConfig config(String name, String group, Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "name",
                name,
                "dataDir",
                folder.resolve(name).toString(),
                "replication.multicast",
                group,
                "replication.heartbeat",
                "50ms"));
        settings.putAll(more);
        return NodeConfig.ofSettings(settings);
    }

    private static void awaitListening(int port) {
        long deadlineNs = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() - deadlineNs < 0) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
        throw new AssertionError("nothing listens on port " + port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
