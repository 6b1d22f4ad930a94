package io.geolru.replication;

import io.geolru.event.Frontier;
import org.jspecify.annotations.Nullable;

/** What this node knows of one other node, under its name and its present origin. A restart makes another one. Node thread only. */
final class Peer {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int SMOOTHING = 8;
    private static final long CLOCK_STEP_MS = 1_000;

    private final String name;
    private final long origin;
    private final long startedAtMs;
    private final Frontier frontier = new Frontier();
    private String region;
    private String endpoint;
    private long lastNumber;
    private final long firstHeardNs;
    private long lastHeardNs;
    private long statedHash;
    private int flags;
    private boolean gone;
    private final long[] samplesNs = new long[SMOOTHING];
    private int nextSample;
    private long rttNs;
    private double clockSkewMs;
    private boolean clockKnown;
    private long echoedAtNs;
    private boolean echoed;
    private @Nullable Frontier joinTarget;
    private boolean holdsWindow;

    Peer(Heartbeat first, long nowNs) {
        name = first.node();
        origin = first.origin();
        startedAtMs = first.startedAtMs();
        region = first.region();
        endpoint = first.endpoint();
        firstHeardNs = nowNs;
        lastHeardNs = nowNs;
    }

    /** Takes note of a heartbeat of this origin, however old it is, and answers whether it is the newest. */
    boolean heard(Heartbeat beat, long nowNs) {
        frontier.mergeMax(beat.frontier());
        if (beat.number() <= lastNumber) {
            return false;
        }
        lastNumber = beat.number();
        lastHeardNs = nowNs;
        region = beat.region();
        endpoint = beat.endpoint();
        statedHash = beat.frontierHash();
        flags = beat.flags();
        gone = beat.has(Heartbeat.LEAVING);
        if (joinTarget == null && frontierComplete()) {
            joinTarget = frontier.copy();
        }
        return true;
    }

    /** Takes note that the peer heard this node's heartbeat, and of the time that the way there and back took. */
    void echoed(long sampleNs, long nowNs) {
        echoed = true;
        echoedAtNs = nowNs;
        samplesNs[nextSample] = Math.max(1, sampleNs);
        nextSample = (nextSample + 1) % samplesNs.length;
        rttNs = Long.MAX_VALUE;
        for (long sample : samplesNs) {
            rttNs = sample == 0 ? rttNs : Math.min(rttNs, sample);
        }
    }

    /** Compares the peer's clock, as it was when it sent the newest heartbeat, with this node's. */
    void clock(long peerMillis, long ownMillis) {
        double sample = peerMillis - ownMillis + rttNs / 2.0 / NANOS_PER_MILLI;
        boolean stepped = Math.abs(sample - clockSkewMs) > CLOCK_STEP_MS;
        clockSkewMs = !clockKnown || stepped ? sample : clockSkewMs + (sample - clockSkewMs) / SMOOTHING;
        clockKnown = true;
    }

    String name() {
        return name;
    }

    String region() {
        return region;
    }

    long origin() {
        return origin;
    }

    long startedAtMs() {
        return startedAtMs;
    }

    /** Where it receives unicast; empty while unknown. */
    String endpoint() {
        return endpoint;
    }

    /** What is known of what it holds. */
    Frontier frontier() {
        return frontier;
    }

    /** Whether {@link #frontier} is all that the peer said it holds. */
    boolean frontierComplete() {
        return frontier.hash() == statedHash;
    }

    /** The first complete frontier of this peer that was heard; null while there is none. */
    @Nullable Frontier joinTarget() {
        return joinTarget;
    }

    long lastNumber() {
        return lastNumber;
    }

    long lastHeardNs() {
        return lastHeardNs;
    }

    /** Whether it said that it closes, or was silent for too long. */
    boolean gone() {
        return gone;
    }

    void markGone() {
        gone = true;
    }

    boolean ready() {
        return (flags & Heartbeat.READY) != 0;
    }

    /** The way there and back in nanoseconds, the least of the last few, since a busy node answers late; 0 while unknown. */
    long rttNs() {
        return rttNs;
    }

    /** How far its clock is ahead of this node's, in milliseconds. */
    long clockSkewMs() {
        return Math.round(clockSkewMs);
    }

    /** Whether it said within a time that it hears this node without a third one between. */
    boolean hearsUs(long nowNs, long withinNs) {
        return echoed && nowNs - echoedAtNs <= withinNs;
    }

    /**
     * Whether it may have been told of this node by name, while nothing that this node publishes arrives there.
     *
     * @param patienceNs how long its first echo may take
     * @param silenceNs how long a later one may
     */
    boolean lacksUs(long nowNs, long patienceNs, long silenceNs) {
        boolean waited = nowNs - firstHeardNs > patienceNs;
        return (flags & Heartbeat.NAMES_PEERS) != 0 && waited && !hearsUs(nowNs, silenceNs);
    }

    /** Whether live sending waits for it. */
    boolean holdsWindow() {
        return holdsWindow;
    }

    void holdsWindow(boolean holds) {
        holdsWindow = holds;
    }
}
