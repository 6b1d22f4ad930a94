package io.geolru.replication;

import io.geolru.event.Frontier;
import io.geolru.event.HybridClock;
import io.geolru.event.TimeSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the stamp at or below which nothing can arrive any more, anywhere: every known node holds, of every known origin, all that is
 * stamped so low, and the origin has promised to stamp later. Node thread only.
 *
 * <p>A node that is not ready, or that has heard only parts of a peer's frontier, does not know enough yet to say anything.
 *
 * <p>An origin that is closed makes no event any more: it holds nothing back at a live node that holds of it what any node holds. An origin
 * that only peers know so far, since its events are still on their way here, holds everything back, also when the peer that told of it has lost
 * it since: another node may come with it. A node, or an origin, silent past the horizon holds nothing back.
 */
final class Stability {
    /** Nothing is stable. */
    private static final long NONE = 0;

    private static final long SUCCEEDED_AFTER = HybridClock.stampAt(60_000);

    private final ReplicationConfig config;
    private final TimeSource time;
    private final LocalLog log;
    private final Held held;
    private final PeerTable peers;
    private final Readiness readiness;

    /** What matters of one origin. */
    private record Origin(long origin, String node, boolean closed, long mostSequence, long mostPromise) {}

    Stability(
            ReplicationConfig config, TimeSource time, LocalLog log, Held held, PeerTable peers, Readiness readiness) {
        this.config = config;
        this.time = time;
        this.log = log;
        this.held = held;
        this.peers = peers;
        this.readiness = readiness;
    }

    /** The stable stamp, 0 when there is none. Costs as much as there are origins, times nodes. */
    long stamp() {
        if (!readiness.ready() || anyPeerHalfHeard()) {
            return NONE;
        }
        List<Origin> origins = origins();
        if (anyNodeUnheard(origins)) {
            return NONE;
        }
        long least = leastPromise(held.frontier(), origins, true);
        for (Peer peer : peers.all()) {
            least = Math.min(least, leastPromise(peer.frontier(), origins, !peer.gone()));
        }
        return least == Long.MAX_VALUE ? NONE : least;
    }

    /** Whether a peer may hold origins that are not known here yet. */
    private boolean anyPeerHalfHeard() {
        for (Peer peer : peers.current()) {
            if (!peer.frontierComplete()) {
                return true;
            }
        }
        return false;
    }

    private List<Origin> origins() {
        List<Origin> origins = new ArrayList<>();
        Set<Long> known = new HashSet<>();
        log.forEachOrigin((origin, node, region, closed) -> {
            known.add(origin);
            boolean ended = (closed || succeeded(node, mostPromise(origin))) && !live(origin);
            origins.add(new Origin(origin, node, ended, mostSequence(origin), mostPromise(origin)));
        });
        for (Peer peer : peers.all()) {
            peer.frontier().forEach((origin, sequence, promise) -> {
                if (known.add(origin)) {
                    origins.add(new Origin(origin, peer.name(), false, mostSequence(origin), mostPromise(origin)));
                }
            });
        }
        for (PeerTable.Told told : peers.toldBefore(origin -> held.sequence(origin) > 0)) {
            long origin = told.origin();
            if (known.add(origin)) {
                boolean ended = succeeded(told.node(), told.promise()) && !live(origin);
                origins.add(new Origin(origin, told.node(), ended, 0, told.promise()));
            }
        }
        origins.removeIf(this::silent);
        return origins;
    }

    private boolean live(long origin) {
        return origin == log.origin() || peers.currentOrigin(origin) != null;
    }

    /**
     * Whether the node lives under another origin, on a disk that may not know of this one, and has not promised anything as this one since
     * long before: which of two is the later one is told by what rises, not by clocks, which may have been set.
     */
    private boolean succeeded(String node, long promise) {
        Peer peer = peers.named(node);
        boolean own = node.equals(config.name());
        if (!own && (peer == null || peer.gone())) {
            return false;
        }
        long present = own || peer == null ? log.origin() : peer.origin();
        return promise < mostPromise(present) - SUCCEEDED_AFTER;
    }

    private boolean silent(Origin origin) {
        long lastSeenMs = HybridClock.epochMillis(origin.mostPromise());
        return origin.origin() != log.origin() && lastSeenMs < time.epochMillis() - config.forgetAfterMs();
    }

    /** Whether there is a node that was heard through others only, or not since this one started: what it holds is not known. */
    private boolean anyNodeUnheard(List<Origin> origins) {
        Set<Long> heard = new HashSet<>();
        for (Peer peer : peers.all()) {
            heard.add(peer.origin());
        }
        for (Origin origin : origins) {
            boolean own = origin.origin() == log.origin() || origin.node().equals(config.name());
            boolean known = heard.contains(origin.origin()) || peers.named(origin.node()) != null;
            if (!origin.closed() && !own && !known) {
                return true;
            }
        }
        return false;
    }

    private static long leastPromise(Frontier frontier, List<Origin> origins, boolean live) {
        long least = Long.MAX_VALUE;
        for (Origin origin : origins) {
            boolean complete = live && origin.closed() && frontier.sequence(origin.origin()) >= origin.mostSequence();
            if (!complete) {
                least = Math.min(least, frontier.promise(origin.origin()));
            }
        }
        return least;
    }

    private long mostSequence(long origin) {
        long most = held.sequence(origin);
        for (Peer peer : peers.all()) {
            most = Math.max(most, peer.frontier().sequence(origin));
        }
        return most;
    }

    private long mostPromise(long origin) {
        long most = held.frontier().promise(origin);
        for (Peer peer : peers.all()) {
            most = Math.max(most, peer.frontier().promise(origin));
        }
        return most;
    }
}
