package io.geolru.replication;

/**
 * Who this node is among its peers, and the protocol's times.
 *
 * @param cluster the cluster's id; messages of another one are ignored
 * @param name the node's name, 1 to 64 characters, unique among live nodes
 * @param region where the node runs, 1 to 64 characters
 * @param heartbeatMs the time between heartbeats
 * @param joinWaitMs how long a start waits to hear a peer before the node is ready alone
 * @param maxClockDriftMs how far ahead of the own clock an event may be stamped
 * @param forgetAfterMs a node silent for longer holds back no forgetting
 * @param limits the bounds
 */
public record ReplicationConfig(
        String cluster,
        String name,
        String region,
        long heartbeatMs,
        long joinWaitMs,
        long maxClockDriftMs,
        long forgetAfterMs,
        ReplicationLimits limits) {
    private static final int MAX_NAME = 64;
    private static final int MISSED_HEARTBEATS = 10;
    private static final long LEAST_PEER_TIMEOUT_MS = 2_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Checks names and times. */
    public ReplicationConfig {
        checkName("name", name);
        checkName("region", region);
        if (heartbeatMs <= 0 || joinWaitMs < 0 || maxClockDriftMs <= 0 || forgetAfterMs <= 0) {
            throw new IllegalArgumentException(
                    "heartbeat, joinWait, maxClockDrift and forgetAfter must not be negative: " + heartbeatMs + ", "
                            + joinWaitMs + ", " + maxClockDriftMs + ", " + forgetAfterMs + " ms");
        }
    }

    /** The times and bounds that a node without configuration has. */
    public static ReplicationConfig defaults(String cluster, String name, String region) {
        return new ReplicationConfig(
                cluster, name, region, 200, 3_000, 10_000, 7L * 24 * 3_600_000, ReplicationLimits.DEFAULTS);
    }

    /** A peer that was not heard for so long is gone. */
    public long peerTimeoutNs() {
        return Math.max(MISSED_HEARTBEATS * heartbeatMs, LEAST_PEER_TIMEOUT_MS) * NANOS_PER_MILLI;
    }

    long heartbeatNs() {
        return heartbeatMs * NANOS_PER_MILLI;
    }

    private static void checkName(String what, String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException(what + " must have 1 to " + MAX_NAME + " characters: '" + name + "'");
        }
    }
}
