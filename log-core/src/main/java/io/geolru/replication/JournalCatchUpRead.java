package io.geolru.replication;

import io.geolru.codec.EventFrame;
import io.geolru.event.Frontier;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One read, handed over in two buffers that go back and forth between the helper, which fills them, and the node's thread, which sends what
 * is in them. What the helper's thread calls is marked; the rest is the node thread's.
 */
final class JournalCatchUpRead implements CatchUpRead {
    private static final int BUFFERS = 2;
    private static final int EVENTS_PER_TURN = 8_192;

    private final JournalCatchUpReads reads;
    private final CatchUpWants wants;
    private final OneToOneConcurrentArrayQueue<Buffer> free = new OneToOneConcurrentArrayQueue<>(BUFFERS);
    private final OneToOneConcurrentArrayQueue<Buffer> filled = new OneToOneConcurrentArrayQueue<>(BUFFERS);
    private volatile State reached = State.READING;
    private volatile boolean closed;
    private volatile long eventsWanted;

    private @Nullable JournalReader reader;
    private JournalPosition end = JournalPosition.START;
    private @Nullable Buffer filling;
    private boolean carried;
    /** What the log held when the read began. */
    private final Frontier there = new Frontier();
    /** The last event of each origin that was handed over. */
    private final Frontier sent = new Frontier();

    private boolean gap;

    private static final class Buffer implements Chunk {
        private UnsafeBuffer bytes;
        private int length;

        private Buffer(int capacity) {
            bytes = new UnsafeBuffer(ByteBuffer.allocateDirect(capacity));
        }

        @Override
        public DirectBuffer buffer() {
            return bytes;
        }

        @Override
        public int length() {
            return length;
        }
    }

    JournalCatchUpRead(JournalCatchUpReads reads, CatchUpWants wants, int bufferBytes) {
        this.reads = reads;
        this.wants = wants;
        for (int i = 0; i < BUFFERS; i++) {
            free.add(new Buffer(bufferBytes));
        }
    }

    @Override
    public State state() {
        State state = reached;
        return filled.isEmpty() ? state : State.READING;
    }

    @Override
    public @Nullable Chunk poll() {
        return filled.poll();
    }

    @Override
    public void release(Chunk chunk) {
        free.add((Buffer) chunk);
    }

    @Override
    public long eventsWanted() {
        return eventsWanted;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Whether nothing is left to do for the helper, and its reader is closed. Helper's thread. */
    boolean released() {
        return finished() && reader == null;
    }

    /** Fills at most one buffer. Helper's thread. */
    int doHelperWork() {
        if (finished()) {
            closeReader();
            return 0;
        }
        try {
            return reader == null ? open() : fill(reader);
        } catch (RuntimeException e) {
            // Overrun by retention, a file that cannot be read: the requester asks again, here or elsewhere.
            end(State.FAILED);
            return 1;
        }
    }

    private int open() {
        JournalPosition from = reads.positionFor(wants);
        if (from == null) {
            end(State.UNREACHABLE);
            return 1;
        }
        reads.log().frontier(there);
        end = reads.log().journal().appendedPosition();
        eventsWanted = wants.eventsIn(there);
        reader = reads.log().journal().reader(from);
        return 1;
    }

    private int fill(JournalReader from) {
        Buffer buffer = filling;
        if (buffer == null) {
            buffer = free.poll();
            if (buffer == null) {
                return 0;
            }
            buffer.length = 0;
            filling = buffer;
        }
        for (int events = 0; events < EVENTS_PER_TURN; events++) {
            if (!carried && (!from.next() || from.eventPosition().compareTo(end) >= 0)) {
                handOver(buffer);
                end(gap || !isAllSent() ? State.UNREACHABLE : State.COMPLETE);
                return 1;
            }
            boolean useful = carried || isUseful(from.event());
            carried = false;
            if (useful && !append(buffer, from.event())) {
                carried = true;
                handOver(buffer);
                return 1;
            }
        }
        return 1;
    }

    /** What lies behind a gap, left by damage here or by a snapshot that was adopted, is of no use without what would have filled it. */
    private boolean isUseful(EventFrame event) {
        long origin = event.origin();
        long sequence = event.sequence();
        if (sequence <= wants.held().sequence(origin)) {
            return wants.lacks(event);
        }
        long last = Math.max(sent.sequence(origin), wants.held().sequence(origin));
        if (sequence > last + 1) {
            gap = true;
            return false;
        }
        sent.advance(origin, sequence, 0);
        return sequence == last + 1;
    }

    /** The last events of an origin may be held without being in the journal. */
    private boolean isAllSent() {
        boolean[] all = {true};
        there.forEach((origin, sequence, promise) ->
                all[0] &= Math.max(sent.sequence(origin), wants.held().sequence(origin)) >= sequence);
        return all[0];
    }

    /** Appends a frame; false when the buffer has to be handed over first. */
    private static boolean append(Buffer buffer, EventFrame event) {
        int length = event.frameLength();
        if (buffer.length + length > buffer.bytes.capacity()) {
            if (buffer.length > 0) {
                return false;
            }
            buffer.bytes = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
        }
        buffer.bytes.putBytes(buffer.length, event.buffer(), event.frameOffset(), length);
        buffer.length += length;
        return true;
    }

    private void handOver(Buffer buffer) {
        filling = null;
        if (buffer.length > 0) {
            filled.add(buffer);
        }
    }

    private void end(State state) {
        closeReader();
        reached = state;
    }

    private boolean finished() {
        return closed || reached != State.READING;
    }

    private void closeReader() {
        JournalReader open = reader;
        if (open != null) {
            reader = null;
            open.close();
        }
    }
}
