package io.geolru.transport;

import io.aeron.Aeron;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One stream to all nodes: those that multicast reaches and those that are sent to one by one. Where there are both, the group sets the
 * pace and the others fetch from a journal what is too fast for them. With neither, a message goes nowhere. Not thread-safe.
 */
final class Broadcast {
    private final AeronSession.Surroundings around;
    private final Aeron aeron;
    private final String toPeers;
    private final int stream;
    private final TransportCounters counters;
    private final @Nullable Outbound group;
    private @Nullable Outbound peers;

    Broadcast(AeronSession.Surroundings around, Aeron aeron, ChannelUris uris, int stream, int termLength) {
        TransportConfig config = around.config();
        this.around = around;
        this.aeron = aeron;
        this.stream = stream;
        counters = around.counters();
        toPeers = uris.toPeers(termLength);
        group = config.multicast() == null
                ? null
                : new Outbound(aeron, uris.toGroup(termLength), stream, true, around.offering(), counters);
        peers = config.peers().isEmpty() ? null : openPeers();
    }

    private Outbound openPeers() {
        return new Outbound(aeron, toPeers, stream, true, around.offering(), counters);
    }

    /** Looks whether the publications are there by now; names of peers may still be looked up. */
    boolean advance() {
        return (group == null || group.advance()) && (peers == null || peers.advance());
    }

    /** Sets the endpoints that are sent to one by one. */
    void destinations(Set<String> endpoints) {
        if (peers == null && !endpoints.isEmpty()) {
            peers = openPeers();
        }
        if (peers != null) {
            peers.destinations(endpoints);
        }
    }

    boolean offer(DirectBuffer message, int offset, int length, long nowNs) {
        if (group == null) {
            if (peers == null) {
                counters.dropped.increment();
                return true;
            }
            peers.advance();
            return peers.offer(message, offset, length, nowNs);
        }
        group.advance();
        boolean taken = group.offer(message, offset, length, nowNs);
        if (taken && peers != null) {
            peers.advance();
            peers.offer(message, offset, length, nowNs);
        }
        return taken;
    }

    boolean isUnsent() {
        return (group != null && group.isUnsent()) || (peers != null && peers.isUnsent());
    }
}
