package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.NAME_CONFLICTS;

import org.jspecify.annotations.Nullable;

/**
 * Watches for a second live node of this node's name. The older one stays; the newer one learns that it has to go, or must not serve, while
 * the older one still beats after the newer opened and echoes the newer one's heartbeats: recorded ones of a node that is gone do not. Node
 * thread only, but for {@link #conflict}.
 */
final class NameGuard {
    private static final int DOUBT_INTERVALS = 3;

    private final String name;
    private final long origin;
    private final long startedAtMs;
    private final long doubtNs;
    private final long silenceNs;
    private final ReplicationCounters counters;
    private final Sightings sightings;
    private long suspect;
    private volatile @Nullable NameConflict conflict;

    NameGuard(ReplicationConfig config, LocalLog log, ReplicationCounters counters) {
        name = config.name();
        origin = log.origin();
        startedAtMs = log.startedAtMs();
        doubtNs = DOUBT_INTERVALS * config.heartbeatNs();
        silenceNs = config.peerTimeoutNs();
        sightings = new Sightings(config);
        this.counters = counters;
    }

    /**
     * Takes a look at a heartbeat of another origin.
     *
     * @return whether it claims this node's name and may be the last of a node that is gone; false for one that lives, whatever its name
     */
    boolean doubts(Heartbeat beat, long nowNs) {
        if (!beat.node().equals(name)) {
            return false;
        }
        counters.increment(NAME_CONFLICTS);
        boolean lives = sightings.lives(beat, nowNs);
        if (beat.has(Heartbeat.LEAVING)) {
            gone(beat.origin());
        } else if (wasFirst(beat)) {
            suspect = beat.origin();
            if (lives && beat.echoOf(origin) != null) {
                conflict = new NameConflict(name, beat.origin(), beat.startedAtMs(), beat.endpoint());
            }
        }
        return !lives;
    }

    /** Lets a conflict end whose rival is silent. */
    void settle(long nowNs) {
        sightings.expire(nowNs);
        NameConflict present = conflict;
        if (present != null && !sightings.heardWithin(present.origin(), silenceNs, nowNs)) {
            gone(present.origin());
        }
    }

    /** Whether a node that was there first under this name lives, or may. */
    boolean suspects(long nowNs) {
        return conflict != null || sightings.heardWithin(suspect, doubtNs, nowNs);
    }

    /** The node that was there first under this name, or null. Thread-safe. */
    @Nullable NameConflict conflict() {
        return conflict;
    }

    private void gone(long rival) {
        sightings.forget(rival);
        NameConflict present = conflict;
        if (present != null && present.origin() == rival) {
            conflict = null;
        }
    }

    private boolean wasFirst(Heartbeat beat) {
        return beat.startedAtMs() < startedAtMs || (beat.startedAtMs() == startedAtMs && beat.origin() < origin);
    }
}
