package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.WINDOW_LEFT;

/**
 * Holds live sending within a number of bytes of what the slowest peer that keeps up has acknowledged. A peer keeps up while the oldest
 * message that it has not acknowledged is young, and it hears this node without a third one between; others fetch what they lack from the
 * journal and hold up nobody. Node thread only.
 */
final class LiveWindow {
    private static final int MARKS = 1_024;
    private static final long MARK_NS = 10_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long own;
    private final int windowBytes;
    private final int markBytes;
    private final long lagNs;
    private final long hearsWithinNs;
    private final PeerTable peers;
    private final ReplicationCounters counters;

    /** Ring of marks: the last sequence of a stretch of what was sent, and the byte and the time at which it began. */
    private final long[] markSequence = new long[MARKS];

    private final long[] markStart = new long[MARKS];
    private final long[] markNs = new long[MARKS];
    private long firstMark;
    private long nextMark;
    private long sentBytes;
    private long sentSequence;
    /** The highest sequence of which no mark is kept any more. */
    private long unmarkedSequence;

    LiveWindow(ReplicationConfig config, long own, PeerTable peers, ReplicationCounters counters) {
        this.own = own;
        windowBytes = config.limits().windowBytes();
        markBytes = Math.max(1, windowBytes / (MARKS / 4));
        lagNs = config.limits().windowLagMs() * NANOS_PER_MILLI;
        hearsWithinNs = config.peerTimeoutNs();
        this.peers = peers;
        this.counters = counters;
    }

    /** Takes note of a message that was sent. */
    void sent(long lastSequence, int bytes, long nowNs) {
        int last = index(nextMark - 1);
        boolean extend = nextMark > firstMark
                && nowNs - markNs[last] < MARK_NS
                && sentBytes + bytes - markStart[last] <= markBytes;
        if (!extend) {
            if (nextMark - firstMark == MARKS) {
                unmarkedSequence = markSequence[index(firstMark)];
                firstMark++;
            }
            last = index(nextMark);
            nextMark++;
            markNs[last] = nowNs;
            markStart[last] = sentBytes;
        }
        markSequence[last] = lastSequence;
        sentSequence = lastSequence;
        sentBytes += bytes;
    }

    /** Whether so many more bytes may be sent now. */
    boolean admits(int bytes, long nowNs) {
        long slowest = sentBytes;
        for (Peer peer : peers.current()) {
            long acknowledged = acknowledgedBytes(peer, nowNs);
            if (peer.holdsWindow()) {
                slowest = Math.min(slowest, acknowledged);
            }
        }
        return sentBytes == slowest || sentBytes - slowest + bytes <= windowBytes;
    }

    /** Settles which peers keep up, also when there is nothing to send. */
    void settle(long nowNs) {
        for (Peer peer : peers.current()) {
            acknowledgedBytes(peer, nowNs);
        }
    }

    /** The sequence up to which every peer that keeps up holds this node's events, however it got them; 0 when there is no such peer. */
    long acknowledgedByAll() {
        long least = Long.MAX_VALUE;
        for (Peer peer : peers.current()) {
            if (peer.holdsWindow()) {
                least = Math.min(least, peer.frontier().sequence(own));
            }
        }
        return least == Long.MAX_VALUE ? 0 : least;
    }

    /** Settles whether a peer keeps up, and answers how many bytes it has acknowledged if so. */
    private long acknowledgedBytes(Peer peer, long nowNs) {
        if (!peer.hearsUs(nowNs, hearsWithinNs)) {
            return hold(peer, false, sentBytes);
        }
        long acknowledged = peer.frontier().sequence(own);
        if (acknowledged >= sentSequence) {
            return hold(peer, true, sentBytes);
        }
        if (acknowledged < unmarkedSequence) {
            return hold(peer, false, 0);
        }
        long firstLacking = firstMarkAfter(acknowledged);
        long bytes = markStart[index(firstLacking)];
        boolean young = nowNs - markNs[index(firstLacking)] <= lagNs;
        boolean near = peer.holdsWindow() || sentBytes - bytes <= windowBytes / 2;
        return hold(peer, young && near, bytes);
    }

    private long hold(Peer peer, boolean holds, long bytes) {
        if (peer.holdsWindow() && !holds) {
            counters.increment(WINDOW_LEFT);
        }
        peer.holdsWindow(holds);
        return bytes;
    }

    /** The first mark whose sequence is above one; there is one. */
    private long firstMarkAfter(long sequence) {
        long low = firstMark;
        long high = nextMark - 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (markSequence[index(middle)] > sequence) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static int index(long mark) {
        return (int) (mark & (MARKS - 1));
    }
}
