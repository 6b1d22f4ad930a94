package io.geolru.codec;

import io.geolru.codec.sbe.EventMessageDecoder;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An event read in place from a buffer. {@link #wrap} checks every length before anything is read, so that no frame, however made, reads
 * outside of itself. Reused from frame to frame; not thread-safe.
 */
public final class EventFrame implements Event {
    /** The template id of event frames. */
    public static final int TEMPLATE_ID = EventMessageDecoder.TEMPLATE_ID;

    /** The flag of an event made for a client: there was a live entry before it. */
    static final byte FOUND_LIVE = 1;

    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final UnsafeBuffer nothing = new UnsafeBuffer(new byte[0]);
    private final RecentText cache = new RecentText();
    private final RecentText contentType = new RecentText();
    private DirectBuffer buffer = nothing;
    private byte[] keyBytes = new byte[64];
    private int frameOffset;
    private int frameLength;
    private int fields;
    private EventKind kind = EventKind.PUT;
    private int cacheOffset;
    private int cacheLength;
    private int keyOffset;
    private int keyLength;
    private int contentTypeOffset;
    private int contentTypeLength;
    private int valueOffset;
    private int valueLength;

    /**
     * Points this at the frame at an offset. The checksum is not looked at here: {@link Frames#check} does that where bytes come in.
     *
     * @return false when the frame is no event frame, its kind is unknown or a length leads outside of it; this then points nowhere
     */
    public boolean wrap(DirectBuffer frame, int offset) {
        buffer = nothing;
        int length = Frames.frameLength(frame, offset);
        int block = Frames.blockLength(frame, offset);
        if (Frames.templateId(frame, offset) != TEMPLATE_ID || block < EventMessageDecoder.BLOCK_LENGTH) {
            return false;
        }
        int end = offset + length;
        int limit = offset + Frames.HEADER_LENGTH + block;
        if (limit + 1 > end) {
            return false;
        }
        cacheLength = frame.getByte(limit) & 0xFF;
        cacheOffset = limit + 1;
        limit = cacheOffset + cacheLength;
        if (limit + 2 > end) {
            return false;
        }
        keyLength = frame.getShort(limit, ORDER) & 0xFFFF;
        keyOffset = limit + 2;
        limit = keyOffset + keyLength;
        if (limit + 1 > end) {
            return false;
        }
        contentTypeLength = frame.getByte(limit) & 0xFF;
        contentTypeOffset = limit + 1;
        limit = contentTypeOffset + contentTypeLength;
        if (limit + 4 > end) {
            return false;
        }
        valueLength = frame.getInt(limit, ORDER);
        valueOffset = limit + 4;
        if (valueLength < 0 || valueLength > end - valueOffset) {
            return false;
        }
        fields = offset + Frames.HEADER_LENGTH;
        @Nullable EventKind known = EventKind.ofCode(frame.getByte(fields + EventMessageDecoder.kindEncodingOffset()) & 0xFF);
        if (known == null) {
            return false;
        }
        kind = known;
        buffer = frame;
        frameOffset = offset;
        frameLength = length;
        return true;
    }

    /** The buffer that the frame is in. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** Where in {@link #buffer} the frame begins. */
    public int frameOffset() {
        return frameOffset;
    }

    /** The length of the whole frame in bytes. */
    public int frameLength() {
        return frameLength;
    }

    @Override
    public EventKind kind() {
        return kind;
    }

    @Override
    public long origin() {
        return field(EventMessageDecoder.originEncodingOffset());
    }

    @Override
    public long sequence() {
        return field(EventMessageDecoder.sequenceEncodingOffset());
    }

    @Override
    public long stamp() {
        return field(EventMessageDecoder.stampEncodingOffset());
    }

    @Override
    public long expiresAt() {
        return field(EventMessageDecoder.expiresAtEncodingOffset());
    }

    @Override
    public long baseStamp() {
        return field(EventMessageDecoder.baseStampEncodingOffset());
    }

    @Override
    public long baseOrigin() {
        return field(EventMessageDecoder.baseOriginEncodingOffset());
    }

    @Override
    public long clientId() {
        return field(EventMessageDecoder.clientIdEncodingOffset());
    }

    @Override
    public long requestId() {
        return field(EventMessageDecoder.requestIdEncodingOffset());
    }

    /** Of an event made for a client, whether there was a live entry before it. */
    public boolean wasLive() {
        return (buffer.getByte(fields + EventMessageDecoder.flagsEncodingOffset()) & FOUND_LIVE) != 0;
    }

    @Override
    public String cache() {
        return cache.read(buffer, cacheOffset, cacheLength);
    }

    @Override
    public String key() {
        if (keyBytes.length < keyLength) {
            keyBytes = new byte[keyLength];
        }
        buffer.getBytes(keyOffset, keyBytes, 0, keyLength);
        return new String(keyBytes, 0, keyLength, StandardCharsets.UTF_8);
    }

    @Override
    public String contentType() {
        return contentType.read(buffer, contentTypeOffset, contentTypeLength);
    }

    @Override
    public byte[] value() {
        byte[] bytes = new byte[valueLength];
        buffer.getBytes(valueOffset, bytes);
        return bytes;
    }

    /** Where in {@link #buffer} the value bytes begin. */
    public int valueOffset() {
        return valueOffset;
    }

    /** The length of the value in bytes. */
    public int valueLength() {
        return valueLength;
    }

    private long field(int at) {
        return buffer.getLong(fields + at, ORDER);
    }
}
