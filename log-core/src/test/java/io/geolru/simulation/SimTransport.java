package io.geolru.simulation;

import io.geolru.replication.Channel;
import io.geolru.replication.MessageHandler;
import io.geolru.replication.Transport;
import java.util.ArrayDeque;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** One node's end of the simulated network. What it cannot hold because the node does not poll is lost, as in a socket's buffer. */
public final class SimTransport implements Transport {
    private static final int MAX_MESSAGE_LENGTH = 16 * 1024;
    private static final int INBOX = 4_096;

    private final SimNetwork network;
    private final String endpoint;
    private final int packetLength;
    private final ArrayDeque<byte[]> inbox = new ArrayDeque<>();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[0]);

    SimTransport(SimNetwork network, String endpoint, int packetLength) {
        this.network = network;
        this.endpoint = endpoint;
        this.packetLength = packetLength;
    }

    String address() {
        return endpoint;
    }

    void arrive(byte[] bytes) {
        if (inbox.size() < INBOX) {
            inbox.add(bytes);
        }
    }

    @Override
    public boolean publish(Channel channel, DirectBuffer buffer, int offset, int length) {
        if (network.refuses()) {
            return false;
        }
        network.send(endpoint, null, buffer, offset, length);
        return true;
    }

    @Override
    public boolean send(String to, DirectBuffer buffer, int offset, int length) {
        if (network.refuses()) {
            return false;
        }
        network.send(endpoint, to, buffer, offset, length);
        return true;
    }

    @Override
    public int poll(MessageHandler handler, int limit) {
        int polled = 0;
        while (polled < limit && !inbox.isEmpty()) {
            byte[] bytes = inbox.poll();
            message.wrap(bytes);
            handler.onMessage(message, 0, bytes.length);
            polled++;
        }
        return polled;
    }

    @Override
    public int maxMessageLength() {
        return MAX_MESSAGE_LENGTH;
    }

    @Override
    public int packetLength() {
        return packetLength;
    }

    @Override
    public @Nullable String endpoint() {
        return endpoint;
    }

    @Override
    public void release(String unused) {}

    @Override
    public void close() {
        network.disconnect(this);
    }
}
