package io.geolru.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.request.Answer;
import io.geolru.request.Attempt;
import io.geolru.request.Link;
import io.geolru.request.Message;
import io.geolru.request.MessageCodec;
import io.geolru.request.Operation;
import io.geolru.request.Request;
import io.geolru.request.Status;
import java.util.ArrayList;
import java.util.List;

/** One link to a node, over which a test sends what it likes; the node works as soon as something is sent. */
final class RawClient {
    private final ServedNode node;
    private final Link link;
    private final MessageCodec codec = new MessageCodec();

    /** Dials, and says nothing. */
    RawClient(ServedNode node) {
        this.node = node;
        this.link = node.dial();
    }

    /** Dials and greets; the node must have welcomed it. */
    static RawClient session(ServedNode node, long clientId) {
        RawClient client = new RawClient(node);
        client.send(new Message.Hello(clientId, ServedNode.CLUSTER));
        assertThat(client.only()).isInstanceOf(Message.Welcome.class);
        return client;
    }

    Link link() {
        return link;
    }

    /** Leaves a message on the way; false when the link takes no more. */
    boolean offer(Message message) {
        return link.offer(codec.buffer(), 0, codec.encode(message));
    }

    void send(Message message) {
        assertThat(offer(message)).isTrue();
        node.doWork();
    }

    /** A first attempt that has a second from now. */
    Request request(long id, Operation operation) {
        return new Request(id, Attempt.FIRST, 0, node.clock().nanoTime() + 1_000_000_000L, operation);
    }

    List<Message> received() {
        List<Message> received = new ArrayList<>();
        link.poll((buffer, offset, length) -> received.add(codec.decode(buffer, offset, length)), 100);
        return received;
    }

    Message only() {
        List<Message> received = received();
        assertThat(received).hasSize(1);
        return received.get(0);
    }

    Answer answer(Request request) {
        send(request);
        return (Answer) only();
    }

    Answer answer(long id, Operation operation) {
        return answer(request(id, operation));
    }

    Status status(long id, Operation operation) {
        return answer(id, operation).status();
    }
}
