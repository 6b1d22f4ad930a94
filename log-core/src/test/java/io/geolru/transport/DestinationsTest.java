package io.geolru.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.event.TimeSource;
import io.geolru.replication.Channel;
import io.geolru.transport.Nodes.JumpingTime;
import io.geolru.transport.Nodes.Node;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that multicast does not reach. */
class DestinationsTest {
    private static final Duration PAST_SILENCE = Duration.ofNanos(Destinations.SILENCE_NS + 1);

    @TempDir
    Path folder;

    private final JumpingTime time = new JumpingTime();
    private final Queue<Runnable> names = new ArrayDeque<>();
    private final Answers answers = new Answers();
    private Nodes nodes;
    private TransportConfig config;

    /** Answers look-ups with what is set at the time, and counts them. */
    private static final class Answers implements Resolver {
        private String address = "";
        private int asked;

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            boolean numeric = host.matches("[0-9.]+");
            if (!numeric) {
                asked++;
            }
            if (!numeric && address.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return new InetAddress[] {InetAddress.getByName(numeric ? host : address)};
        }
    }

    @BeforeEach
    void setUp() {
        nodes = new Nodes(folder);
        config = nodes.config().withMulticast(null);
    }

    @AfterEach
    void tearDown() {
        nodes.close();
    }

    @Test
    void aNameThatMovedIsLookedUpAgainOnceItIsSilent() throws IOException {
        int port = freePort();
        Node before = nodes.open(config.withEndpoint("127.0.0.2:" + port));
        Node after = nodes.open(config.withEndpoint("127.0.0.3:" + port));
        answers.address = "127.0.0.2";
        Node node = nodes.open(config.withPeers(List.of("peer.example:" + port)), time, names::add, answers);

        nodes.until(() -> heard(node, before));
        node.transport.peers(Set.of("127.0.0.2:" + port), Set.of());
        answers.address = "127.0.0.3";
        for (int i = 0; i < 3; i++) {
            time.jump(PAST_SILENCE);
            settle();
        }
        assertThat(answers.asked).as("a peer that is heard is not looked up").isEqualTo(1);

        node.transport.peers(Set.of(), Set.of());
        settle();
        assertThat(answers.asked).as("not at once").isEqualTo(1);
        time.jump(PAST_SILENCE);
        nodes.until(() -> heard(node, after));
        before.received.clear();
        assertThat(node.publish(Channel.EVENTS, "later")).isTrue();
        nodes.until(() -> after.received.contains("later"));
        settle();
        assertThat(before.received).isEmpty();
    }

    @Test
    void aNameThatNobodyKnowsIsTriedAgainEverLessOften() throws IOException {
        Node other = nodes.open(config);
        Node node = nodes.open(config.withPeers(List.of("peer.example:" + portOf(other))), time, names::add, answers);

        for (int i = 0; i < 100; i++) {
            time.jump(PAST_SILENCE);
            nodes.poll();
            runLookUps();
            nodes.poll();
        }
        settle();
        assertThat(answers.asked).isBetween(8, 20);
        assertThat(node.transport.stats().errors()).isEqualTo(answers.asked);

        answers.address = "127.0.0.1";
        time.jump(Duration.ofNanos(Destinations.MOST_PAUSE_NS));
        nodes.until(() -> heard(node, other));
    }

    @Test
    void namesAreNeverLookedUpOnTheThreadThatPolls() {
        Node node = nodes.open(config.withPeers(List.of("peer.example:4000")), time, names::add, answers);

        nodes.until(() -> names.size() == 1);
        for (int i = 0; i < 10; i++) {
            time.jump(PAST_SILENCE);
            node.poll();
        }
        assertThat(names).as("one at a time").hasSize(1);
        assertThat(answers.asked).isZero();
        node.transport.close();
    }

    @Test
    void aPeerToWhichThereIsNoWayHoldsUpNoOther() throws IOException {
        Node other = nodes.open(config);
        // The loopback's broadcast address: what is sent there is refused by the system.
        String refused = "127.255.255.255:" + freePort();
        Node node = nodes.open(config.withPeers(List.of(refused, "127.0.0.1:" + portOf(other))));

        nodes.until(() -> heard(node, other));
        for (int i = 0; i < 2_000; i++) {
            String text = "event " + i;
            nodes.until(() -> node.publish(Channel.EVENTS, text));
            if (i % 100 == 0) {
                nodes.until(() -> other.received.contains(text));
            }
        }
        nodes.until(() -> other.received.contains("event 1999"));
        assertThat(other.received).filteredOn(text -> text.startsWith("event")).hasSize(2_000);
        assertThat(node.transport.stats().errors()).isPositive();
        assertThat(node.transport.stats().rebuilt()).isZero();
    }

    @Test
    void aPeerThatHearsThisNodeNoOtherWayIsSentToForAsLongAsItLives() {
        Node node = nodes.open(config);
        Node other = nodes.open(config.withPeers(List.of(endpoint(node))));
        nodes.until(() -> heard(other, node));
        assertThat(node.transport.namesPeers()).isFalse();
        assertThat(other.transport.namesPeers()).isTrue();

        node.transport.peers(Set.of(endpoint(other)), Set.of(endpoint(other)));
        nodes.until(() -> heard(node, other));
        node.transport.peers(Set.of(endpoint(other)), Set.of());
        settle();
        other.received.clear();
        assertThat(node.publish(Channel.EVENTS, "still")).isTrue();
        nodes.until(() -> other.received.contains("still"));

        node.transport.peers(Set.of(), Set.of());
        time.jump(PAST_SILENCE);
        settle();
        other.received.clear();
        nodes.until(() -> node.publish(Channel.EVENTS, "no more"));
        settle();
        assertThat(other.received).isEmpty();
    }

    @Test
    void whoIsSentToSurvivesAnewTransport() {
        Node node = nodes.open(config, time);
        Node other = nodes.open(config);
        node.transport.peers(Set.of(endpoint(other)), Set.of(endpoint(other)));
        nodes.until(() -> heard(node, other));

        time.jump(Duration.ofMinutes(2));
        nodes.until(() -> node.transport.stats().rebuilt() == 1);
        other.received.clear();
        nodes.until(() -> heard(node, other));
    }

    @Test
    void theListMayNameTheNodeItself() throws IOException {
        String own = "127.0.0.1:" + freePort();
        Node other = nodes.open(config);
        Node node = nodes.open(config.withEndpoint(own).withPeers(List.of(own, endpoint(other), own)));

        nodes.until(() -> heard(node, other));
        settle();
        assertThat(node.received).isEmpty();
    }

    private boolean heard(Node from, Node to) {
        runLookUps();
        from.publish(Channel.EVENTS, "hello");
        return to.received.contains("hello");
    }

    /** Lets look-ups be made and what is under way arrive. */
    private void settle() {
        long end = TimeSource.SYSTEM.nanoTime() + Duration.ofMillis(300).toNanos();
        while (TimeSource.SYSTEM.nanoTime() - end < 0) {
            runLookUps();
            nodes.poll();
        }
    }

    private void runLookUps() {
        for (Runnable each = names.poll(); each != null; each = names.poll()) {
            each.run();
        }
    }

    private static String endpoint(Node node) {
        String endpoint = node.transport.endpoint();
        assertThat(endpoint).isNotNull();
        return endpoint;
    }

    private static int portOf(Node node) {
        String endpoint = endpoint(node);
        return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
