package io.geolru.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.protocol.HeaderFlyweight;
import io.aeron.protocol.SetupFlyweight;
import io.geolru.replication.Channel;
import io.geolru.transport.Nodes.Node;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packets that announce senders, made up by anybody. */
class SetupsTest {
    private static final int MB = 1024 * 1024;
    private static final int MTU = 1_408;
    private static final int[] STREAMS = {
        TransportConfig.EVENTS_STREAM, TransportConfig.CONTROL_STREAM, TransportConfig.DIRECT_STREAM
    };

    @TempDir
    Path folder;

    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[SetupFlyweight.HEADER_LENGTH]);
    private final SetupFlyweight packet = new SetupFlyweight(bytes);
    private Nodes nodes;

    @BeforeEach
    void setUp() {
        nodes = new Nodes(folder);
    }

    @AfterEach
    void tearDown() {
        nodes.close();
    }

    @Test
    void aSenderThatAsksForLongerBuffersThanOursGetsNone() throws IOException {
        Node node = nodes.open();
        Node other = nodes.open();
        hello(other, node);
        TransportStats before = node.transport.stats();

        int sent = 0;
        for (int stream : STREAMS) {
            for (int termLength : new int[] {64 * MB, 1024 * MB, 4 * MB, 0, -1, 3 * MB / 2}) {
                fill(stream, ++sent, termLength, MTU);
                send(node);
            }
        }
        int all = sent;
        nodes.until(() -> node.transport.stats().refused() == before.refused() + all);

        hello(other, node);
        TransportStats after = node.transport.stats();
        assertThat(after.mappedBytes()).isLessThan(nodes.config().bytesNeeded());
        assertThat(after.errors()).isEqualTo(before.errors());
        assertThat(after.rebuilt()).isZero();
        assertThat(after.onDisk()).isFalse();
    }

    @Test
    void theSamePacketWithOurLengthIsTaken() throws IOException {
        Node node = nodes.open();
        hello(node, node);
        long before = node.transport.stats().mappedBytes();
        int termLength = nodes.config().eventTermLength();

        fill(TransportConfig.DIRECT_STREAM, 1, termLength, MTU);
        send(node);

        nodes.until(() -> node.transport.stats().mappedBytes() >= before + 3L * termLength);
        assertThat(node.transport.stats().refused()).isZero();
    }

    @Test
    void whatADriverWouldRefuseIsNotAllowed() {
        Setups setups = Setups.ofNode(nodes.config());
        int stream = TransportConfig.EVENTS_STREAM;
        int most = setups.longestTerm(stream);

        assertThat(setups.allow(fill(stream, 1, most, MTU))).isTrue();
        assertThat(setups.allow(fill(stream, 1, 64 * 1024, MTU))).as("shorter").isTrue();
        for (int termLength : new int[] {2 * most, most - 1, 32 * 1024, 0, -1, Integer.MIN_VALUE}) {
            assertThat(setups.allow(fill(stream, 1, termLength, MTU)))
                    .as("term of %d", termLength)
                    .isFalse();
        }
        for (int mtu : new int[] {-32, 0, 32, MTU + 1, 17 * 1024}) {
            assertThat(setups.allow(fill(stream, 1, most, mtu)))
                    .as("packets of %d", mtu)
                    .isFalse();
        }
        for (int offset : new int[] {-32, 1, most}) {
            assertThat(setups.allow(fill(stream, 1, most, MTU).termOffset(offset)))
                    .as("offset %d", offset)
                    .isFalse();
        }
        assertThat(setups.allow(fill(stream, 1, most, MTU).activeTermId(4))).isFalse();
    }

    @Test
    void everyStreamHasItsLength() {
        TransportConfig config = nodes.config();
        Setups setups = Setups.ofNode(config);

        assertThat(setups.longestTerm(TransportConfig.EVENTS_STREAM)).isEqualTo(config.eventTermLength());
        assertThat(setups.longestTerm(TransportConfig.DIRECT_STREAM)).isEqualTo(config.eventTermLength());
        assertThat(setups.longestTerm(TransportConfig.CONTROL_STREAM)).isEqualTo(config.controlTermLength());
        assertThat(setups.longestTerm(LinkChannels.REQUESTS)).isEqualTo(LinkChannels.TERM_LENGTH);
        assertThat(Setups.ofClient().allow(fill(LinkChannels.ANSWERS, 1, MB, MTU)))
                .isFalse();
        assertThat(Setups.ofClient().allow(fill(LinkChannels.ANSWERS, 1, LinkChannels.TERM_LENGTH, MTU)))
                .isTrue();
    }

    private SetupFlyweight fill(int stream, int session, int termLength, int mtu) {
        packet.sessionId(session)
                .streamId(stream)
                .initialTermId(5)
                .activeTermId(5)
                .termOffset(0)
                .termLength(termLength)
                .mtuLength(mtu)
                .version(HeaderFlyweight.CURRENT_VERSION)
                .headerType(HeaderFlyweight.HDR_TYPE_SETUP)
                .frameLength(SetupFlyweight.HEADER_LENGTH);
        return packet;
    }

    private void send(Node to) throws IOException {
        HostPort at = Objects.requireNonNull(HostPort.parse(Objects.requireNonNull(to.transport.endpoint())));
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(
                    bytes.byteArray(), bytes.capacity(), new InetSocketAddress(at.resolve(), at.port())));
        }
    }

    private void hello(Node from, Node to) {
        to.received.clear();
        nodes.until(() -> {
            from.publish(Channel.EVENTS, "hello");
            return from.sendTo(to, "hello") && to.received.contains("hello");
        });
    }
}
