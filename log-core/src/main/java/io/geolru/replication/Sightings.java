package io.geolru.replication;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells nodes that live from nodes that have just gone, whose last heartbeats may still be under way: one lives that goes on beating, some
 * times over some intervals. Node thread only.
 */
final class Sightings {
    private static final int BEATS = 3;
    private static final int INTERVALS = 2;
    private static final int MOST = 64;

    private final long leastSpanNs;
    private final long silenceNs;
    private final Map<Long, Sighting> byOrigin = new LinkedHashMap<>();

    /** One node, as it was heard since it was first doubted. */
    private static final class Sighting {
        private final long sinceNs;
        private long number;
        private long heardNs;
        private int beats = 1;

        Sighting(Heartbeat first, long nowNs) {
            sinceNs = nowNs;
            heardNs = nowNs;
            number = first.number();
        }
    }

    Sightings(ReplicationConfig config) {
        leastSpanNs = INTERVALS * config.heartbeatNs();
        silenceNs = config.peerTimeoutNs();
    }

    /** Takes a look at a heartbeat and answers whether its node lives. */
    boolean lives(Heartbeat beat, long nowNs) {
        Sighting sighting = byOrigin.get(beat.origin());
        if (sighting == null) {
            if (byOrigin.size() < MOST) {
                byOrigin.put(beat.origin(), new Sighting(beat, nowNs));
            }
            return false;
        }
        if (beat.number() > sighting.number) {
            sighting.number = beat.number();
            sighting.heardNs = nowNs;
            sighting.beats++;
        }
        return sighting.beats >= BEATS && sighting.heardNs - sighting.sinceNs >= leastSpanNs;
    }

    /** Whether a node was heard within a time. */
    boolean heardWithin(long origin, long ns, long nowNs) {
        Sighting sighting = byOrigin.get(origin);
        return sighting != null && nowNs - sighting.heardNs <= ns;
    }

    void forget(long origin) {
        byOrigin.remove(origin);
    }

    /** Forgets those that are silent. */
    void expire(long nowNs) {
        byOrigin.values().removeIf(sighting -> nowNs - sighting.heardNs > silenceNs);
    }
}
