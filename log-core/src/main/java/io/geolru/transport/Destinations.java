package io.geolru.transport;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where what goes to all is sent one by one, as no multicast reaches it: the peers that this node was told of by name, and those that hear
 * it no other way. A name is looked up again for as long as what it stands for is silent, as it may have moved. Not thread-safe.
 */
final class Destinations {
    static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(5);
    static final long MOST_PAUSE_NS = TimeUnit.MINUTES.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(Destinations.class);

    private final AeronSession.Surroundings around;
    private final LocalInterface local;
    private final List<Named> named = new ArrayList<>();
    private final Set<String> live = new HashSet<>();
    private final Set<String> reached = new HashSet<>();
    private Set<String> present = Set.of();
    private String own = "";
    private boolean changed = true;

    Destinations(AeronSession.Surroundings around, LocalInterface local, long nowNs) {
        this.around = around;
        this.local = local;
        for (String peer : new HashSet<>(around.config().peers())) {
            named.add(new Named(peer, nowNs));
        }
    }

    /** Sets where this node itself receives: a list of peers may be the same on all nodes. */
    void own(String endpoint) {
        own = endpoint;
        changed = true;
    }

    /**
     * Takes note of who is heard.
     *
     * @param heard the endpoints of live peers
     * @param unreached those of them that do not hear this node; they are sent to for as long as they live
     */
    void peers(Set<String> heard, Set<String> unreached) {
        live.clear();
        live.addAll(heard);
        changed |= reached.retainAll(heard);
        unreached.stream().filter(Destinations::isAddress).forEach(endpoint -> changed |= reached.add(endpoint));
    }

    /** Those of them that are sent to because they do not hear this node, or did not; a copy. */
    Set<String> reached() {
        return Set.copyOf(reached);
    }

    /** What a heartbeat says is not sent to unless it is an address: the driver would look a name up, on the node's thread. */
    private static boolean isAddress(String endpoint) {
        HostPort parsed = HostPort.parse(endpoint);
        return parsed != null && parsed.isNumeric() && parsed.port() > 0;
    }

    /** Looks names up that are due, and takes what was found. */
    void settle(long nowNs) {
        for (Named each : named) {
            changed |= each.settle(nowNs);
        }
        if (changed) {
            changed = false;
            Set<String> all = new HashSet<>(reached);
            for (Named each : named) {
                each.addresses.forEach(address -> all.add(HostPort.format(address)));
            }
            all.remove(own);
            present = Set.copyOf(all);
        }
    }

    /** The endpoints to send to, {@code address:port}; another object whenever they have changed. */
    Set<String> present() {
        return present;
    }

    /** One peer of the configuration. */
    private final class Named {
        private final String endpoint;
        private final boolean numeric;
        private List<InetSocketAddress> addresses = List.of();
        private @Nullable PeerAddress lookUp;
        private String failure = "";
        private long heardNs;
        private long nextNs;
        private long pauseNs = SILENCE_NS;

        Named(String endpoint, long nowNs) {
            HostPort parsed = HostPort.parse(endpoint);
            this.endpoint = endpoint;
            numeric = parsed != null && parsed.isNumeric();
            heardNs = nowNs - SILENCE_NS;
            nextNs = nowNs;
        }

        boolean settle(long nowNs) {
            if (lookUp == null && isDue(nowNs)) {
                lookUp = PeerAddress.of(endpoint, local, around.names(), around.resolver());
                nextNs = nowNs + pauseNs;
                pauseNs = Math.min(MOST_PAUSE_NS, 2 * pauseNs);
            }
            return lookUp != null && take(lookUp);
        }

        private boolean isDue(long nowNs) {
            if (!addresses.isEmpty() && (numeric || isHeard())) {
                heardNs = nowNs;
                nextNs = nowNs;
                pauseNs = SILENCE_NS;
            }
            return nowNs - heardNs >= SILENCE_NS && nowNs - nextNs >= 0;
        }

        private boolean isHeard() {
            for (InetSocketAddress address : addresses) {
                String where = HostPort.format(address);
                if (!where.equals(own) && !live.contains(where)) {
                    return false;
                }
            }
            return true;
        }

        private boolean take(PeerAddress answer) {
            Throwable failed = answer.failure();
            List<InetSocketAddress> found = answer.all();
            if (failed != null) {
                lookUp = null;
                around.counters().errors.increment();
                report(String.valueOf(failed.getMessage()));
                return false;
            }
            if (found.isEmpty()) {
                return false;
            }
            lookUp = null;
            failure = "";
            boolean moved = !Set.copyOf(found).equals(Set.copyOf(addresses));
            if (moved && !addresses.isEmpty()) {
                LOG.info("peer {} is at {} now", endpoint, found);
            }
            addresses = found;
            return moved;
        }

        /** Once, for as long as it stays the same. */
        private void report(String message) {
            if (!message.equals(failure)) {
                failure = message;
                LOG.warn("peer {} cannot be looked up, it is tried again: {}", endpoint, message);
            }
        }
    }
}
