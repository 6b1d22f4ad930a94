package io.geolru.replication;

import io.geolru.event.Acceptance;
import org.jspecify.annotations.Nullable;

/** How one origin's events come in here: what was heard of, since when this node is behind, and why it stands still. Node thread only. */
final class OriginTrack {
    /** A gap in what came is surer than a peer's word for what is under way. */
    private static final int GAP_IMPATIENCE = 12;

    private final long origin;
    private long heard;
    private long behindSinceNs;
    private long progressNs;
    private boolean gap;
    private long gapSinceNs;
    private @Nullable Acceptance stop;
    private long retryAtNs;

    OriginTrack(long origin) {
        this.origin = origin;
    }

    long origin() {
        return origin;
    }

    /** The highest sequence that any peer said it holds, or that came in. */
    long heard() {
        return heard;
    }

    /** When this node fell behind what it heard of. */
    long behindSinceNs() {
        return behindSinceNs;
    }

    /** Why its events are not taken at present; null when they are. */
    @Nullable Acceptance stop() {
        return stop;
    }

    /** Whether its events are not to be tried yet. */
    boolean stopped(long nowNs) {
        return stop != null && nowNs - retryAtNs < 0;
    }

    /** Takes note of a sequence that exists, of which {@code held} are here. */
    void heard(long sequence, long held, long nowNs) {
        if (heard <= held && sequence > held) {
            behindSinceNs = nowNs;
            progressNs = nowNs - 1; // Before it, not since.
        }
        heard = Math.max(heard, sequence);
    }

    /** Takes note that events are missing before one that came in, and answers whether that is new. */
    boolean gapOpened(long nowNs) {
        boolean opened = !gap;
        if (opened) {
            gap = true;
            gapSinceNs = nowNs;
        }
        return opened;
    }

    /** Whether events are missing before one that came in. */
    boolean gap() {
        return gap;
    }

    /** Takes note that nothing waits for a predecessor any more. */
    void gapClosed() {
        gap = false;
    }

    /** Takes note that a snapshot was adopted. */
    void adopted() {
        gap = false;
        stop = stop == Acceptance.ADOPTING ? null : stop;
    }

    /** Takes note that everything up to a sequence is here. */
    void advanced(long sequence, long nowNs) {
        heard = Math.max(heard, sequence);
        progressNs = nowNs;
        stop = null;
    }

    /** Whether events came a short time ago, since this node fell behind. */
    boolean advancedWithin(long nowNs, long withinNs) {
        return progressNs - behindSinceNs >= 0 && nowNs - progressNs < withinNs;
    }

    /** Takes note that its next event was refused. */
    void stop(Acceptance reason, long retryAt) {
        stop = reason;
        retryAtNs = retryAt;
    }

    /** Whether nothing came for a while although more exists, or an event came whose predecessors are lost. */
    boolean stalled(long nowNs, long graceNs) {
        return nowNs - progressNs >= graceNs || (gap && nowNs - gapSinceNs >= graceNs / GAP_IMPATIENCE);
    }
}
