package io.geolru.replication;

import io.geolru.event.Frontier;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides when a starting node serves: when it holds what every peer that it hears held when first heard, or has waited its limit alone.
 * Once ready it stays so, but for a clock that most peers disagree with, or an older node of the same name. Node thread only.
 */
final class Readiness {
    private static final int LEAST_INTERVALS = 3;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long startedNs;
    private final long leastWaitNs;
    private final long joinWaitNs;
    private final long maxClockDriftMs;
    private final Held held;
    private final OriginTable origins;
    private final PeerTable peers;
    private final NameGuard nameGuard;
    private boolean caughtUp;
    private List<String> reasons = List.of("starting");

    Readiness(
            ReplicationConfig config,
            long nowNs,
            Held held,
            OriginTable origins,
            PeerTable peers,
            NameGuard nameGuard) {
        startedNs = nowNs;
        leastWaitNs = LEAST_INTERVALS * config.heartbeatNs();
        joinWaitNs = Math.max(config.joinWaitMs() * NANOS_PER_MILLI, 0);
        maxClockDriftMs = config.maxClockDriftMs();
        this.held = held;
        this.origins = origins;
        this.peers = peers;
        this.nameGuard = nameGuard;
    }

    /** Looks again; cheap. */
    void check(long nowNs) {
        List<String> present = new ArrayList<>();
        if (!caughtUp) {
            waitsFor(nowNs, present);
        }
        checkName(nowNs, present);
        checkClock(present);
        caughtUp |= present.isEmpty();
        reasons = List.copyOf(present);
    }

    boolean ready() {
        return reasons.isEmpty();
    }

    /** Why the node is not ready; empty when it is. Immutable. */
    List<String> reasons() {
        return reasons;
    }

    private void checkName(long nowNs, List<String> present) {
        NameConflict rival = nameGuard.conflict();
        if (rival != null) {
            present.add("another node named '" + rival.name() + "' lives"
                    + (rival.endpoint().isEmpty() ? "" : " at " + rival.endpoint()) + ", and was there first");
        } else if (!caughtUp && nameGuard.suspects(nowNs)) {
            present.add("another node of this name may live");
        }
    }

    private void waitsFor(long nowNs, List<String> present) {
        long waitedNs = nowNs - startedNs;
        if (peers.current().isEmpty()) {
            if (waitedNs < joinWaitNs) {
                present.add("waiting to hear a peer");
            }
            return;
        }
        if (waitedNs < leastWaitNs && waitedNs < joinWaitNs) {
            present.add("waiting to hear more peers");
        }
        for (Peer peer : peers.current()) {
            Frontier target = peer.joinTarget();
            if (target == null) {
                present.add("waiting for all that " + peer.name() + " holds");
            } else {
                long left = eventsLeft(target);
                if (left > 0) {
                    present.add("catching up with " + peer.name() + ": " + left + " events left");
                }
            }
        }
    }

    private long eventsLeft(Frontier target) {
        long[] left = {0};
        target.forEach((origin, sequence, promise) -> {
            long heldSequence = held.sequence(origin);
            if (sequence > heldSequence && !origins.refuses(origin)) {
                left[0] += sequence - heldSequence;
            }
        });
        return left[0];
    }

    /** A single peer may be the one whose clock is wrong: that counts only for a node that does not serve yet. */
    private void checkClock(List<String> present) {
        int off = 0;
        for (Peer peer : peers.current()) {
            if (Math.abs(peer.clockSkewMs()) > maxClockDriftMs) {
                off++;
            }
        }
        int all = peers.current().size();
        if (off * 2 > all && (all > 1 || !caughtUp)) {
            present.add("the clock is off that of " + off + " of " + all + " peers by more than " + maxClockDriftMs
                    + " ms");
        }
    }
}
