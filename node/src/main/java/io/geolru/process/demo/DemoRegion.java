package io.geolru.process.demo;

import io.geolru.ByteCache;
import io.geolru.CacheNode;
import io.geolru.FrontEnd;
import io.geolru.NodeConfig;
import io.geolru.state.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One region of the demo: a node that is killed and started again over the same data. Thread-safe. */
final class DemoRegion implements AutoCloseable {
    private static final String HTTP = "http=";

    private final NodeConfig config;
    private volatile @Nullable CacheNode node;
    private boolean closed;

    /** @param config of its node */
    DemoRegion(NodeConfig config) {
        this.config = config;
    }

    /** The region's name. */
    String name() {
        return config.region();
    }

    /** Starts the node and returns when it is ready. */
    synchronized CacheNode start() {
        if (closed) {
            throw new IllegalStateException("the demo is over");
        }
        CacheNode started = CacheNode.launch(config);
        node = started;
        return started;
    }

    /** Ends the node as a {@code kill -9} would. */
    synchronized void kill() {
        CacheNode killed = node();
        node = null;
        killed.abort();
    }

    /** Whether the node runs. */
    boolean isUp() {
        return node != null;
    }

    /**
     * The running node.
     *
     * @throws IllegalStateException when there is none
     */
    CacheNode node() {
        CacheNode running = node;
        if (running == null) {
            throw new IllegalStateException(name() + " is down");
        }
        return running;
    }

    /** Where the node's HTTP server listens, as {@code host:port}; a new place after each start. */
    String address() {
        return node().frontEnds().stream()
                .map(FrontEnd::describe)
                .filter(what -> what.startsWith(HTTP))
                .map(what -> what.substring(HTTP.length()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name() + " has no HTTP server"));
    }

    /** The digest of all live entries of all caches. */
    Digest digest() {
        CacheNode running = node();
        List<Digest> digests = running.caches().stream()
                .map(running::bytes)
                .map(ByteCache::digest)
                .toList();
        return digests.stream().reduce(Digest.EMPTY, Digest::plus);
    }

    /** Ends the node for good. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        CacheNode running = node;
        node = null;
        if (running != null) {
            running.close();
        }
    }
}
