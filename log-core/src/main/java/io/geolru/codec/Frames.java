package io.geolru.codec;

import io.geolru.codec.sbe.MessageHeaderDecoder;
import io.geolru.codec.sbe.MessageHeaderEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** The header that every frame begins with, whatever message is behind it: sealing and checking. Stateless. */
public final class Frames {
    /** The length of the header in bytes. */
    public static final int HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH;

    private static final int FRAME_LENGTH_OFFSET = MessageHeaderEncoder.frameLengthEncodingOffset();
    private static final int BLOCK_LENGTH_OFFSET = MessageHeaderEncoder.blockLengthEncodingOffset();
    private static final int TEMPLATE_ID_OFFSET = MessageHeaderEncoder.templateIdEncodingOffset();
    private static final int SCHEMA_ID_OFFSET = MessageHeaderEncoder.schemaIdEncodingOffset();
    private static final int VERSION_OFFSET = MessageHeaderEncoder.versionEncodingOffset();
    private static final int CHECKED_FROM = FRAME_LENGTH_OFFSET;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    /** What a look at a frame's header and checksum says. */
    public enum Soundness {
        /** All there, checksum right, of this schema. */
        SOUND,
        /** Fewer bytes than the header says, or than a header has. */
        TRUNCATED,
        /** The checksum or the length is wrong. */
        CORRUPT,
        /** Another schema, or a newer version of this one than this code knows. */
        UNKNOWN_SCHEMA
    }

    private Frames() {}

    /** Writes the header without the checksum; {@link #seal} comes last. */
    public static void header(
            MutableDirectBuffer buffer, int offset, int frameLength, int templateId, int blockLength) {
        header(
                buffer,
                offset,
                frameLength,
                templateId,
                blockLength,
                MessageHeaderEncoder.SCHEMA_ID,
                MessageHeaderEncoder.SCHEMA_VERSION);
    }

    /** The same for a frame of another schema that has this header. */
    public static void header(
            MutableDirectBuffer buffer,
            int offset,
            int frameLength,
            int templateId,
            int blockLength,
            int schemaId,
            int version) {
        buffer.putInt(offset + FRAME_LENGTH_OFFSET, frameLength, ORDER);
        buffer.putShort(offset + BLOCK_LENGTH_OFFSET, (short) blockLength, ORDER);
        buffer.putShort(offset + TEMPLATE_ID_OFFSET, (short) templateId, ORDER);
        buffer.putShort(offset + SCHEMA_ID_OFFSET, (short) schemaId, ORDER);
        buffer.putShort(offset + VERSION_OFFSET, (short) version, ORDER);
    }

    /** Writes the checksum of a frame whose every other byte is in place. */
    public static void seal(MutableDirectBuffer buffer, int offset, int frameLength) {
        buffer.putInt(offset, crc(buffer, offset + CHECKED_FROM, frameLength - CHECKED_FROM), ORDER);
    }

    /** Writes header and checksum of a frame whose body is in place. */
    public static void seal(MutableDirectBuffer buffer, int offset, int frameLength, int templateId, int blockLength) {
        header(buffer, offset, frameLength, templateId, blockLength);
        seal(buffer, offset, frameLength);
    }

    /**
     * Checks the frame at an offset. Reads nothing outside of {@code available} bytes.
     *
     * @param available the bytes from the offset on that may be read; more than one frame may be there
     */
    public static Soundness check(DirectBuffer buffer, int offset, int available) {
        return check(buffer, offset, available, MessageHeaderDecoder.SCHEMA_ID, MessageHeaderDecoder.SCHEMA_VERSION);
    }

    /** The same for a frame of another schema, of which this code knows versions up to the one given. */
    public static Soundness check(DirectBuffer buffer, int offset, int available, int schemaId, int version) {
        if (available < HEADER_LENGTH) {
            return Soundness.TRUNCATED;
        }
        int length = frameLength(buffer, offset);
        if (length < HEADER_LENGTH) {
            return Soundness.CORRUPT;
        }
        if (length > available) {
            return Soundness.TRUNCATED;
        }
        if (buffer.getInt(offset, ORDER) != crc(buffer, offset + CHECKED_FROM, length - CHECKED_FROM)) {
            return Soundness.CORRUPT;
        }
        boolean known = (buffer.getShort(offset + SCHEMA_ID_OFFSET, ORDER) & 0xFFFF) == schemaId
                && (buffer.getShort(offset + VERSION_OFFSET, ORDER) & 0xFFFF) <= version;
        return known ? Soundness.SOUND : Soundness.UNKNOWN_SCHEMA;
    }

    /** The frame's length in bytes, header included, as the header says. */
    public static int frameLength(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + FRAME_LENGTH_OFFSET, ORDER);
    }

    /** Which message the frame holds. */
    public static int templateId(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + TEMPLATE_ID_OFFSET, ORDER) & 0xFFFF;
    }

    /** The length of the message's fixed fields as its writer wrote them. */
    public static int blockLength(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + BLOCK_LENGTH_OFFSET, ORDER) & 0xFFFF;
    }

    /** The schema version that the frame was written with. */
    public static int version(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + VERSION_OFFSET, ORDER) & 0xFFFF;
    }

    /** CRC-32C (Castagnoli) of a range of a buffer that lies on an array or a byte buffer. */
    public static int crc(DirectBuffer buffer, int offset, int length) {
        CRC32C crc = new CRC32C();
        byte[] array = buffer.byteArray();
        int index = buffer.wrapAdjustment() + offset;
        if (array != null) {
            crc.update(array, index, length);
        } else {
            ByteBuffer bytes = buffer.byteBuffer();
            if (bytes == null) {
                throw new IllegalArgumentException("buffer lies on neither an array nor a byte buffer");
            }
            crc.update(bytes.duplicate().limit(index + length).position(index));
        }
        return (int) crc.getValue();
    }
}
