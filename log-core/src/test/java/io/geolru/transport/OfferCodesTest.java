package io.geolru.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.geolru.replication.Channel;
import io.geolru.transport.Nodes.JumpingTime;
import io.geolru.transport.Nodes.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each code that a publication may answer an offer with. */
class OfferCodesTest {
    @TempDir
    Path folder;

    private final Answers answers = new Answers();
    private final JumpingTime time = new JumpingTime();
    private Nodes nodes;
    private Node node;

    @BeforeEach
    void setUp() {
        nodes = new Nodes(folder);
        node = nodes.open(nodes.config(), time, answers);
        nodes.until(() -> node.publish(Channel.EVENTS, "first"));
        nodes.until(() -> node.received.contains("first"));
    }

    @AfterEach
    void tearDown() {
        nodes.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {Publication.BACK_PRESSURED, Publication.ADMIN_ACTION})
    void aFullWindowOrTermMeansNotNow(long code) {
        answers.next.add(code);

        assertThat(node.publish(Channel.EVENTS, "second")).isFalse();
        assertThat(node.publish(Channel.EVENTS, "second")).isTrue();

        nodes.until(() -> node.received.contains("second"));
        assertThat(node.transport.stats().backPressured()).isEqualTo(1);
        assertThat(node.transport.stats().remade()).isZero();
    }

    @Test
    void nobodyListeningMeansNotNowAndAfterASecondDropped() {
        answers.always = Publication.NOT_CONNECTED;

        assertThat(node.publish(Channel.EVENTS, "lost")).isFalse();
        time.jump(Duration.ofMillis(900));
        assertThat(node.publish(Channel.EVENTS, "lost")).isFalse();
        time.jump(Duration.ofMillis(200));
        assertThat(node.publish(Channel.EVENTS, "lost")).isTrue();
        assertThat(node.publish(Channel.EVENTS, "lost too")).isTrue();
        answers.always = 0;
        assertThat(node.publish(Channel.EVENTS, "heard")).isTrue();

        nodes.until(() -> node.received.contains("heard"));
        assertThat(node.received).doesNotContain("lost", "lost too");
        assertThat(node.transport.stats().dropped()).isEqualTo(2);
    }

    @Test
    void aMessageToOneIsNeverDropped() {
        nodes.until(() -> node.sendTo(node, "to myself"));
        answers.always = Publication.NOT_CONNECTED;

        assertThat(node.sendTo(node, "lost")).isFalse();
        time.jump(Duration.ofSeconds(5));
        assertThat(node.sendTo(node, "lost")).isFalse();

        assertThat(node.transport.stats().dropped()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {Publication.MAX_POSITION_EXCEEDED, Publication.CLOSED})
    void aPublicationThatHasEndedIsMadeAgain(long code) {
        answers.next.add(code);

        assertThat(node.publish(Channel.EVENTS, "second")).isFalse();
        nodes.until(() -> node.publish(Channel.EVENTS, "second"));

        nodes.until(() -> node.received.contains("second"));
        assertThat(node.transport.stats().remade()).isEqualTo(1);
        assertThat(node.transport.stats().rebuilt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {Publication.MAX_POSITION_EXCEEDED, Publication.CLOSED})
    void aPublicationToOneThatHasEndedIsMadeAgain(long code) {
        nodes.until(() -> node.sendTo(node, "one"));
        answers.next.add(code);

        assertThat(node.sendTo(node, "two")).isFalse();
        nodes.until(() -> node.sendTo(node, "two"));

        nodes.until(() -> node.received.contains("two"));
        assertThat(node.transport.stats().remade()).isEqualTo(1);
    }

    @Test
    void aPublicationThatReallyClosedIsMadeAgain() {
        answers.closeFirst = true;

        assertThat(node.publish(Channel.EVENTS, "second")).isFalse();
        nodes.until(() -> node.publish(Channel.EVENTS, "second"));

        nodes.until(() -> node.received.contains("second"));
    }

    /** Answers what it is told to, once or always, and offers otherwise. */
    private static final class Answers implements Offering {
        final Deque<Long> next = new ArrayDeque<>();
        long always;
        boolean closeFirst;

        @Override
        public long offer(ExclusivePublication publication, DirectBuffer message, int offset, int length) {
            if (always != 0) {
                return always;
            }
            if (closeFirst) {
                closeFirst = false;
                publication.close();
            }
            return next.isEmpty() ? publication.offer(message, offset, length) : next.remove();
        }
    }
}
