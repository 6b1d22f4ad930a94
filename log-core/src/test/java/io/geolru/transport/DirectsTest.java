package io.geolru.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.transport.Nodes.JumpingTime;
import io.geolru.transport.Nodes.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publications to single peers come and go. */
class DirectsTest {
    @TempDir
    Path folder;

    private final JumpingTime time = new JumpingTime();
    private Nodes nodes;
    private Node node;
    private Node peer;

    @BeforeEach
    void setUp() {
        nodes = new Nodes(folder);
        TransportConfig small = nodes.config().withMaxMessageBytes(1024);
        node = nodes.open(small, time);
        peer = nodes.open(small);
        nodes.until(() -> node.sendTo(peer, "hello"));
        nodes.until(() -> peer.received.contains("hello"));
        assertThat(directPeers()).isEqualTo(1);
    }

    @AfterEach
    void tearDown() {
        nodes.close();
    }

    @Test
    void whatIsPackedIsNoLongerThanWhatCanBeSent() {
        assertThat(node.transport.packetLength()).isEqualTo(node.transport.maxMessageLength());
    }

    @Test
    void releasedOnesGoAndComeAgain() {
        node.transport.release(peer.transport.endpoint());
        node.transport.release("127.0.0.1:9");
        assertThat(directPeers()).isZero();

        nodes.until(() -> node.sendTo(peer, "again"));
        nodes.until(() -> peer.received.contains("again"));
    }

    @Test
    void whatWasTakenBeforeAReleaseStillArrives() {
        nodes.until(() -> node.sendTo(peer, "the last"));
        node.transport.release(peer.transport.endpoint());

        nodes.until(() -> peer.received.contains("the last"));
    }

    @Test
    void idleOnesGo() {
        time.jump(Duration.ofSeconds(9));
        nodes.poll();
        assertThat(directPeers()).isEqualTo(1);
        time.jump(Duration.ofSeconds(2));
        nodes.poll();
        assertThat(directPeers()).isZero();
    }

    @Test
    void aPeerThatIsNotThereIsNotConnected() {
        for (int i = 0; i < 1000; i++) {
            assertThat(node.send("127.0.0.1:9", "nobody there")).isFalse();
            nodes.poll();
        }
        assertThat(node.transport.stats().rebuilt()).isZero();
    }

    @Test
    void thereAreNeverMoreThanTheLimit() {
        for (int port = 1; port <= Directs.MAX_PEERS + 10; port++) {
            node.send("127.0.0.1:" + port, "nobody there");
        }
        assertThat(directPeers()).isEqualTo(Directs.MAX_PEERS);
        nodes.until(() -> node.sendTo(peer, "still"));
        nodes.until(() -> peer.received.contains("still"));
    }

    @Test
    void whatIsNoEndpointIsRefused() {
        for (String endpoint : List.of("", "nonsense", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:1|mtu=64")) {
            assertThat(node.send(endpoint, "nowhere")).isFalse();
        }
        assertThat(node.transport.stats().refused()).isEqualTo(5);
    }

    @Test
    void nothingGoesOutOfTheLoopback() {
        assertThat(node.send("192.0.2.1:24326", "nowhere")).isFalse();
        assertThat(node.transport.stats().refused()).isEqualTo(1);
    }

    @Test
    void namesAreLookedUpElsewhere() {
        List<Runnable> lookUps = new ArrayList<>();
        Node patient = nodes.open(nodes.config().withMaxMessageBytes(1024), lookUps::add);
        String endpoint = Objects.requireNonNull(peer.transport.endpoint()).replace("127.0.0.1", "localhost");

        for (int i = 0; i < 100; i++) {
            assertThat(patient.send(endpoint, "by name")).isFalse();
            nodes.poll();
        }
        assertThat(lookUps).hasSize(1);
        lookUps.get(0).run();

        nodes.until(() -> patient.send(endpoint, "by name"));
        nodes.until(() -> peer.received.contains("by name"));
    }

    private int directPeers() {
        return Objects.requireNonNull(node.transport.session()).directPeers();
    }
}
