package io.geolru.replication;

/**
 * The bounds of everything that the protocol keeps, sends in one go or waits for.
 *
 * @param windowBytes how far live sending runs ahead of the slowest peer that keeps up
 * @param windowLagMs a peer further behind than this does not hold the window; it is on catch-up
 * @param reorderBytes events kept until the gap before them closes, all origins together
 * @param peers names in the peer table
 * @param catchUpSessions catch-ups served at a time
 * @param catchUpBufferBytes each of the two buffers of a served catch-up; grows for a longer event
 * @param catchUpSliceBytes catch-up bytes sent in one step
 * @param catchUpGraceMs how long an origin may stand still behind a peer before catch-up is asked for
 * @param catchUpTimeoutMs a catch-up without progress for so long is given up, on either side
 * @param messagesPerStep messages taken, and messages sent live, in one step
 * @param eventsPerStep events read from the journal, or drained from the reorder buffer, in one step
 * @param frontierPart frontier entries in one heartbeat; longer frontiers go out in parts
 */
public record ReplicationLimits(
        int windowBytes,
        long windowLagMs,
        int reorderBytes,
        int peers,
        int catchUpSessions,
        int catchUpBufferBytes,
        int catchUpSliceBytes,
        long catchUpGraceMs,
        long catchUpTimeoutMs,
        int messagesPerStep,
        int eventsPerStep,
        int frontierPart) {
    private static final int KB = 1024;

    /** What a node uses. */
    public static final ReplicationLimits DEFAULTS =
            new ReplicationLimits(1024 * KB, 2_000, 4096 * KB, 256, 4, 128 * KB, 64 * KB, 60, 2_000, 8, 64, 1_024);

    /** Checks that every bound is above 0. */
    public ReplicationLimits {
        positive("windowBytes", windowBytes);
        positive("windowLagMs", windowLagMs);
        positive("reorderBytes", reorderBytes);
        positive("peers", peers);
        positive("catchUpSessions", catchUpSessions);
        positive("catchUpBufferBytes", catchUpBufferBytes);
        positive("catchUpSliceBytes", catchUpSliceBytes);
        positive("catchUpGraceMs", catchUpGraceMs);
        positive("catchUpTimeoutMs", catchUpTimeoutMs);
        positive("messagesPerStep", messagesPerStep);
        positive("eventsPerStep", eventsPerStep);
        positive("frontierPart", frontierPart);
    }

    /** The bytes of a snapshot that go in one message; fewer where messages are shorter. */
    int snapshotChunkBytes() {
        return Math.max(1, catchUpBufferBytes / 4);
    }

    /** The bytes of a snapshot that are asked for at a time. */
    public int snapshotPartBytes() {
        return 2 * catchUpBufferBytes;
    }

    /** The same with another window. */
    public ReplicationLimits withWindowBytes(int bytes) {
        return new ReplicationLimits(
                bytes,
                windowLagMs,
                reorderBytes,
                peers,
                catchUpSessions,
                catchUpBufferBytes,
                catchUpSliceBytes,
                catchUpGraceMs,
                catchUpTimeoutMs,
                messagesPerStep,
                eventsPerStep,
                frontierPart);
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be above 0, is " + value);
        }
    }
}
