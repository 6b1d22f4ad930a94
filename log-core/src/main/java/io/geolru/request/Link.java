package io.geolru.request;

import org.agrona.DirectBuffer;

/**
 * Two ways of messages between a client and a node, each reliable and in order for as long as the link is open; a link that broke never heals,
 * another one takes its place. Used by one thread at a time.
 */
public interface Link extends AutoCloseable {
    /** Takes messages. */
    @FunctionalInterface
    interface Handler {
        /**
         * Takes one, valid for the time of the call.
         *
         * @return false to have it again at the next poll, which ends this one
         */
        boolean onMessage(DirectBuffer buffer, int offset, int length);
    }

    /**
     * Sends a message, or not: when the other side does not keep up, the link is not open yet, or it is over.
     *
     * @return whether it was taken
     */
    boolean offer(DirectBuffer message, int offset, int length);

    /** Whether the next message is likely to be taken: who prepares it at some cost asks before. */
    default boolean hasRoom() {
        return true;
    }

    /**
     * Drives the link and hands over at most so many messages.
     *
     * @return how much was done
     */
    int poll(Handler handler, int limit);

    /** Whether messages can go both ways by now. */
    boolean isOpen();

    /** Whether it is over. */
    boolean isClosed();

    /** Why nothing comes of it though the other end is there, for people; empty when that is not known. */
    default String problem() {
        return "";
    }

    /** Where the other end is, for people: {@code host:port} over the network. */
    String source();

    /** Ends it; what was taken is still sent, if the other side takes it soon. Idempotent. */
    @Override
    void close();
}
