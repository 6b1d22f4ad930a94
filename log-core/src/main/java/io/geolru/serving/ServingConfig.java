package io.geolru.serving;

import io.geolru.sealing.Seal;

/**
 * Who serves, and how much. Immutable.
 *
 * @param cluster clients that mean another one are refused
 * @param node the node's name
 * @param region the node's region
 * @param entryBytes the largest entry in bytes
 * @param maxSessions as many clients at a time
 * @param forcesWrites whether a write waits for the disk
 */
public record ServingConfig(
        String cluster, String node, String region, int entryBytes, int maxSessions, boolean forcesWrites) {
    /** A client that has said nothing for so long is gone, in nanoseconds; clients say something a few times a second. */
    public static final long SILENCE_NS = 10_000_000_000L;

    /** As many reads of a session may wait for a version at a time. */
    static final int MOST_WAITING = 64;

    /** As many messages of a session are taken in one turn. */
    static final int TURN = 64;

    /** The most entries of one answer to a scan. */
    static final int MOST_SCANNED = 1_000;

    /** As many that get no session are told so at a time; more are not even told. */
    static final int MOST_REFUSED = 16;

    private static final int AROUND = 8 * 1024;
    /** A place in the changes grows with every start of a node, however small entries are. */
    private static final int LONGEST_POSITION = 64 * 1024;

    /** The longest answer in bytes: an entry, and what is around it. */
    int maxAnswerLength() {
        return entryBytes + AROUND;
    }

    /** The longest message in bytes. */
    public int maxMessageLength() {
        return Math.max(entryBytes, LONGEST_POSITION) + AROUND;
    }

    /** The longest message that a link carries, sealed, in bytes. */
    public int maxLinkLength() {
        return maxMessageLength() + Seal.OVERHEAD;
    }
}
