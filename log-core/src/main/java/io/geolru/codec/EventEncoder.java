package io.geolru.codec;

import io.geolru.codec.sbe.EventMessageEncoder;
import io.geolru.event.EventKind;
import io.geolru.event.Names;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Encodes one event after the other into a buffer of its own, in two steps: {@link #encode} all that the caller knows, outside of any lock,
 * then {@link #complete} with what the writer decides, under its lock. Reused; not thread-safe.
 */
public final class EventEncoder {
    /** What a frame is longer than its cache name, key, content type and value together. */
    public static final int OVERHEAD = Frames.HEADER_LENGTH + EventMessageEncoder.BLOCK_LENGTH + 8;

    private static final int INITIAL_CAPACITY = 4096;
    private static final int FIELDS = Frames.HEADER_LENGTH;
    private static final int MAX_SHORT_TEXT = 255;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private MutableDirectBuffer buffer = allocate(INITIAL_CAPACITY);
    private int length;

    /**
     * Encodes all but version, expiry and place in the sequence.
     *
     * @param cache a valid cache name, or empty
     * @param key a valid key, or empty
     * @param contentType at most 255 bytes of UTF-8
     * @return the length of the frame in bytes
     */
    public int encode(EventKind kind, String cache, String key, String contentType, byte[] value) {
        int keyLength = Names.utf8Length(key);
        byte[] type = contentType.getBytes(StandardCharsets.UTF_8);
        if (type.length > MAX_SHORT_TEXT) {
            throw new IllegalArgumentException("content type has " + type.length + " bytes, at most 255 are allowed");
        }
        length = OVERHEAD + cache.length() + keyLength + type.length + value.length;
        if (buffer.capacity() < length) {
            buffer = allocate(Math.max(length, buffer.capacity() * 2));
        }
        Frames.header(buffer, 0, length, EventMessageEncoder.TEMPLATE_ID, EventMessageEncoder.BLOCK_LENGTH);
        buffer.putLong(FIELDS + EventMessageEncoder.baseStampEncodingOffset(), 0, ORDER);
        buffer.putLong(FIELDS + EventMessageEncoder.baseOriginEncodingOffset(), 0, ORDER);
        buffer.putLong(FIELDS + EventMessageEncoder.clientIdEncodingOffset(), 0, ORDER);
        buffer.putLong(FIELDS + EventMessageEncoder.requestIdEncodingOffset(), 0, ORDER);
        buffer.putInt(FIELDS + EventMessageEncoder.kindEncodingOffset(), kind.code(), ORDER);
        int at = FIELDS + EventMessageEncoder.BLOCK_LENGTH;
        buffer.putByte(at, (byte) cache.length());
        at = 1 + at + buffer.putStringWithoutLengthAscii(at + 1, cache);
        buffer.putShort(at, (short) keyLength, ORDER);
        at = 2 + at + putKey(at + 2, key, keyLength);
        buffer.putByte(at, (byte) type.length);
        buffer.putBytes(at + 1, type);
        at = 1 + at + type.length;
        buffer.putInt(at, value.length, ORDER);
        buffer.putBytes(at + 4, value);
        return length;
    }

    /** The length in bytes that a frame with these would have; more than an {@code int} holds, perhaps. */
    public static long frameLength(String cache, String key, String contentType, byte[] value) {
        return (long) OVERHEAD
                + cache.length()
                + Names.utf8Length(key)
                + contentType.getBytes(StandardCharsets.UTF_8).length
                + value.length;
    }

    /** Adds the client and the request on whose behalf the event is made, between {@link #encode} and {@link #complete}. */
    public void request(long clientId, long requestId) {
        buffer.putLong(FIELDS + EventMessageEncoder.clientIdEncodingOffset(), clientId, ORDER);
        buffer.putLong(FIELDS + EventMessageEncoder.requestIdEncodingOffset(), requestId, ORDER);
    }

    /** Adds the version that the writer saw, between {@link #encode} and {@link #complete}. */
    public void base(long stamp, long origin) {
        buffer.putLong(FIELDS + EventMessageEncoder.baseStampEncodingOffset(), stamp, ORDER);
        buffer.putLong(FIELDS + EventMessageEncoder.baseOriginEncodingOffset(), origin, ORDER);
    }

    /** Adds what the writer decided, and the checksum. */
    public void complete(long origin, long sequence, long stamp, long expiresAt) {
        buffer.putLong(FIELDS + EventMessageEncoder.originEncodingOffset(), origin, ORDER);
        buffer.putLong(FIELDS + EventMessageEncoder.sequenceEncodingOffset(), sequence, ORDER);
        buffer.putLong(FIELDS + EventMessageEncoder.stampEncodingOffset(), stamp, ORDER);
        buffer.putLong(FIELDS + EventMessageEncoder.expiresAtEncodingOffset(), expiresAt, ORDER);
        Frames.seal(buffer, 0, length);
    }

    /** The buffer; the frame begins at 0. Valid until the next {@link #encode}. */
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    /** The length of the frame in bytes. */
    public int length() {
        return length;
    }

    private int putKey(int at, String key, int keyLength) {
        if (keyLength == key.length()) {
            return buffer.putStringWithoutLengthAscii(at, key);
        }
        return buffer.putStringWithoutLengthUtf8(at, key);
    }

    private static MutableDirectBuffer allocate(int capacity) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(capacity));
    }
}
