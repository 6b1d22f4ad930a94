package io.geolru.journal;

import io.geolru.codec.EventFrame;
import io.geolru.codec.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Walks the records of one journal file with positional reads: nothing is mapped, so a shortened file cannot fault, and nothing is ever
 * written. A record counts only when header, trailer and a sound frame agree. Behind one that does not, the walk goes on at the next that does.
 * Not thread-safe.
 */
final class RecordScanner implements AutoCloseable {
    private static final int BUFFER_LENGTH = 256 * 1024;
    private static final int FRAME_LENGTH_AT = Records.HEADER_LENGTH + Integer.BYTES;
    private static final int LEAST_CONTENT = Frames.HEADER_LENGTH + Records.TRAILER_LENGTH;
    private static final int LEAST_RECORD = Records.HEADER_LENGTH + LEAST_CONTENT;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    /** What the walk came to. */
    enum Step {
        /** A sound event. */
        EVENT,
        /** A frame of the file's head. */
        FILE_OPENED,
        /** The mark that the file is complete. */
        END_MARK,
        /** Nothing, and nothing sound behind it. */
        NOTHING,
        /** Something that is not sound, and nothing sound behind it. */
        TORN
    }

    /** Hears of stretches that were passed over. */
    @FunctionalInterface
    interface Damage {
        Damage IGNORED = (from, to, what) -> {};

        void damaged(long from, long to, String what);
    }

    private final UninterruptedFile file;
    private final Damage damage;
    private final EventFrame event = new EventFrame();
    private UnsafeBuffer buffer = allocate(BUFFER_LENGTH);
    private long bufferFrom;
    private long bufferTo;
    private long limit;
    private boolean whole;
    private long position;
    private long frameAt;
    private String torn = "";
    private Frames.Soundness soundness = Frames.Soundness.CORRUPT;

    RecordScanner(Path path, long position, Damage damage) throws IOException {
        this.file = UninterruptedFile.open(path, StandardOpenOption.READ);
        this.damage = damage;
        this.position = position;
    }

    /**
     * Moves to the next record.
     *
     * @param readable how far the file may be read, {@link Long#MAX_VALUE} for all that it has
     * @param growing whether it may still be written: what is not there yet may come, so nothing is looked for behind it
     */
    Step next(long readable, boolean growing) throws IOException {
        boolean isWhole = readable == Long.MAX_VALUE;
        if (!isWhole) {
            limit = readable;
        } else if (!whole) {
            limit = file.size();
        }
        whole = isWhole;
        while (true) {
            position = Records.aligned(position);
            if (!available(position, Records.HEADER_LENGTH)) {
                return ended(Step.NOTHING);
            }
            int header = int32(position);
            int length = header & Records.LENGTH;
            if (header == Records.END_OF_FILE) {
                return ended(Step.END_MARK);
            }
            if (header == Records.NOTHING) {
                if (growing || !skipTo(findSound(position + Integer.BYTES), "nothing was written here")) {
                    return ended(Step.NOTHING);
                }
            } else if ((header & Records.FLAGS) == Records.METADATA) {
                if (!passMetadata(length)) {
                    return ended(Step.TORN);
                }
            } else if ((header & Records.FLAGS) != 0
                    || (!agrees(position, length) && !agreesWhenReadAgain(growing, length))) {
                if (!skipTo(findSoundBehind(length), "not a sound record")) {
                    torn = "not a sound record";
                    return ended((header & Records.FLAGS) == 0 ? Step.TORN : Step.NOTHING);
                }
            } else if (take(length)) {
                return Frames.templateId(buffer, frameOffset()) == FileHead.TEMPLATE_ID ? Step.FILE_OPENED : Step.EVENT;
            }
        }
    }

    /** Goes on elsewhere, where a record begins. */
    void moveTo(long newPosition) {
        position = newPosition;
    }

    /** The event, after {@link Step#EVENT}. */
    EventFrame event() {
        return event;
    }

    /** When the node took the event, in milliseconds since 1970. */
    long arrivedAt() {
        return Records.arrivedAt(trailer(frameOffset() + event.frameLength()));
    }

    /** Whether the event was the newest of its key then. */
    boolean won() {
        return Records.won(trailer(frameOffset() + event.frameLength()));
    }

    /** Where the frame is in {@link #buffer}, after a step that gave one. */
    int frameOffset() {
        return (int) (frameAt - bufferFrom);
    }

    DirectBuffer buffer() {
        return buffer;
    }

    /** Where the record of the last frame begins. */
    long recordPosition() {
        return frameAt - Records.HEADER_LENGTH;
    }

    /** Where the walk goes on; after a step without a frame, where that step stands. */
    long position() {
        return position;
    }

    /** What is wrong, after {@link Step#TORN}. */
    String torn() {
        return torn;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** What was read ahead may be other by the next time. */
    private Step ended(Step step) {
        bufferTo = bufferFrom;
        return step;
    }

    /** Points at the frame and moves behind it; false when this version cannot read it, and it was passed over. */
    private boolean take(int length) {
        long next = Records.next(position, length);
        frameAt = position + Records.HEADER_LENGTH;
        if (soundness == Frames.Soundness.SOUND
                && (Frames.templateId(buffer, frameOffset()) == FileHead.TEMPLATE_ID
                        || event.wrap(buffer, frameOffset()))) {
            position = next;
            return true;
        }
        skipTo(next, "a record that this version does not know");
        return false;
    }

    /**
     * Goes over the head of the file or an index. They have no checksum, and a wrong length in one would hide what is behind it, so the way
     * there is searched, too; and when it leads nowhere, all that is behind.
     */
    private boolean passMetadata(int length) throws IOException {
        long start = position;
        if (agrees(start, length)) {
            torn = "a sound frame is marked as metadata";
            return skipTo(scan(Records.next(start, length), limit), torn);
        }
        long next = Records.next(start, length);
        long inside = scan(start + Integer.BYTES, Math.min(next, limit));
        if (inside >= 0) {
            return skipTo(inside, "an index with a wrong length");
        }
        if (next <= limit && leadsOn(next)) {
            position = next;
            return true;
        }
        if (skipTo(scan(start + Integer.BYTES, limit), "an index with a wrong length")) {
            return true;
        }
        torn = "an index with a wrong length";
        position = next <= limit ? next : start;
        return next <= limit && nothingAt(next);
    }

    private boolean nothingAt(long at) throws IOException {
        return !available(at, Records.HEADER_LENGTH) || int32(at) == Records.NOTHING;
    }

    /** Whether a record begins here. */
    private boolean leadsOn(long at) throws IOException {
        if (!available(at, Records.HEADER_LENGTH)) {
            return at == limit;
        }
        int header = int32(at);
        return header == Records.END_OF_FILE
                || (header & Records.FLAGS) == Records.METADATA
                || agrees(at, header & Records.LENGTH);
    }

    private boolean skipTo(long to, String what) {
        if (to < 0) {
            return false;
        }
        damage.damaged(position, to, what);
        position = to;
        return true;
    }

    /**
     * Finds the next sound record behind a bad one. Where its header and its frame agree on its length, only behind that: a value may
     * well contain what looks like a record.
     */
    private long findSoundBehind(int length) throws IOException {
        boolean lengthAgreed = length >= LEAST_CONTENT
                && available(position, FRAME_LENGTH_AT + Integer.BYTES)
                && int32(position + FRAME_LENGTH_AT) == length - Records.TRAILER_LENGTH;
        return findSound(lengthAgreed ? Records.next(position, length) : position + Integer.BYTES);
    }

    private long findSound(long from) throws IOException {
        return scan(from, limit);
    }

    private long scan(long from, long to) throws IOException {
        for (long at = from; at + LEAST_RECORD <= to; at += Integer.BYTES) {
            if (!available(at, FRAME_LENGTH_AT + Integer.BYTES)) {
                return -1;
            }
            int header = int32(at);
            if (header >= LEAST_CONTENT
                    && (header & Records.FLAGS) == 0
                    && header - Records.TRAILER_LENGTH == int32(at + FRAME_LENGTH_AT)
                    && agrees(at, header)) {
                return at;
            }
        }
        return -1;
    }

    /** Whether a frame whose checksum is right stands behind a header, and has the length that is left by the trailer. */
    private boolean agrees(long at, int length) throws IOException {
        int frameLength = length - Records.TRAILER_LENGTH;
        if (length < LEAST_CONTENT
                || !available(at, FRAME_LENGTH_AT + Integer.BYTES)
                || int32(at + FRAME_LENGTH_AT) != frameLength
                || !available(at, Records.HEADER_LENGTH + length)) {
            return false;
        }
        int frameOffset = (int) (at + Records.HEADER_LENGTH - bufferFrom);
        if (!Records.isTrailer(trailer(frameOffset + frameLength))) {
            return false;
        }
        soundness = Frames.check(buffer, frameOffset, frameLength);
        return soundness == Frames.Soundness.SOUND || soundness == Frames.Soundness.UNKNOWN_SCHEMA;
    }

    /** What another process is writing may have been read half. */
    private boolean agreesWhenReadAgain(boolean growing, int length) throws IOException {
        bufferTo = growing ? bufferFrom : bufferTo;
        return growing && agrees(position, length);
    }

    private long trailer(int bufferOffset) {
        return buffer.getLong(bufferOffset, ORDER);
    }

    private int int32(long at) {
        return buffer.getInt((int) (at - bufferFrom), ORDER);
    }

    /** Makes a range readable in the buffer; false when the file has not that much. */
    private boolean available(long at, int length) throws IOException {
        if (at >= bufferFrom && at + length <= bufferTo) {
            return true;
        }
        if (at + length > limit && (!whole || !isInFile(at + length))) {
            return false;
        }
        if (buffer.capacity() < length) {
            buffer = allocate(BitUtil.findNextPositivePowerOfTwo(length));
        }
        ByteBuffer bytes = buffer.byteBuffer();
        bytes.clear().limit((int) Math.min(bytes.capacity(), limit - at));
        bufferFrom = at;
        bufferTo = at;
        file.read(bytes, at);
        bufferTo = at + bytes.position();
        if (at + length <= bufferTo) {
            return true;
        }
        if (whole) {
            limit = Math.min(limit, file.size());
        }
        return false;
    }

    /** Asking the system for the size costs more than reading a record: only where the one known last is not enough. */
    private boolean isInFile(long end) throws IOException {
        limit = file.size();
        return end <= limit;
    }

    private static UnsafeBuffer allocate(int capacity) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(capacity));
    }
}
