package io.geolru.transport;

import io.aeron.Aeron;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream to all nodes: those that multicast reaches and those that are named. Where there are both, the group sets the pace and the
 * named ones fetch from a journal what is too fast for them. With neither, a message goes nowhere. Not thread-safe.
 */
final class Broadcast {
    private static final Logger LOG = LoggerFactory.getLogger(Broadcast.class);

    private final TransportCounters counters;
    private final @Nullable Outbound group;
    private final @Nullable Outbound peers;
    private final List<PeerAddress> lookUps = new ArrayList<>();

    Broadcast(AeronSession.Surroundings around, Aeron aeron, ChannelUris uris, int stream, int termLength) {
        TransportConfig config = around.config();
        counters = around.counters();
        group = config.multicast() == null
                ? null
                : new Outbound(aeron, uris.toGroup(termLength), stream, true, around.offering(), counters);
        peers = config.peers().isEmpty()
                ? null
                : new Outbound(aeron, uris.toPeers(termLength), stream, true, around.offering(), counters);
        for (String peer : config.peers()) {
            lookUps.add(PeerAddress.of(peer, uris.local(), around.names()));
        }
    }

    /** Looks whether the publications are there by now; names of peers may still be looked up. */
    boolean advance() {
        return (group == null || group.advance()) && (peers == null || peers.advance());
    }

    boolean offer(DirectBuffer message, int offset, int length, long nowNs) {
        if (peers != null) {
            peers.advance();
            addFoundPeers(peers);
        }
        if (group == null) {
            if (peers == null) {
                counters.dropped.increment();
                return true;
            }
            return peers.offer(message, offset, length, nowNs);
        }
        group.advance();
        boolean taken = group.offer(message, offset, length, nowNs);
        if (taken && peers != null) {
            peers.offer(message, offset, length, nowNs);
        }
        return taken;
    }

    private void addFoundPeers(Outbound to) {
        for (int i = lookUps.size() - 1; i >= 0; i--) {
            PeerAddress lookUp = lookUps.get(i);
            Throwable failure = lookUp.failure();
            InetSocketAddress found = lookUp.now();
            if (failure != null) {
                counters.errors.increment();
                LOG.warn("a peer is left out: {}", failure.getMessage());
            } else if (found != null) {
                to.addDestination(ChannelUris.destination(found));
            }
            if (failure != null || found != null) {
                lookUps.remove(i);
            }
        }
    }

    boolean isUnsent() {
        return (group != null && group.isUnsent()) || (peers != null && peers.isUnsent());
    }
}
