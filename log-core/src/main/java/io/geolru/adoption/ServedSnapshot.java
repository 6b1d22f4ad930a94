package io.geolru.adoption;

import io.geolru.replication.SnapshotRead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One snapshot file that a peer gets, part by part, in two buffers that go back and forth between the helper, which fills them, and the node's
 * thread, which sends what is in them. The file may be deleted meanwhile. What the helper's thread calls is marked.
 */
final class ServedSnapshot implements SnapshotRead {
    private static final int BUFFERS = 2;
    private static final int WANTED = 8;

    private final int partBytes;
    private final OneToOneConcurrentArrayQueue<Wanted> wanted = new OneToOneConcurrentArrayQueue<>(WANTED);
    private final OneToOneConcurrentArrayQueue<Buffer> free = new OneToOneConcurrentArrayQueue<>(BUFFERS);
    private final OneToOneConcurrentArrayQueue<Buffer> filled = new OneToOneConcurrentArrayQueue<>(BUFFERS);
    private volatile State reached = State.PREPARING;
    private volatile long length;
    private volatile boolean closed;
    private @Nullable FileChannel channel;
    private boolean freed;

    private record Wanted(long offset, int length) {}

    private static final class Buffer implements Part {
        private final ByteBuffer bytes;
        private final UnsafeBuffer view;
        private long offset;

        private Buffer(int capacity) {
            bytes = ByteBuffer.allocateDirect(capacity);
            view = new UnsafeBuffer(bytes);
        }

        @Override
        public DirectBuffer buffer() {
            return view;
        }

        @Override
        public long offset() {
            return offset;
        }

        @Override
        public int length() {
            return bytes.position();
        }
    }

    ServedSnapshot(int partBytes) {
        this.partBytes = partBytes;
        for (int i = 0; i < BUFFERS; i++) {
            free.add(new Buffer(partBytes));
        }
    }

    @Override
    public State state() {
        return reached;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public boolean want(long offset, int partLength) {
        return wanted.offer(new Wanted(offset, Math.min(partLength, partBytes)));
    }

    @Override
    public @Nullable Part poll() {
        return filled.poll();
    }

    @Override
    public void release(Part part) {
        free.add((Buffer) part);
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Whether the peer wants no more of it. Any thread. */
    boolean closed() {
        return closed;
    }

    /** Helper's thread. */
    boolean preparing() {
        return reached == State.PREPARING && !closed;
    }

    /** Begins to serve a file. Helper's thread. */
    void open(Path file) {
        try {
            FileChannel opened = FileChannel.open(file, StandardOpenOption.READ);
            channel = opened;
            length = opened.size();
            reached = State.READY;
        } catch (IOException e) {
            fail();
        }
    }

    /** There is nothing to serve. Helper's thread. */
    void fail() {
        reached = State.FAILED;
    }

    /** Reads at most one part. Helper's thread. */
    int doHelperWork() {
        FileChannel open = channel;
        if (open == null || closed || free.isEmpty()) {
            return 0;
        }
        Wanted next = wanted.poll();
        if (next == null || next.offset >= length) {
            return 0;
        }
        Buffer buffer = free.poll();
        if (buffer != null) {
            try {
                fill(open, buffer, next);
                filled.add(buffer);
            } catch (IOException e) {
                fail();
            }
        }
        return 1;
    }

    /** Frees the file. Helper's thread, or any after it has ended. */
    void free() {
        CloseHelper.quietClose(channel);
        channel = null;
        freed = true;
    }

    /** Whether nothing is left to do for the helper. Helper's thread. */
    boolean freed() {
        return freed;
    }

    private static void fill(FileChannel from, Buffer buffer, Wanted part) throws IOException {
        buffer.offset = part.offset();
        buffer.bytes.clear().limit(part.length());
        int read = 0;
        while (read >= 0 && buffer.bytes.hasRemaining()) {
            read = from.read(buffer.bytes, part.offset() + buffer.bytes.position());
        }
    }
}
