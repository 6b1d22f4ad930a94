package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.NAME_CONFLICTS;

import org.jspecify.annotations.Nullable;

/**
 * Watches for a second live node of this node's name. The older one stays; the newer one learns that it has to go when the older one still
 * beats after the newer opened. Node thread only, but for {@link #conflict}.
 */
final class NameGuard {
    private static final int BEATS = 3;
    private static final int INTERVALS = 2;

    private final String name;
    private final long origin;
    private final long startedAtMs;
    private final long leastSpanNs;
    private final long silenceNs;
    private final ReplicationCounters counters;
    private long rival;
    private long rivalNumber;
    private int rivalBeats;
    private long rivalSinceNs;
    private long rivalHeardNs;
    private volatile @Nullable NameConflict conflict;

    NameGuard(ReplicationConfig config, LocalLog log, ReplicationCounters counters) {
        name = config.name();
        origin = log.origin();
        startedAtMs = log.startedAtMs();
        leastSpanNs = INTERVALS * config.heartbeatNs();
        silenceNs = BEATS * config.heartbeatNs();
        this.counters = counters;
    }

    /** Takes a look at a heartbeat of another origin and answers whether it claims this node's name. */
    boolean isRival(Heartbeat beat, long nowNs) {
        if (!beat.node().equals(name)) {
            return false;
        }
        counters.increment(NAME_CONFLICTS);
        if (beat.has(Heartbeat.LEAVING)) {
            rival = 0;
        } else if (wasFirst(beat)) {
            count(beat, nowNs);
        }
        return true;
    }

    /** Whether a node that was there first under this name lives, or may. */
    boolean suspects(long nowNs) {
        return conflict != null || (rival != 0 && nowNs - rivalHeardNs <= silenceNs);
    }

    /** The node that was there first under this name, or null. Thread-safe. */
    @Nullable NameConflict conflict() {
        return conflict;
    }

    private boolean wasFirst(Heartbeat beat) {
        return beat.startedAtMs() < startedAtMs || (beat.startedAtMs() == startedAtMs && beat.origin() < origin);
    }

    private void count(Heartbeat beat, long nowNs) {
        if (beat.origin() != rival) {
            rival = beat.origin();
            rivalNumber = beat.number();
            rivalBeats = 1;
            rivalSinceNs = nowNs;
            rivalHeardNs = nowNs;
        } else if (beat.number() > rivalNumber) {
            rivalNumber = beat.number();
            rivalHeardNs = nowNs;
            rivalBeats++;
            if (rivalBeats >= BEATS && nowNs - rivalSinceNs >= leastSpanNs) {
                conflict = new NameConflict(name, beat.origin(), beat.startedAtMs(), beat.endpoint());
            }
        }
    }
}
