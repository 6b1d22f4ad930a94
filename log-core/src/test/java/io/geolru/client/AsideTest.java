package io.geolru.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.recovery.TestLog;
import io.geolru.request.Answer;
import io.geolru.request.Attempt;
import io.geolru.request.Link;
import io.geolru.request.Message;
import io.geolru.request.MessageCodec;
import io.geolru.request.Operation;
import io.geolru.request.Request;
import io.geolru.request.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What takes long is done aside, by hand here. */
class AsideTest {
    @TempDir
    Path folder;

    private final TestLog.Clock clock = new TestLog.Clock();
    private final MessageCodec codec = new MessageCodec();
    private final Verbs<String> verbs = new Verbs<>("c", Values.TEXT);
    private ServedNode node;

    @BeforeEach
    void start() {
        node = new ServedNode(folder, "a", clock, 1_000);
        node.log().put("k", "v");
        node.holdAside();
    }

    @AfterEach
    void close() {
        node.close();
    }

    private Link session(long clientId) {
        Link link = node.dial();
        send(link, new Message.Hello(clientId, ServedNode.CLUSTER));
        assertThat(received(link)).hasExactlyElementsOfTypes(Message.Welcome.class);
        return link;
    }

    private void send(Link link, Message message) {
        assertThat(link.offer(codec.buffer(), 0, codec.encode(message))).isTrue();
        node.doWork();
    }

    private void ask(Link link, long id, Operation operation) {
        send(link, new Request(id, Attempt.FIRST, 0, clock.nanoTime() + 1_000_000_000L, operation));
    }

    private List<Message> received(Link link) {
        List<Message> received = new ArrayList<>();
        link.poll((buffer, offset, length) -> received.add(codec.decode(buffer, offset, length)), 100);
        return received;
    }

    @Test
    void aScanHoldsUpNobodyButWhoAskedForItAndItsAnswersStayInOrder() {
        Link scanning = session(1);
        Link other = session(2);
        ask(scanning, 1, verbs.scan("", ""));
        ask(scanning, 2, verbs.get("k"));
        for (int id = 1; id <= 10; id++) {
            ask(other, id, verbs.get("k"));
            assertThat(received(other)).hasSize(1);
        }
        assertThat(received(scanning)).isEmpty();

        assertThat(node.runAside()).isEqualTo(1);
        node.doWork();
        assertThat(received(scanning))
                .extracting(each -> ((Answer) each).requestId())
                .containsExactly(1L, 2L);
    }

    @Test
    void whatIsDoneAsideIsNotDoneTooLate() {
        Link link = session(1);
        ask(link, 1, verbs.size());
        clock.advance(1_001);
        assertThat(node.runAside()).isEqualTo(1);
        node.doWork();
        assertThat(received(link)).extracting(each -> ((Answer) each).status()).containsExactly(Status.EXPIRED);
    }

    @Test
    void aSessionEndsThoughSomethingIsUnderWayForIt() {
        Link link = session(1);
        ask(link, 1, verbs.size());
        link.close();
        node.doWork();
        assertThat(node.server().isIdle()).isTrue();
        node.runAside();
        node.doWork();
        assertThat(node.server().counters().requests()).isZero();
    }
}
