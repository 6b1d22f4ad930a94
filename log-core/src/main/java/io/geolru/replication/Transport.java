package io.geolru.replication;

import java.util.Set;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Carries messages between nodes. Every call returns at once. It may lose, repeat and reorder messages, and cut links without telling; it
 * hands over whole messages only. Used by the node's thread alone; not thread-safe.
 */
public interface Transport extends AutoCloseable {
    /**
     * Sends a message to all nodes. It may come back to the sender too.
     *
     * @return false when it cannot be taken now; nothing was sent, the caller may try again later
     */
    boolean publish(Channel channel, DirectBuffer message, int offset, int length);

    /**
     * Sends a message to one node.
     *
     * @param endpoint where that node receives, {@code host:port}, as its heartbeat says
     * @return false when it cannot be taken now (no connection yet included); nothing was sent, the caller may try again later
     */
    boolean send(String endpoint, DirectBuffer message, int offset, int length);

    /**
     * Hands over messages that came in, and drives whatever lies below.
     *
     * @param limit how many messages at most
     * @return how much work was done, 0 for none
     */
    int poll(MessageHandler handler, int limit);

    /** The longest message in bytes that can be sent. Constant. */
    int maxMessageLength();

    /**
     * The longest message in bytes that goes in one packet, at most {@link #maxMessageLength}; small events are packed into messages up to this
     * long. Constant.
     */
    int packetLength();

    /** Where this node receives what others {@link #send}, {@code host:port}; null until it is known. */
    @Nullable String endpoint();

    /** Tells that nothing will be sent to an endpoint for a while; what is held for it may go. Unknown endpoints are ignored. */
    void release(String endpoint);

    /**
     * Tells who is heard, so that what is published also goes to those that it does not reach otherwise. Told now and then.
     *
     * @param live the endpoints of the live peers; not changed by the caller any more
     * @param unreached those of them that name this node and do not hear it
     */
    default void peers(Set<String> live, Set<String> unreached) {}

    /** Where the message that is being handed over came from, as far as that is known; to be told to people only. */
    default @Nullable String source() {
        return null;
    }

    /** Whether what is published goes to some peers one by one, who may have no way back but the same. */
    default boolean namesPeers() {
        return false;
    }

    @Override
    void close();
}
