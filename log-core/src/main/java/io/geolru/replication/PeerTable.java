package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.NAME_CONFLICTS;
import static io.geolru.replication.ReplicationCounter.PEERS_REFUSED;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that this node has heard, by origin; those that are gone stay, since they hold back forgetting. A node that starts again
 * takes the place of what it was before. Two that live under one name stand side by side. Node thread only.
 */
final class PeerTable {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final String own;
    private final ToLongFunction<String> forgottenUpTo;
    private final long peerTimeoutNs;
    private final long forgetAfterNs;
    private final int limit;
    private final ReplicationCounters counters;
    private final Sightings doubted;
    private final Map<Long, Peer> peers = new LinkedHashMap<>();
    private final Map<Long, Told> toldBefore = new HashMap<>();
    private final List<Peer> current = new ArrayList<>();

    /**
     * An origin that a node told of before it started again, perhaps on a disk that knows nothing of it. Others may hold its events all the same.
     *
     * @param teller the node that told of it
     * @param node the node whose origin it is: the teller; empty when it is another one, whose name its first event will tell
     * @param promise the highest promise that was told of it
     */
    record Told(long origin, String teller, String node, long promise) {
        private static Told later(Told one, Told other) {
            return one.promise >= other.promise ? one : other;
        }
    }

    /** @param forgottenUpTo the stamp up to which what a node promised does not count any more, 0 for none */
    PeerTable(ReplicationConfig config, ToLongFunction<String> forgottenUpTo, ReplicationCounters counters) {
        own = config.name();
        this.forgottenUpTo = forgottenUpTo;
        peerTimeoutNs = config.peerTimeoutNs();
        forgetAfterNs = config.forgetAfterMs() * NANOS_PER_MILLI;
        limit = config.limits().peers();
        doubted = new Sightings(config);
        this.counters = counters;
    }

    /**
     * Finds or makes the peer that a heartbeat is of.
     *
     * @return null when there is no room, or when it may be one of the last heartbeats of what a node was before it started again
     */
    @Nullable Peer peerOf(Heartbeat beat, long nowNs) {
        Peer known = peers.get(beat.origin());
        if (known != null) {
            return known;
        }
        Peer namesake = named(beat.node());
        boolean mayBeGone = namesake != null && beat.startedAtMs() < namesake.startedAtMs();
        if (mayBeGone) {
            counters.increment(NAME_CONFLICTS);
            if (!doubted.lives(beat, nowNs)) {
                return null;
            }
        }
        if (peers.size() >= limit && (namesake == null || mayBeGone)) {
            counters.increment(PEERS_REFUSED);
            return null;
        }
        if (!mayBeGone) {
            replace(beat.node());
        }
        doubted.forget(beat.origin());
        Peer peer = new Peer(beat, nowNs);
        peers.put(peer.origin(), peer);
        return peer;
    }

    /** Marks those gone that were silent for too long; drops those that were silent past the horizon, or are said to be gone for good. */
    void expire(long nowNs) {
        for (Peer peer : peers.values()) {
            if (!peer.gone() && nowNs - peer.lastHeardNs() > peerTimeoutNs) {
                peer.markGone();
            }
        }
        settle();
        peers.values().removeIf(peer -> peer.gone() && holdsNothingBack(peer, nowNs));
        toldBefore.values().removeIf(told -> isForgotten(told.teller(), told.promise()));
        doubted.expire(nowNs);
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

    /**
     * What nodes told of before they started again.
     *
     * @param held whether an origin is held by now, and needs to be told of no more
     */
    Collection<Told> toldBefore(LongPredicate held) {
        toldBefore.keySet().removeIf(held::test);
        return toldBefore.values();
    }

    /** The node of a name that lives, else the gone one; of several the one that started last; null when there is none. */
    @Nullable Peer named(String name) {
        Peer found = null;
        for (Peer peer : peers.values()) {
            if (peer.name().equals(name) && (found == null || comesBefore(peer, found))) {
                found = peer;
            }
        }
        return found;
    }

    /** The live peer with this origin, or null. */
    @Nullable Peer currentOrigin(long origin) {
        Peer peer = peers.get(origin);
        return peer == null || peer.gone() ? null : peer;
    }

    private static boolean comesBefore(Peer peer, Peer found) {
        return peer.gone() == found.gone() ? peer.startedAtMs() > found.startedAtMs() : found.gone();
    }

    private void replace(String name) {
        for (Peer peer : peers.values()) {
            if (peer.name().equals(name)) {
                keepTold(peer);
            }
        }
        peers.values().removeIf(peer -> peer.name().equals(name));
    }

    private void keepTold(Peer peer) {
        peer.frontier().forEach((origin, sequence, promise) -> {
            String node = origin == peer.origin() ? peer.name() : "";
            toldBefore.merge(origin, new Told(origin, peer.name(), node, promise), Told::later);
        });
    }

    /** Of two that lived under one name, the one that goes is as a node that started again. */
    private boolean holdsNothingBack(Peer peer, long nowNs) {
        long promise = peer.frontier().promise(peer.origin());
        if (isForgotten(peer.name(), promise) || nowNs - peer.lastHeardNs() > forgetAfterNs) {
            return true;
        }
        Peer namesake = named(peer.name());
        boolean replaced = peer.name().equals(own) || (namesake != null && !namesake.gone());
        if (replaced) {
            keepTold(peer);
        }
        return replaced;
    }

    private boolean isForgotten(String node, long promise) {
        return promise > 0 && promise <= forgottenUpTo.applyAsLong(node);
    }
}
