package io.geolru.simulation;

import io.geolru.codec.EventFrame;
import io.geolru.event.Frontier;
import io.geolru.event.HybridClock;
import io.geolru.replication.Acknowledgements;
import io.geolru.replication.Replicator;
import java.util.HashMap;
import java.util.Map;

/**
 * Holds a node to what it says is stable: nothing may arrive later that is stamped so low, since it would be taken for older than what was
 * forgotten. What was said by a node that had heard nobody does not count, and what a node wrote that nobody knew yet may be a miss elsewhere.
 */
final class StabilityCheck {
    private final Replicator replicator;
    private final Map<Long, Long> stableWhenHeard = new HashMap<>();
    private Acknowledgements seen = Acknowledgements.NONE;
    private long stable;

    StabilityCheck(Replicator replicator, Frontier held) {
        this.replicator = replicator;
        held.forEach((origin, sequence, promise) -> stableWhenHeard.put(origin, 0L));
    }

    /** Takes note of what the node knows and says, after every step. */
    @SuppressWarnings("ReferenceEquality") // another object tells that something changed
    void look() {
        Acknowledgements now = replicator.acknowledgements();
        if (now == seen && replicator.stableStamp() <= stable) {
            return;
        }
        seen = now;
        if (now.peers().isEmpty()) {
            stableWhenHeard.replaceAll((origin, before) -> stable);
        }
        for (Acknowledgements.Holder peer : now.peers()) {
            peer.frontier().forEach((origin, sequence, promise) -> stableWhenHeard.putIfAbsent(origin, stable));
        }
        stable = Math.max(stable, replicator.stableStamp());
    }

    /** Checks an event that was applied. */
    void check(EventFrame event) {
        long before = stableWhenHeard.computeIfAbsent(event.origin(), origin -> stable);
        if (event.stamp() <= stable && event.stamp() > before) {
            throw new AssertionError("event " + Long.toHexString(event.origin()) + ":" + event.sequence()
                    + " came after its stamp was said to be stable, "
                    + (HybridClock.epochMillis(stable) - HybridClock.epochMillis(event.stamp())) + " ms too late");
        }
    }
}
