package io.geolru.client;

import io.geolru.request.Link;
import io.geolru.sealing.Seal;
import java.util.ArrayDeque;
import java.util.Deque;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One end of a link in memory, which carries messages as long as a node's links do. Either end, or a test, may break it; what is on the way is lost then. */
public final class MemoryLink implements Link {
    private static final int MOST_ON_THE_WAY = 8;
    public static final int MAX_MESSAGE_LENGTH = 64 * 1024 + 8 * 1024 + Seal.OVERHEAD;

    private final Deque<byte[]> incoming = new ArrayDeque<>();
    private MemoryLink other = this;
    private boolean closed;

    /** The two ends. */
    public static MemoryLink[] pair() {
        MemoryLink one = new MemoryLink();
        MemoryLink two = new MemoryLink();
        one.other = two;
        two.other = one;
        return new MemoryLink[] {one, two};
    }

    /** Breaks it, after so many more of the messages that are on the way to this end. */
    public void breakAfter(int messages) {
        while (incoming.size() > messages) {
            incoming.removeLast();
        }
        other.closed = true;
        other.incoming.clear();
        closed = incoming.isEmpty();
    }

    /** Puts a message where those of the other end come. */
    void bring(byte[] message) {
        incoming.add(message);
    }

    @Override
    public boolean offer(DirectBuffer message, int offset, int length) {
        if (length > MAX_MESSAGE_LENGTH) {
            throw new IllegalArgumentException("message of " + length + " bytes is too long");
        }
        if (closed || other.closed || other.incoming.size() >= MOST_ON_THE_WAY) {
            return false;
        }
        byte[] bytes = new byte[length];
        message.getBytes(offset, bytes);
        other.incoming.add(bytes);
        return true;
    }

    @Override
    public int poll(Handler handler, int limit) {
        int polled = 0;
        while (polled < limit && !incoming.isEmpty()) {
            byte[] first = incoming.peek();
            if (!handler.onMessage(new UnsafeBuffer(first), 0, first.length)) {
                break;
            }
            incoming.poll();
            polled++;
        }
        return polled;
    }

    @Override
    public String source() {
        return "memory";
    }

    @Override
    public boolean isOpen() {
        return !closed && !other.closed;
    }

    @Override
    public boolean isClosed() {
        return closed || (other.closed && incoming.isEmpty());
    }

    @Override
    public void close() {
        closed = true;
        incoming.clear();
    }
}
