package io.geolru.request;

import io.geolru.codec.EventFrame;
import io.geolru.codec.Frames;
import io.geolru.codec.MalformedFrameException;
import io.geolru.request.sbe.GoneFrameDecoder;
import io.geolru.request.sbe.GoneFrameEncoder;
import io.geolru.request.sbe.MessageHeaderDecoder;
import java.nio.charset.StandardCharsets;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a message, read one after the other: an event is the frame that its writer made, as the journal has it; between them stand the node's
 * own expiries and evictions. Not thread-safe.
 */
public final class ChangeFrames {
    private static final int BODY = Frames.HEADER_LENGTH;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);
    private final EventFrame event = new EventFrame();
    private @Nullable Gone gone;
    private int next;

    /**
     * What a node let go by itself.
     *
     * @param evicted whether for want of space; because its time was over otherwise
     * @param stamp with {@code origin} the version of what is gone
     * @param epochMillis when it went
     */
    public record Gone(boolean evicted, String key, long stamp, long origin, long epochMillis) {
        /**
         * Writes it behind other frames.
         *
         * @return its length in bytes
         */
        public int put(MutableDirectBuffer to, int offset) {
            byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
            GoneFrameEncoder encoder = new GoneFrameEncoder()
                    .wrap(to, offset + BODY)
                    .stamp(stamp)
                    .origin(origin)
                    .epochMillis(epochMillis)
                    .evicted((short) (evicted ? 1 : 0))
                    .putKey(bytes, 0, bytes.length);
            int length = BODY + encoder.encodedLength();
            Frames.header(
                    to,
                    offset,
                    length,
                    GoneFrameEncoder.TEMPLATE_ID,
                    GoneFrameEncoder.BLOCK_LENGTH,
                    MessageHeaderDecoder.SCHEMA_ID,
                    MessageHeaderDecoder.SCHEMA_VERSION);
            Frames.seal(to, offset, length);
            return length;
        }
    }

    /** Begins to read. */
    public ChangeFrames wrap(byte[] frames, int length) {
        buffer.wrap(frames, 0, length);
        next = 0;
        return this;
    }

    /**
     * Moves to the next change.
     *
     * @return whether there is one
     * @throws MalformedFrameException when what is there is none
     */
    public boolean next() {
        int left = buffer.capacity() - next;
        if (left == 0) {
            return false;
        }
        int at = next;
        gone = null;
        Frames.Soundness soundness = Frames.check(buffer, at, left);
        if (soundness == Frames.Soundness.UNKNOWN_SCHEMA) {
            gone = gone(at, left);
        } else if (soundness != Frames.Soundness.SOUND || !event.wrap(buffer, at)) {
            throw new MalformedFrameException("not a change: " + soundness);
        }
        next = at + Frames.frameLength(buffer, at);
        return true;
    }

    private Gone gone(int at, int left) {
        Frames.Soundness soundness =
                Frames.check(buffer, at, left, MessageHeaderDecoder.SCHEMA_ID, MessageHeaderDecoder.SCHEMA_VERSION);
        if (soundness != Frames.Soundness.SOUND || Frames.templateId(buffer, at) != GoneFrameDecoder.TEMPLATE_ID) {
            throw new MalformedFrameException("not a change: " + soundness);
        }
        try {
            GoneFrameDecoder decoder = new GoneFrameDecoder()
                    .wrap(buffer, at + BODY, Frames.blockLength(buffer, at), Frames.version(buffer, at));
            boolean evicted = decoder.evicted() != 0;
            long stamp = decoder.stamp();
            long origin = decoder.origin();
            long epochMillis = decoder.epochMillis();
            return new Gone(evicted, decoder.key(), stamp, origin, epochMillis);
        } catch (IndexOutOfBoundsException e) {
            throw new MalformedFrameException("a change ends early", e);
        }
    }

    /** Whether there is none behind the last one. */
    public boolean isAtEnd() {
        return next == buffer.capacity();
    }

    /** The event that the change is; of no meaning when it is {@link #gone}. */
    public EventFrame event() {
        return event;
    }

    /** The expiry or eviction that the change is; null when it is an event. */
    public @Nullable Gone gone() {
        return gone;
    }
}
