package io.geolru.sealing;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** The clear part of a sealed message, see the package. Stateless. */
public final class Seal {
    /** The length of what is clear, in bytes. */
    static final int HEADER_LENGTH = 40;

    /** What sealing adds to a message, in bytes. */
    public static final int OVERHEAD = HEADER_LENGTH + Gcm.TAG_LENGTH;

    private static final int REPEATABLE = 0x47_45_4F_02;
    private static final int ONCE = 0x47_45_4F_03;
    private static final int KEY_ID_OFFSET = 4;
    private static final int SCOPE_OFFSET = 8;
    private static final int SENDER_OFFSET = 16;
    private static final int NUMBER_OFFSET = 24;
    private static final int STAMP_OFFSET = 32;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private Seal() {}

    /** Whether a message begins as a sealed one does, and is long enough for one. */
    public static boolean isSealed(DirectBuffer buffer, int offset, int length) {
        if (length <= OVERHEAD) {
            return false;
        }
        int kind = buffer.getInt(offset, ORDER);
        return kind == REPEATABLE || kind == ONCE;
    }

    /**
     * Whom the message is for: the hash of the sender's cluster id, on a link together with a number of the other end's own. Not to be trusted
     * before the message is opened.
     */
    public static long scope(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + SCOPE_OFFSET, ORDER);
    }

    /** The origin of the sender; not to be trusted before the message is opened. */
    public static long sender(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + SENDER_OFFSET, ORDER);
    }

    /** Whether the message is to be taken once only. */
    static boolean isOnce(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset, ORDER) == ONCE;
    }

    static int keyId(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + KEY_ID_OFFSET, ORDER);
    }

    static long number(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + NUMBER_OFFSET, ORDER);
    }

    static long stampMs(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + STAMP_OFFSET, ORDER);
    }

    static void encode(
            MutableDirectBuffer buffer, boolean once, int keyId, long scope, long sender, long number, long stampMs) {
        buffer.putInt(0, once ? ONCE : REPEATABLE, ORDER);
        buffer.putInt(KEY_ID_OFFSET, keyId, ORDER);
        buffer.putLong(SCOPE_OFFSET, scope, ORDER);
        buffer.putLong(SENDER_OFFSET, sender, ORDER);
        buffer.putLong(NUMBER_OFFSET, number, ORDER);
        buffer.putLong(STAMP_OFFSET, stampMs, ORDER);
    }
}
