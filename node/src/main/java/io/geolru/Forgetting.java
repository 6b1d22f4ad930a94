package io.geolru;

import io.geolru.event.Frontier;
import io.geolru.event.HybridClock;
import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.replication.ReplicationStatus;
import io.geolru.replication.Replicator;
import io.geolru.writer.Writer;

/** Says that a node is gone for good, unless it is seen to live. Thread-safe. */
final class Forgetting {
    private final String own;
    private final long peerTimeoutMs;
    private final Replicator replicator;
    private final Writer writer;
    private final Origins origins;
    private final NodeTime time;

    Forgetting(NodeConfig config, Replicator replicator, Writer writer, Origins origins, NodeTime time) {
        own = config.name();
        peerTimeoutMs = new Settings(config).replication().peerTimeoutNs() / 1_000_000;
        this.replicator = replicator;
        this.writer = writer;
        this.origins = origins;
        this.time = time;
    }

    /**
     * Writes that a node is gone for good.
     *
     * @return false when no such node is known, or it has been forgotten already
     * @throws NodeLivesException when it lives
     */
    boolean forget(String name) {
        if (name.equals(own)) {
            throw new NodeLivesException("node '" + name + "' is this one, which lives");
        }
        boolean isPeer = false;
        long upTo = 0;
        for (ReplicationStatus.PeerStatus peer : replicator.status().peers()) {
            if (peer.name().equals(name) && peer.current()) {
                throw new NodeLivesException("node '" + name + "' lives: it was heard " + peer.lastHeardMs()
                        + " ms ago, and counts as gone after " + peerTimeoutMs + " ms");
            }
            if (peer.name().equals(name)) {
                isPeer = true;
                upTo = Math.max(upTo, peer.promise());
            }
        }
        if (!isPeer && !isKnownThroughOthers(name)) {
            return false;
        }
        writer.forget(name, upTo);
        return true;
    }

    /** A node that is not heard itself lives as long as what it promises arrives by way of others. */
    private boolean isKnownThroughOthers(String name) {
        Frontier held = new Frontier();
        writer.held().frontier(held);
        boolean[] known = {false};
        held.forEach((origin, sequence, promise) -> {
            Origins.Origin who = origins.of(origin);
            if (!who.node().equals(name) || who.closed() || origins.isForgotten(origin, promise)) {
                return;
            }
            known[0] = true;
            long silentMs = time.epochMillis() - HybridClock.epochMillis(promise);
            if (silentMs < peerTimeoutMs) {
                throw new NodeLivesException("node '" + name + "' lives: others heard it " + Math.max(0, silentMs)
                        + " ms ago, and it counts as gone after " + peerTimeoutMs + " ms");
            }
        });
        return known[0];
    }
}
