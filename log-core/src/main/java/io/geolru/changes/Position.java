package io.geolru.changes;

import io.geolru.event.Frontier;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * How far a reader has followed the changes: of each origin, up to which sequence. Means the same on every node, and may be kept for as long as one
 * likes; whether a node still reaches back to it is found out by asking. Immutable.
 *
 * <p>The text form, which is the id of server-sent events, is base64url of the binary one:
 *
 * <pre>
 *  | 1 | count varint | origin int64, sequence varint | … | CRC-32C of all before int32 |      big endian, in the order of the origins
 * </pre>
 */
public final class Position {
    /** Before the first event that was ever written. */
    public static final Position BEGINNING = new Position(new Frontier());

    /** The longest text that is read: some 4,000 origins. */
    public static final int MAX_TEXT_LENGTH = 64 * 1024;

    private static final byte FORMAT = 1;
    private static final int VARINT_BITS = 7;
    private static final int VARINT_MORE = 1 << VARINT_BITS;
    private static final int MAX_VARINT_BYTES = 9;

    private final Frontier frontier;

    /** @param frontier kept: must not change any more */
    Position(Frontier frontier) {
        this.frontier = frontier;
    }

    /** What it covers; not to be changed. */
    Frontier frontier() {
        return frontier;
    }

    /** What it covers, a copy. */
    public Frontier toFrontier() {
        return frontier.copy();
    }

    /** The last sequence of an origin that lies before this position, 0 for none. */
    public long sequence(long origin) {
        return frontier.sequence(origin);
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when the text is no position
     */
    public static Position parse(String text) {
        if (text.length() > MAX_TEXT_LENGTH) {
            throw new IllegalArgumentException("not a position: longer than " + MAX_TEXT_LENGTH + " characters");
        }
        try {
            return of(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a position that a node gave: '" + text + "'", e);
        }
    }

    /**
     * Reads the binary form.
     *
     * @throws IllegalArgumentException when it is no position
     */
    public static Position of(byte[] binary) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(binary);
            int checked = bytes.limit() - Integer.BYTES;
            if (checked > 0
                    && bytes.getInt(checked) == crc(bytes.duplicate().limit(checked))
                    && bytes.get() == FORMAT) {
                Frontier frontier = new Frontier();
                for (long count = varint(bytes); count > 0; count--) {
                    long origin = bytes.getLong();
                    frontier.advance(origin, varint(bytes), 0);
                }
                if (bytes.position() == checked) {
                    return new Position(frontier);
                }
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a position ends early", e);
        }
        throw new IllegalArgumentException("these bytes are no position");
    }

    /** The place behind all that a frontier covers, which is copied. */
    public static Position of(Frontier frontier) {
        return new Position(frontier.copy());
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            byte next = bytes.get();
            value |= (long) (next & (VARINT_MORE - 1)) << (i * VARINT_BITS);
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number is too long");
    }

    private static void varint(ByteBuffer bytes, long value) {
        long left = value;
        for (; left >= VARINT_MORE; left >>>= VARINT_BITS) {
            bytes.put((byte) (left | VARINT_MORE));
        }
        bytes.put((byte) left);
    }

    /** The text form. */
    @Override
    public String toString() {
        return text(frontier);
    }

    static String text(Frontier frontier) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(binary(frontier));
    }

    /** The binary form. */
    public byte[] toBytes() {
        return binary(frontier);
    }

    private static byte[] binary(Frontier frontier) {
        Map<Long, Long> sequences = sequences(frontier);
        ByteBuffer bytes =
                ByteBuffer.allocate(1 + Integer.BYTES + (sequences.size() + 1) * (Long.BYTES + MAX_VARINT_BYTES));
        bytes.put(FORMAT);
        varint(bytes, sequences.size());
        sequences.forEach((origin, sequence) -> {
            bytes.putLong(origin);
            varint(bytes, sequence);
        });
        bytes.putInt(crc(bytes.duplicate().flip()));
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static Map<Long, Long> sequences(Frontier frontier) {
        Map<Long, Long> sequences = new TreeMap<>();
        frontier.forEach((origin, sequence, promise) -> {
            if (sequence > 0) {
                sequences.put(origin, sequence);
            }
        });
        return sequences;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Position that && sequences(frontier).equals(sequences(that.frontier));
    }

    @Override
    public int hashCode() {
        return Long.hashCode(frontier.hash());
    }
}
