package io.geolru.replication;

import io.geolru.sealing.Seal;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What every message between nodes begins with. Behind it come either event frames, one or more and whole, byte for byte as the journal
 * holds them, or one control frame. The session is 0 in live events and control frames; in events that answer a catch-up request it is
 * the lower half of the request's number. Stateless.
 *
 * <pre>
 *  0                 4          8              16               24
 *  +-----------------+----------+--------------+----------------+---------- - - -
 *  | "GEO" + version | session  | cluster hash | sender's origin| frame(s)
 *  +-----------------+----------+--------------+----------------+---------- - - -
 * </pre>
 */
public final class Envelope {
    /** The length in bytes. */
    public static final int LENGTH = 24;

    /** The most that carries a frame on the wire beside it, in bytes: the envelope and its seal. */
    public static final int LENGTH_SEALED = LENGTH + Seal.OVERHEAD;

    private static final int MAGIC_AND_VERSION = 0x47_45_4F_01;
    private static final int SESSION_OFFSET = 4;
    private static final int CLUSTER_HASH_OFFSET = 8;
    private static final int SENDER_OFFSET = 16;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private Envelope() {}

    /** Writes an envelope at an offset, with session 0. */
    public static void encode(MutableDirectBuffer buffer, int offset, long clusterHash, long sender) {
        buffer.putInt(offset, MAGIC_AND_VERSION, ORDER);
        buffer.putInt(offset + SESSION_OFFSET, 0, ORDER);
        buffer.putLong(offset + CLUSTER_HASH_OFFSET, clusterHash, ORDER);
        buffer.putLong(offset + SENDER_OFFSET, sender, ORDER);
    }

    /** Changes the session in an envelope. */
    public static void session(MutableDirectBuffer buffer, int offset, int session) {
        buffer.putInt(offset + SESSION_OFFSET, session, ORDER);
    }

    /** The session: 0, or the lower half of the number of the request that the events answer. */
    public static int session(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + SESSION_OFFSET, ORDER);
    }

    /** Whether a message begins with an envelope of this version and has something behind it. */
    public static boolean isEnvelope(DirectBuffer buffer, int offset, int length) {
        return length > LENGTH && buffer.getInt(offset, ORDER) == MAGIC_AND_VERSION;
    }

    /** The hash of the sender's cluster id. */
    public static long clusterHash(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + CLUSTER_HASH_OFFSET, ORDER);
    }

    /** The origin of the node that sent the message, which need not have made the events in it. */
    public static long sender(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + SENDER_OFFSET, ORDER);
    }
}
