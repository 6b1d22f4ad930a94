package io.geolru.replication;

import org.agrona.DirectBuffer;

/** Takes one message that came in, whole, from whatever channel. Called on the node's thread. */
@FunctionalInterface
public interface MessageHandler {
    /**
     * Takes a message. The bytes are valid during the call only, and nothing is known of them yet but their number.
     *
     * @param buffer lies on an array or a byte buffer
     */
    void onMessage(DirectBuffer buffer, int offset, int length);
}
