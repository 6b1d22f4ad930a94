package io.geolru.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * All sockets that packets come in on, so that a thread with nothing to do can sleep until there is one. One thread at a time may use it;
 * {@link #wake} is for any thread.
 */
final class Sockets implements AutoCloseable {
    private final Selector selector;

    private Sockets(Selector selector) {
        this.selector = selector;
    }

    static Sockets open() {
        try {
            return new Sockets(Selector.open());
        } catch (IOException e) {
            throw new TransportException("no selector: " + e.getMessage(), e);
        }
    }

    /** Adds an open socket that does not block. */
    void add(DatagramChannel socket) {
        try {
            socket.register(selector, SelectionKey.OP_READ);
        } catch (ClosedChannelException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sleeps until a packet is there to be read, {@link #wake} is called or was since the last sleep, or the time is over. */
    void await(long timeoutMs) {
        try {
            selector.select(key -> {}, timeoutMs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends a sleep, or prevents the next one. */
    void wake() {
        selector.wakeup();
    }

    /** Lets go of sockets that were closed: before that, their ports are still taken. */
    void forgetClosed() {
        try {
            selector.selectNow(key -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
