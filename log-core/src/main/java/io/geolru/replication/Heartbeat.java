package io.geolru.replication;

import io.geolru.event.Frontier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself a few times a second.
 *
 * @param origin the node's present epoch
 * @param startedAtMs when it opened that epoch, by its own clock
 * @param number counts the origin's heartbeats from 1
 * @param epochMillis its clock when it sent this
 * @param frontierHash the hash of its whole frontier
 * @param flags a sum of the constants here
 * @param frontier the part of its frontier that changed, or all of it
 * @param echoes the last heartbeats that it heard of others
 * @param node its name
 * @param region its region
 * @param endpoint where it receives unicast, {@code host:port}; empty while unknown
 */
record Heartbeat(
        long origin,
        long startedAtMs,
        long number,
        long epochMillis,
        long frontierHash,
        int flags,
        Frontier frontier,
        List<Echo> echoes,
        String node,
        String region,
        String endpoint) {
    /** The node serves reads. */
    static final int READY = 1;
    /** The frontier is all of it, not only what changed; a long one comes in parts. */
    static final int FULL = 2;
    /** The node closes; this is its last heartbeat. */
    static final int LEAVING = 4;
    /** The sender misses a part of somebody's frontier: everybody sends all of it again. */
    static final int ASKS_FOR_FULL = 8;
    /** The node sends to some peers one by one; one of those may have no other way to reach it. */
    static final int NAMES_PEERS = 16;

    /**
     * What lets a peer measure the way to a node and back.
     *
     * @param origin the peer
     * @param number the peer's heartbeat heard last
     * @param heldNs how long ago that was
     */
    record Echo(long origin, long number, long heldNs) {}

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    @Nullable Echo echoOf(long peerOrigin) {
        for (Echo echo : echoes) {
            if (echo.origin() == peerOrigin) {
                return echo;
            }
        }
        return null;
    }
}
