package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.NAME_CONFLICTS;
import static io.geolru.replication.ReplicationCounter.PEERS_REFUSED;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The nodes that this node has heard, by name; those that are gone stay, since they hold back forgetting. Node thread only. */
final class PeerTable {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ToLongFunction<String> forgottenUpTo;
    private final long peerTimeoutNs;
    private final long forgetAfterNs;
    private final int limit;
    private final ReplicationCounters counters;
    private final Map<String, Peer> peers = new LinkedHashMap<>();
    private final List<Peer> current = new ArrayList<>();

    /** @param forgottenUpTo the stamp up to which what a node promised does not count any more, 0 for none */
    PeerTable(ReplicationConfig config, ToLongFunction<String> forgottenUpTo, ReplicationCounters counters) {
        this.forgottenUpTo = forgottenUpTo;
        peerTimeoutNs = config.peerTimeoutNs();
        forgetAfterNs = config.forgetAfterMs() * NANOS_PER_MILLI;
        limit = config.limits().peers();
        this.counters = counters;
    }

    /**
     * Finds or makes the peer that a heartbeat is of.
     *
     * @return null when the heartbeat is of a node that an other live one of the same name is newer than, or when there is no room
     */
    @Nullable Peer peerOf(Heartbeat beat, long nowNs) {
        Peer known = peers.get(beat.node());
        if (known != null && known.origin() == beat.origin()) {
            return known;
        }
        if (known == null && peers.size() >= limit) {
            counters.increment(PEERS_REFUSED);
            return null;
        }
        if (known != null && !known.gone() && beat.startedAtMs() < known.startedAtMs()) {
            counters.increment(NAME_CONFLICTS);
            return null;
        }
        Peer peer = new Peer(beat, nowNs);
        peers.put(peer.name(), peer);
        return peer;
    }

    /** Marks those gone that were silent for too long; drops those that were silent past the horizon, or are said to be gone for good. */
    void expire(long nowNs) {
        for (Peer peer : peers.values()) {
            if (!peer.gone() && nowNs - peer.lastHeardNs() > peerTimeoutNs) {
                peer.markGone();
            }
        }
        peers.values()
                .removeIf(peer -> peer.gone() && (nowNs - peer.lastHeardNs() > forgetAfterNs || isForgotten(peer)));
        settle();
    }

    /** Lets {@link #current} follow what was heard and marked. */
    void settle() {
        current.clear();
        for (Peer peer : peers.values()) {
            if (!peer.gone()) {
                current.add(peer);
            }
        }
    }

    /** The live peers; valid until the next heartbeat. */
    List<Peer> current() {
        return current;
    }

    /** All that are known, gone ones too. */
    Collection<Peer> all() {
        return peers.values();
    }

    @Nullable Peer named(String name) {
        return peers.get(name);
    }

    /** The live peer with this origin, or null. */
    @Nullable Peer currentOrigin(long origin) {
        for (Peer peer : current) {
            if (peer.origin() == origin) {
                return peer;
            }
        }
        return null;
    }

    private boolean isForgotten(Peer peer) {
        return peer.frontier().promise(peer.origin()) <= forgottenUpTo.applyAsLong(peer.name());
    }
}
