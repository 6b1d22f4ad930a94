package io.geolru.replication;

import io.geolru.codec.EventFrame;
import io.geolru.codec.Frames;
import io.geolru.codec.sbe.EventMessageDecoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/** Reads the place in the sequence from event frames whose kind or schema version is not known: fields in the block never move. */
final class EventFields {
    private static final int FIELDS = Frames.HEADER_LENGTH;
    private static final int LEAST_LENGTH = FIELDS + EventMessageDecoder.BLOCK_LENGTH;

    private EventFields() {}

    /** The origin, or 0 when the frame is no event frame of whatever version. */
    static long origin(DirectBuffer buffer, int offset) {
        return field(buffer, offset, EventMessageDecoder.originEncodingOffset());
    }

    /** The sequence, or 0 when the frame is no event frame of whatever version. */
    static long sequence(DirectBuffer buffer, int offset) {
        return field(buffer, offset, EventMessageDecoder.sequenceEncodingOffset());
    }

    private static long field(DirectBuffer buffer, int offset, int at) {
        boolean event = Frames.templateId(buffer, offset) == EventFrame.TEMPLATE_ID
                && Frames.frameLength(buffer, offset) >= LEAST_LENGTH;
        return event ? buffer.getLong(offset + FIELDS + at, ByteOrder.LITTLE_ENDIAN) : 0;
    }
}
