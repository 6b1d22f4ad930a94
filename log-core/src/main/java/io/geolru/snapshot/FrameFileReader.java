package io.geolru.snapshot;

import io.geolru.codec.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads frames that stand one behind the other, each checked. Not thread-safe. */
final class FrameFileReader {
    private static final int CAPACITY = 1 << 18;
    private static final int MAX_FRAME = 1 << 26;

    private final Path file;
    private final FileChannel channel;
    private ByteBuffer bytes = ByteBuffer.allocateDirect(CAPACITY);
    private UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private int filled;
    private int next;
    private int frame;
    private long filePosition;

    FrameFileReader(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Moves to the next frame.
     *
     * @return false at the end of the file
     * @throws SnapshotException when what is there is no sound frame
     */
    boolean next() throws IOException {
        frame = next;
        if (!fill(Frames.HEADER_LENGTH)) {
            if (filled == frame) {
                return false;
            }
            throw damaged("ends within a frame's header");
        }
        int length = Frames.frameLength(buffer, frame);
        if (length < Frames.HEADER_LENGTH || length > MAX_FRAME) {
            throw damaged("has a frame of " + length + " bytes");
        }
        if (!fill(length)) {
            throw damaged("ends within a frame");
        }
        Frames.Soundness soundness = Frames.check(buffer, frame, length);
        if (soundness != Frames.Soundness.SOUND) {
            throw damaged("has a frame that is " + soundness);
        }
        next = frame + length;
        return true;
    }

    /** The buffer that the frame is in. */
    DirectBuffer buffer() {
        return buffer;
    }

    /** Where in {@link #buffer} the frame begins. */
    int offset() {
        return frame;
    }

    /** Where in the file the frame begins. */
    long filePosition() {
        return filePosition - filled + frame;
    }

    SnapshotException damaged(String what) {
        return new SnapshotException("snapshot " + file + " " + what + " at byte " + filePosition());
    }

    /** Makes sure that so many bytes from the frame's begin on are in the buffer; false when the file has fewer. */
    private boolean fill(int length) throws IOException {
        if (filled - frame >= length) {
            return true;
        }
        if (frame + length > bytes.capacity()) {
            bytes.limit(filled).position(frame);
            if (length <= bytes.capacity()) {
                bytes.compact();
            } else {
                ByteBuffer longer = ByteBuffer.allocateDirect(length);
                longer.put(bytes);
                bytes = longer;
                buffer = new UnsafeBuffer(longer);
            }
            filled -= frame;
            frame = 0;
        }
        bytes.limit(bytes.capacity()).position(filled);
        while (filled - frame < length) {
            int read = channel.read(bytes, filePosition);
            if (read < 0) {
                return false;
            }
            filled += read;
            filePosition += read;
        }
        return true;
    }
}
