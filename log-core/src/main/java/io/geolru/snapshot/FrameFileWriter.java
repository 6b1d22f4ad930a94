package io.geolru.snapshot;

import io.geolru.codec.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes frames one behind the other. A frame is built in {@link #buffer} from {@link #BODY} on and then {@link #commit}ted. Not
 * thread-safe.
 */
final class FrameFileWriter {
    /** Where in {@link #buffer} a frame's body begins, relative to {@link #offset}. */
    static final int BODY = Frames.HEADER_LENGTH;

    private static final int CAPACITY = 1 << 18;

    private final FileChannel channel;
    private ByteBuffer bytes = ByteBuffer.allocateDirect(CAPACITY);
    private UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private int used;
    private long written;

    FrameFileWriter(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes room for a frame of at most this length and gives the buffer to build it in, at {@link #offset}. */
    MutableDirectBuffer room(int frameLength) throws IOException {
        if (used + frameLength > bytes.capacity()) {
            flush();
            if (frameLength > bytes.capacity()) {
                bytes = ByteBuffer.allocateDirect(frameLength);
                buffer = new UnsafeBuffer(bytes);
            }
        }
        return buffer;
    }

    /** Where the frame under construction begins. */
    int offset() {
        return used;
    }

    /** Adds header and checksum to the frame at {@link #offset} and moves behind it. */
    void commit(int bodyLength, int templateId, int blockLength) {
        int frameLength = BODY + bodyLength;
        Frames.seal(buffer, used, frameLength, templateId, blockLength);
        used += frameLength;
    }

    /** Writes out what is buffered. */
    void flush() throws IOException {
        bytes.limit(used).position(0);
        while (bytes.hasRemaining()) {
            written += channel.write(bytes);
        }
        bytes.clear();
        used = 0;
    }

    /** The bytes written so far, those buffered not counted. */
    long written() {
        return written;
    }
}
