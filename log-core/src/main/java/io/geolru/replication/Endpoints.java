package io.geolru.replication;

import java.util.HashSet;
import java.util.Set;

/** Tells the transport which endpoints are needed no longer. Node thread only. */
final class Endpoints {
    private final Transport transport;
    private final PeerTable peers;
    private final CatchUpResponder responder;
    private final SnapshotResponder snapshots;
    private final Set<String> used = new HashSet<>();

    Endpoints(Transport transport, PeerTable peers, CatchUpResponder responder, SnapshotResponder snapshots) {
        this.transport = transport;
        this.peers = peers;
        this.responder = responder;
        this.snapshots = snapshots;
    }

    /** Releases those of peers that are gone or have moved, once. */
    void settle() {
        Set<String> present = new HashSet<>();
        for (Peer peer : peers.current()) {
            if (!peer.endpoint().isEmpty()) {
                present.add(peer.endpoint());
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
    }
}
