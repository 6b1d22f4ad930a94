package io.geolru.codec;

import io.geolru.codec.sbe.EventMessageEncoder;
import io.geolru.event.EventKind;
import io.geolru.event.Names;
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

    private byte[] bytes = new byte[INITIAL_CAPACITY];
    private UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private int length;
    private int keyLength;
    private String typeText = "";
    private byte[] type = {};

    /**
     * The length in bytes that a frame with these would have; more than an {@code int} holds, perhaps. Needs no buffer of that length.
     *
     * @param cache a valid cache name, or empty
     * @param key a valid key, or empty
     */
    public long measure(String cache, String key, String contentType, byte[] value) {
        keyLength = Names.utf8Length(key);
        if (!contentType.equals(typeText)) {
            type = contentType.getBytes(StandardCharsets.UTF_8);
            typeText = contentType;
        }
        return (long) OVERHEAD + cache.length() + keyLength + type.length + value.length;
    }

    /**
     * Encodes all but version, expiry and place in the sequence.
     *
     * @param cache a valid cache name, or empty
     * @param key a valid key, or empty
     * @param contentType at most 255 bytes of UTF-8
     * @return the length of the frame in bytes
     */
    public int encode(EventKind kind, String cache, String key, String contentType, byte[] value) {
        measure(cache, key, contentType, value);
        return encodeMeasured(kind, cache, key, contentType, value);
    }

    /** The same right behind a {@link #measure} of the same. */
    public int encodeMeasured(EventKind kind, String cache, String key, String contentType, byte[] value) {
        if (type.length > MAX_SHORT_TEXT) {
            throw new IllegalArgumentException("content type has " + type.length + " bytes, at most 255 are allowed");
        }
        length = OVERHEAD + cache.length() + keyLength + type.length + value.length;
        if (bytes.length < length) {
            bytes = new byte[Math.max(length, bytes.length * 2)];
            buffer = new UnsafeBuffer(bytes);
        }
        Frames.header(buffer, 0, length, EventMessageEncoder.TEMPLATE_ID, EventMessageEncoder.BLOCK_LENGTH);
        buffer.putLong(FIELDS + EventMessageEncoder.baseStampEncodingOffset(), 0, ORDER);
        buffer.putLong(FIELDS + EventMessageEncoder.baseOriginEncodingOffset(), 0, ORDER);
        buffer.putLong(FIELDS + EventMessageEncoder.clientIdEncodingOffset(), 0, ORDER);
        buffer.putLong(FIELDS + EventMessageEncoder.requestIdEncodingOffset(), 0, ORDER);
        buffer.putInt(FIELDS + EventMessageEncoder.kindEncodingOffset(), kind.code(), ORDER);
        int at = FIELDS + EventMessageEncoder.BLOCK_LENGTH;
        buffer.putByte(at, (byte) cache.length());
        putAscii(at + 1, cache);
        at = 1 + at + cache.length();
        buffer.putShort(at, (short) keyLength, ORDER);
        putKey(at + 2, key);
        at = 2 + at + keyLength;
        buffer.putByte(at, (byte) type.length);
        System.arraycopy(type, 0, bytes, at + 1, type.length);
        at = 1 + at + type.length;
        buffer.putInt(at, value.length, ORDER);
        System.arraycopy(value, 0, bytes, at + 4, value.length);
        return length;
    }

    /**
     * Adds the client and the request on whose behalf the event is made, and whether it found a live entry, which a repeated answer tells again.
     * Between {@link #encode} and {@link #complete}.
     */
    public void request(long clientId, long requestId, boolean wasLive) {
        buffer.putByte(FIELDS + EventMessageEncoder.flagsEncodingOffset(), wasLive ? EventFrame.FOUND_LIVE : (byte) 0);
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

    private void putKey(int at, String key) {
        if (keyLength == key.length()) {
            putAscii(at, key);
        } else {
            buffer.putStringWithoutLengthUtf8(at, key);
        }
    }

    /** The lower bytes of the characters, which are the characters themselves in ASCII. */
    @SuppressWarnings(
            "deprecation") // wrong for other characters, and the one way that goes through no array of its own
    private void putAscii(int at, String text) {
        text.getBytes(0, text.length(), bytes, at);
    }
}
