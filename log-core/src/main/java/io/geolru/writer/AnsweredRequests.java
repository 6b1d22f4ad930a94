package io.geolru.writer;

import io.geolru.codec.EventFrame;
import java.util.Arrays;
import org.agrona.BitUtil;
import org.jspecify.annotations.Nullable;

/**
 * What the last requests of clients came to, so that a request that comes again is answered and not done again. It holds so many of them, own
 * and peers', in the order in which they were journaled here; the oldest make room. It can say for how long it reaches back: every own event
 * stamped above {@link #forgottenUpTo} that was made for a client is here.
 *
 * <p>A hash table of chains: entry {@code n} is at {@code n % capacity} of each array, {@code heads} has the newest of each chain.
 * About 50 bytes an entry. Under the writer's lock.
 */
final class AnsweredRequests {
    private static final int NONE = -1;

    private final int capacity;
    private final int mask;
    private final int[] heads;
    private final int[] next;
    private final long[] clients;
    private final long[] requests;
    private final long[] stamps;
    private final long[] origins;
    private final boolean[] wereLive;
    private long added;
    private long forgottenUpTo = Long.MAX_VALUE;
    private long lostAfter = Long.MAX_VALUE;
    private long lostBefore = Long.MAX_VALUE;

    AnsweredRequests(int capacity) {
        this.capacity = capacity;
        int chains = BitUtil.findNextPositivePowerOfTwo(capacity);
        mask = chains - 1;
        heads = new int[chains];
        next = new int[capacity];
        clients = new long[capacity];
        requests = new long[capacity];
        stamps = new long[capacity];
        origins = new long[capacity];
        wereLive = new boolean[capacity];
        Arrays.fill(heads, NONE);
    }

    /** What a request came to; null when that is not known. */
    @Nullable Outcome find(long client, long request) {
        for (int at = heads[chain(client, request)]; at != NONE; at = next[at]) {
            if (clients[at] == client && requests[at] == request) {
                return new Outcome(stamps[at], origins[at], wereLive[at]);
            }
        }
        return null;
    }

    /** An event that is in the journal, if it was made for a client. */
    void add(EventFrame event) {
        if (event.clientId() != 0) {
            add(event.clientId(), event.requestId(), event.stamp(), event.origin(), event.wasLive());
        }
    }

    void add(long client, long request, long stamp, long origin, boolean wasLive) {
        int at = (int) (added++ % capacity);
        if (added > capacity) {
            unlink(at);
            forgottenUpTo = Math.max(forgottenUpTo, stamps[at]);
        }
        clients[at] = client;
        requests[at] = request;
        stamps[at] = stamp;
        origins[at] = origin;
        wereLive[at] = wasLive;
        int chain = chain(client, request);
        next[at] = heads[chain];
        heads[chain] = at;
    }

    /** Own events are known from this stamp on; when it was said before, from the earlier one on, unless {@link #lost} came between. */
    void knownFrom(long stamp) {
        if (forgottenUpTo == Long.MAX_VALUE) {
            forgottenUpTo = stamp;
        }
    }

    /** Some own events between those added so far and those that will be cannot be read. */
    void lost() {
        forgottenUpTo = Long.MAX_VALUE;
    }

    /** A new epoch was opened: between its first stamp and the last one of the epoch before there was nothing, as far as the journal tells. */
    void opened(long lastBefore, long first) {
        lostAfter = lastBefore;
        lostBefore = first;
        knownFrom(first);
    }

    /** Whether every own write for a client that was stamped above this, which the node had told as its last stamp, is here. */
    boolean reachesBackTo(long toldStamp) {
        // What was told, and is in no epoch, was at the end of a journal that has lost its end.
        boolean told = toldStamp <= lostAfter || toldStamp >= lostBefore;
        return told && toldStamp >= forgottenUpTo;
    }

    /** How many are held. */
    int size() {
        return (int) Math.min(added, capacity);
    }

    private void unlink(int gone) {
        int chain = chain(clients[gone], requests[gone]);
        if (heads[chain] == gone) {
            heads[chain] = next[gone];
            return;
        }
        for (int at = heads[chain]; at != NONE; at = next[at]) {
            if (next[at] == gone) {
                next[at] = next[gone];
                return;
            }
        }
    }

    private int chain(long client, long request) {
        long hash = (client ^ request * 0x9E3779B97F4A7C15L) * 0xD6E8FEB86659FD93L;
        return (int) (hash >>> 32) & mask;
    }
}
