package io.geolru.serving;

import io.geolru.EntryTooLargeException;
import io.geolru.changes.ChangeCursor;
import io.geolru.changes.ChangeFilter;
import io.geolru.changes.ChangeKind;
import io.geolru.changes.OutOfReachException;
import io.geolru.changes.Position;
import io.geolru.changes.SlowReaderException;
import io.geolru.codec.EventFrame;
import io.geolru.event.Frontier;
import io.geolru.request.ChangeFrames;
import io.geolru.request.FeedMessage;
import io.geolru.request.FeedMessage.End;
import io.geolru.request.Link;
import io.geolru.request.Message;
import io.geolru.request.MessageCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.LongHashSet;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One feed: its cursor, and a few messages that go back and forth between the reading thread, which fills them, and the serving thread, which
 * sends them. When none is free the feed stands still, and what comes waits in the journal. What the serving thread calls is marked.
 *
 * <pre>
 *  OPENING --cursor--> SEEKING --its place, told as Begun--> READING --what stands against it, told as Ended--> ENDED
 * </pre>
 */
final class FeedRead implements AutoCloseable {
    /** What a message has beside its frames is less, in bytes. */
    static final int MARGIN = 4 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(FeedRead.class);
    /** As many messages of a feed wait to be sent. */
    private static final int MESSAGES = 4;
    /** As many bytes of changes go into one message, unless a single change is longer. */
    private static final int BATCH_BYTES = 24 * 1024;
    /** As many origins of changes, and as many others, go into one message. */
    private static final int MOST_MOVED = 20;

    private static final int EVENTS_PER_STEP = 256;
    /** So that one that is far back holds up the others for no longer. */
    private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** A reader to whom nothing comes learns how far it is. */
    private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(1);

    private final FeedReads reads;
    private final FeedMessage.Follow wanted;
    private final OneToOneConcurrentArrayQueue<Outgoing> free = new OneToOneConcurrentArrayQueue<>(MESSAGES);
    private final OneToOneConcurrentArrayQueue<Outgoing> filled = new OneToOneConcurrentArrayQueue<>(MESSAGES);
    private volatile boolean closed;
    private volatile boolean released;

    private final MessageCodec codec = new MessageCodec();
    private final ExpandableArrayBuffer frames = new ExpandableArrayBuffer(2 * BATCH_BYTES);
    private final LongHashSet mentioned = new LongHashSet();
    /** How far the reader knows that it is. */
    private Frontier told = new Frontier();

    private @Nullable ChangeCursor cursor;
    private int length;
    /** Whether the change that the cursor is at goes into the next message. */
    private boolean carried;

    private long handedNs;
    private FeedMessage.@Nullable Ended ending;
    private State state = State.OPENING;

    private enum State {
        OPENING,
        SEEKING,
        READING,
        ENDED
    }

    /** An encoded message. */
    private static final class Outgoing {
        private final ExpandableArrayBuffer bytes = new ExpandableArrayBuffer(BATCH_BYTES);
        private int length;
        private boolean isLast;
    }

    FeedRead(FeedReads reads, FeedMessage.Follow wanted) {
        this.reads = reads;
        this.wanted = wanted;
        for (int i = 0; i < MESSAGES; i++) {
            free.add(new Outgoing());
        }
    }

    /** Sends what there is, as far as the link takes it; answers how much that was, -1 when it was the last. Serving thread. */
    int send(Link link) {
        int sent = 0;
        for (Outgoing next = filled.peek(); next != null; next = filled.peek()) {
            if (!link.offer(next.bytes, 0, next.length)) {
                break;
            } else if (next.isLast) {
                return -1;
            }
            filled.poll();
            free.add(next);
            sent++;
        }
        if (sent > 0) {
            reads.hasRoom();
        }
        return sent;
    }

    /** Ends it. Serving thread. */
    @Override
    public void close() {
        closed = true;
        reads.hasRoom();
    }

    /** Whether it is closed, and its cursor, too. */
    boolean isReleased() {
        return released;
    }

    /** Fills at most one message; answers how much was done. */
    int doWork() {
        if (closed) {
            release();
            return 0;
        } else if (state == State.ENDED || free.isEmpty()) {
            return 0;
        }
        FeedMessage.Ended why = ending;
        if (why != null) {
            state = State.ENDED;
            handOver(why, true);
            return 1;
        }
        ChangeCursor from = cursor;
        try {
            return from == null ? open() : state == State.SEEKING ? seek(from) : read(from);
        } catch (RuntimeException e) {
            ending = new FeedMessage.Ended(reason(e), String.valueOf(e.getMessage()));
            if (from != null && length > 0) {
                handOverChanges(from);
            }
            return 1;
        }
    }

    private static End reason(RuntimeException e) {
        if (e instanceof OutOfReachException) {
            return End.OUT_OF_REACH;
        } else if (e instanceof SlowReaderException) {
            return End.TOO_SLOW;
        } else if (e instanceof EntryTooLargeException) {
            return End.TOO_LARGE;
        } else if (e instanceof IllegalArgumentException) {
            return End.BAD_REQUEST;
        } else if (!(e instanceof IllegalStateException)) {
            LOG.error("a feed of changes failed", e);
        }
        return End.CLOSED;
    }

    private int open() {
        ChangeFilter filter = new ChangeFilter(wanted.cache(), wanted.prefix());
        cursor = switch (wanted.start()) {
            case NOW -> reads.source().open(filter, null);
            case POSITION -> reads.source().open(filter, Position.of(wanted.position()));
            case INSTANT -> reads.source().openSince(filter, Instant.ofEpochMilli(wanted.sinceMs()));
        };
        state = State.SEEKING;
        return 1;
    }

    private int seek(ChangeCursor from) {
        long untilNs = reads.nanoTime() + TURN_NS;
        while (!from.seek(EVENTS_PER_STEP)) {
            if (reads.nanoTime() - untilNs >= 0) {
                return 1;
            }
        }
        Position begin = from.position();
        told = begin.toFrontier();
        state = State.READING;
        handedNs = reads.nanoTime();
        handOver(new FeedMessage.Begun(begin.toBytes()), false);
        return 1;
    }

    private int read(ChangeCursor from) {
        long beganNs = reads.nanoTime();
        do {
            if (carried || from.next(EVENTS_PER_STEP)) {
                carried = !append(from);
            }
        } while (!carried && !from.isAtEnd() && length < BATCH_BYTES && reads.nanoTime() - beganNs < TURN_NS);
        if (length == 0 && beganNs - handedNs < PROGRESS_NS) {
            return from.isAtEnd() ? 0 : 1;
        }
        handedNs = beganNs;
        handOverChanges(from);
        return 1;
    }

    private void handOverChanges(ChangeCursor from) {
        List<FeedMessage.Moved> moved = moved(from);
        if (length > 0 || !moved.isEmpty()) {
            handOver(new FeedMessage.Changes(moved, frames.byteArray(), length), false);
        }
        length = 0;
        mentioned.clear();
    }

    /** Takes the change that the cursor is at into the message; false when that has to go first. */
    private boolean append(ChangeCursor from) {
        EventFrame event = from.event();
        boolean isFull = length > 0 && mentioned.size() >= MOST_MOVED && !mentioned.contains(from.origin());
        if (isFull || (event != null && length > 0 && length + event.frameLength() > BATCH_BYTES)) {
            return false;
        } else if (event == null) {
            length += new ChangeFrames.Gone(
                            from.kind() == ChangeKind.EVICT,
                            from.key(),
                            from.stamp(),
                            from.origin(),
                            from.epochMillis())
                    .put(frames, length);
        } else if (event.frameLength() > reads.maxFrameLength()) { // from when limits.entryBytes was higher
            throw new EntryTooLargeException("the change of '" + from.key() + "' in cache '" + wanted.cache() + "' has "
                    + event.frameLength() + " bytes, more than the " + reads.maxFrameLength()
                    + " that limits.entryBytes leaves for a message");
        } else {
            frames.putBytes(length, event.buffer(), event.frameOffset(), event.frameLength());
            length += event.frameLength();
        }
        mentioned.add(from.origin());
        return true;
    }

    /** The origins that the message's changes are of, and some of those that moved otherwise; not beyond what is carried. */
    private List<FeedMessage.Moved> moved(ChangeCursor from) {
        EventFrame next = carried ? from.event() : null;
        List<FeedMessage.Moved> moved = new ArrayList<>();
        int[] others = {0};
        from.forEachOrigin((origin, sequence, promise) -> {
            long upTo = next != null && next.origin() == origin ? next.sequence() - 1 : sequence;
            boolean isMentioned = mentioned.contains(origin);
            if (isMentioned || (upTo > told.sequence(origin) && others[0]++ < MOST_MOVED)) {
                moved.add(new FeedMessage.Moved(origin, upTo, from.region(origin)));
                told.advance(origin, upTo, 0);
            }
        });
        return moved;
    }

    private void handOver(Message message, boolean isLast) {
        Outgoing out = free.poll();
        if (out == null) {
            throw new IllegalStateException("no message is free");
        }
        out.length = codec.encode(message);
        out.isLast = isLast;
        out.bytes.putBytes(0, codec.buffer(), 0, out.length);
        filled.add(out);
        reads.handOver();
    }

    private void release() {
        ChangeCursor open = cursor;
        cursor = null;
        state = State.ENDED;
        if (open != null) {
            open.close();
        }
        released = true;
    }
}
