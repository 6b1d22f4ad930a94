package io.geolru.transport;

import io.aeron.Aeron;
import io.aeron.exceptions.RegistrationException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publications to single peers: made when something is to be sent, closed when told so or after some idle seconds, as each holds
 * three terms. At most {@link #MAX_PEERS}; the one used longest ago makes room. Not thread-safe.
 */
final class Directs {
    static final int MAX_PEERS = 64;
    static final long IDLE_NS = TimeUnit.SECONDS.toNanos(10);

    private static final Logger LOG = LoggerFactory.getLogger(Directs.class);

    private final Aeron aeron;
    private final ChannelUris uris;
    private final Executor names;
    private final Resolver resolver;
    private final Offering offering;
    private final TransportCounters counters;
    private final Map<String, Direct> byEndpoint = new HashMap<>();
    private final List<Direct> all = new ArrayList<>();

    Directs(Aeron aeron, ChannelUris uris, AeronSession.Surroundings around) {
        this.aeron = aeron;
        this.uris = uris;
        names = around.names();
        resolver = around.resolver();
        offering = around.offering();
        counters = around.counters();
    }

    /** Sends or not; not before the peer's address is known and the peer is connected. */
    boolean send(String endpoint, DirectBuffer message, int offset, int length, long nowNs) {
        Direct direct = byEndpoint.get(endpoint);
        if (direct == null) {
            direct = add(endpoint);
        }
        direct.usedNs = nowNs;
        Outbound outbound = direct.outbound();
        return outbound != null && outbound.offer(message, offset, length, nowNs);
    }

    private Direct add(String endpoint) {
        if (all.size() >= MAX_PEERS) {
            Direct oldest = all.get(0);
            for (Direct each : all) {
                oldest = each.usedNs - oldest.usedNs < 0 ? each : oldest;
            }
            remove(oldest);
        }
        Direct direct = new Direct(endpoint, PeerAddress.of(endpoint, uris.local(), names, resolver));
        byEndpoint.put(endpoint, direct);
        all.add(direct);
        return direct;
    }

    void release(String endpoint) {
        Direct direct = byEndpoint.get(endpoint);
        if (direct != null) {
            remove(direct);
        }
    }

    /** Closes what has not been used for long. */
    void closeIdle(long nowNs) {
        for (int i = all.size() - 1; i >= 0; i--) {
            Direct each = all.get(i);
            if (nowNs - each.usedNs > IDLE_NS) {
                remove(each);
            }
        }
    }

    /** Whether some of what was taken has not been on the wire yet. */
    boolean isUnsent() {
        for (int i = 0; i < all.size(); i++) {
            Outbound outbound = all.get(i).outbound;
            if (outbound != null && outbound.isUnsent()) {
                return true;
            }
        }
        return false;
    }

    int size() {
        return all.size();
    }

    private void remove(Direct direct) {
        byEndpoint.remove(direct.endpoint);
        all.remove(direct);
        if (direct.outbound != null) {
            direct.outbound.close();
        }
    }

    /** One peer: its address is looked up, then its publication made. After an error it stays as it is until it is idle. */
    private final class Direct {
        private final String endpoint;
        private final PeerAddress address;
        private @Nullable Outbound outbound;
        private boolean failed;
        private long usedNs;

        Direct(String endpoint, PeerAddress address) {
            this.endpoint = endpoint;
            this.address = address;
        }

        @Nullable Outbound outbound() {
            if (failed) {
                return null;
            }
            Throwable failure = address.failure();
            if (failure != null) {
                return fail(failure);
            }
            InetSocketAddress peer = address.now();
            if (outbound == null && peer != null) {
                outbound =
                        new Outbound(aeron, uris.toOne(peer), TransportConfig.DIRECT_STREAM, false, offering, counters);
            }
            try {
                return outbound != null && outbound.advance() ? outbound : null;
            } catch (RegistrationException e) {
                outbound = null;
                return fail(e);
            }
        }

        private @Nullable Outbound fail(Throwable cause) {
            failed = true;
            (cause instanceof TransportException ? counters.refused : counters.errors).increment();
            LOG.warn("nothing can be sent to {}: {}", endpoint, cause.getMessage());
            return null;
        }
    }
}
