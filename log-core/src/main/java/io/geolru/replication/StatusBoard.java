package io.geolru.replication;

import io.geolru.event.Frontier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.LongHashSet;

/** Makes what others may know of the peers and the origins. Node thread only; what it makes is immutable. */
final class StatusBoard {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LocalLog log;
    private final Held held;
    private final OriginTable origins;
    private final PeerTable peers;
    private final PairLags lags;
    private final Map<Peer, Acknowledgements.Holder> holders = new HashMap<>();

    StatusBoard(ReplicationConfig config, LocalLog log, Held held, OriginTable origins, PeerTable peers) {
        this.log = log;
        this.held = held;
        this.origins = origins;
        this.peers = peers;
        lags = new PairLags(config);
    }

    /** How far each node is behind each other one, at most a second ago. */
    List<ReplicationStatus.PairLag> lags(List<ReplicationStatus.OriginStatus> statuses, long nowNs) {
        return lags.look(statuses, peers.all(), nowNs);
    }

    List<ReplicationStatus.PeerStatus> peers(long nowNs) {
        List<ReplicationStatus.PeerStatus> statuses = new ArrayList<>();
        for (Peer peer : peers.all()) {
            statuses.add(new ReplicationStatus.PeerStatus(
                    peer.name(),
                    peer.region(),
                    peer.origin(),
                    peer.endpoint(),
                    !peer.gone(),
                    peer.rttNs(),
                    peer.clockSkewMs(),
                    (nowNs - peer.lastHeardNs()) / NANOS_PER_MILLI,
                    peer.ready(),
                    peer.holdsWindow(),
                    peer.frontier().sequence(log.origin()),
                    peer.frontier().promise(peer.origin())));
        }
        return List.copyOf(statuses);
    }

    List<ReplicationStatus.OriginStatus> origins(long nowNs) {
        List<ReplicationStatus.OriginStatus> statuses = new ArrayList<>();
        LongHashSet listed = new LongHashSet();
        log.forEachOrigin((origin, node, region, closed) -> {
            listed.add(origin);
            statuses.add(status(origin, node, region, closed, nowNs));
        });
        // Who they are is in their first events: of those whose first is refused, only peers tell.
        origins.forEachBehind(track -> {
            Peer peer = peers.currentOrigin(track.origin());
            if (peer != null && !listed.contains(track.origin())) {
                statuses.add(status(track.origin(), peer.name(), peer.region(), false, nowNs));
            }
        });
        return List.copyOf(statuses);
    }

    private ReplicationStatus.OriginStatus status(long origin, String node, String region, boolean closed, long nowNs) {
        long heldSequence = held.sequence(origin);
        OriginTrack track = origins.known(origin);
        long heard = track == null ? heldSequence : Math.max(heldSequence, track.heard());
        long behindMs = track == null ? 0 : (nowNs - track.behindSinceNs()) / NANOS_PER_MILLI;
        return new ReplicationStatus.OriginStatus(
                origin,
                node,
                region,
                closed,
                heldSequence,
                heard,
                heard > heldSequence ? Math.max(1, behindMs) : 0,
                track == null ? null : track.stop());
    }

    /** What the peers hold; copies only what changed since the last time. */
    Acknowledgements acknowledgements() {
        holders.keySet().retainAll(peers.all());
        List<Acknowledgements.Holder> present = new ArrayList<>();
        for (Peer peer : peers.all()) {
            Acknowledgements.Holder holder = holders.get(peer);
            if (holder == null || !same(holder.frontier(), peer.frontier())) {
                holder = new Acknowledgements.Holder(
                        peer.name(), peer.region(), peer.frontier().copy());
                holders.put(peer, holder);
            }
            present.add(holder);
        }
        return new Acknowledgements(List.copyOf(present));
    }

    private boolean same(Frontier one, Frontier other) {
        boolean[] same = {one.size() == other.size()};
        other.forEach((origin, sequence, promise) ->
                same[0] &= one.sequence(origin) == sequence && one.promise(origin) == promise);
        return same[0];
    }
}
