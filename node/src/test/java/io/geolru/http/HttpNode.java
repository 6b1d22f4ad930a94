package io.geolru.http;

import io.geolru.CacheNode;
import io.geolru.NodeChecks;
import io.geolru.NodeConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A node with an HTTP server, alone, and a client of it. */
final class HttpNode extends Calls implements AutoCloseable {
    private final CacheNode node;
    private boolean closed;

    private HttpNode(CacheNode node) {
        super(portOf(node));
        this.node = node;
    }

    private static int portOf(CacheNode node) {
        String address = node.frontEnds().get(0).describe();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    static HttpNode start(Path dataDir) {
        return start(dataDir, Map.of());
    }

    /** @param settings as in {@code --set} */
    static HttpNode start(Path dataDir, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "name", "eu-1",
                "region", "eu",
                "dataDir", dataDir.toString(),
                "http.port", "0",
                "replication.multicast", "null",
                "replication.joinWait", "0ms"));
        all.putAll(settings);
        return new HttpNode(CacheNode.launch(NodeConfig.ofSettings(all)));
    }

    CacheNode node() {
        return node;
    }

    /** All that a refused request must leave as it is: the caches, their live entries, and how much was ever written. */
    String written() {
        Map<String, String> caches = new TreeMap<>();
        for (String name : node.caches()) {
            var cache = node.bytes(name);
            caches.put(
                    name,
                    cache.digest() + " " + cache.stats().puts() + ' '
                            + cache.stats().removes());
        }
        return caches.toString();
    }

    /** Closes the node, after a check of all that must hold of it; idempotent. */
    @Override
    public void close() {
        try {
            if (!closed) {
                NodeChecks.check(node);
            }
        } finally {
            closed = true;
            node.close();
        }
    }
}
