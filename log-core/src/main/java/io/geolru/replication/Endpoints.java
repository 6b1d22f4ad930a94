package io.geolru.replication;

import java.util.HashSet;
import java.util.Set;

/** Tells the transport which endpoints are needed no longer, and which it does not reach by publishing. Node thread only. */
final class Endpoints {
    private static final int PATIENCE_INTERVALS = 3;

    private final long patienceNs;
    private final long silenceNs;
    private final Transport transport;
    private final PeerTable peers;
    private final CatchUpResponder responder;
    private final SnapshotResponder snapshots;
    private final Set<String> used = new HashSet<>();

    Endpoints(
            ReplicationConfig config,
            Transport transport,
            PeerTable peers,
            CatchUpResponder responder,
            SnapshotResponder snapshots) {
        patienceNs = PATIENCE_INTERVALS * config.heartbeatNs();
        silenceNs = config.peerTimeoutNs();
        this.transport = transport;
        this.peers = peers;
        this.responder = responder;
        this.snapshots = snapshots;
    }

    /** Releases those of peers that are gone or have moved, once, and has those published to that do not hear this node. */
    void settle(long nowNs) {
        Set<String> present = new HashSet<>();
        Set<String> unreached = new HashSet<>();
        for (Peer peer : peers.current()) {
            if (!peer.endpoint().isEmpty()) {
                present.add(peer.endpoint());
                if (peer.lacksUs(nowNs, patienceNs, silenceNs)) {
                    unreached.add(peer.endpoint());
                }
            }
        }
        used.removeIf(endpoint -> {
            boolean unused = !present.contains(endpoint) && !responder.serves(endpoint) && !snapshots.serves(endpoint);
            if (unused) {
                transport.release(endpoint);
            }
            return unused;
        });
        used.addAll(present);
        transport.peers(present, unreached);
    }
}
