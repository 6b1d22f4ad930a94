package io.geolru.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aeron.ChannelUri;
import io.aeron.protocol.HeaderFlyweight;
import io.aeron.protocol.SetupFlyweight;
import io.geolru.event.TimeSource;
import io.geolru.replication.Channel;
import io.geolru.transport.Nodes.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.agrona.SystemUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransportStartTest {
    @TempDir
    Path folder;

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
    void receivesOnAFreePortOfTheLoopbackAndSaysWhich() {
        Node first = nodes.open();
        Node second = nodes.open();

        assertThat(first.transport.endpoint()).matches("127\\.0\\.0\\.1:[1-9][0-9]+");
        assertThat(second.transport.endpoint())
                .matches("127\\.0\\.0\\.1:[1-9][0-9]+")
                .isNotEqualTo(first.transport.endpoint());
    }

    @Test
    void receivesOnTheEndpointThatIsConfigured() throws IOException {
        int port = freePort();
        Node node = nodes.open(nodes.config().withEndpoint("localhost:" + port));

        assertThat(node.transport.endpoint()).isEqualTo("127.0.0.1:" + port);
    }

    @Test
    void aPortInUseIsAnErrorThatNamesIt() throws IOException {
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            String endpoint = "127.0.0.1:" + taken.getLocalPort();

            assertThatThrownBy(() -> nodes.open(nodes.config().withEndpoint(endpoint)))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining(endpoint)
                    .hasMessageEndingWith("Address already in use");
        }
    }

    @Test
    void anInterfaceThatIsNotThereIsAnErrorThatNamesItAndThoseThatAre() {
        for (String absent : List.of("203.0.113.1", "203.0.113.0/24", "nosuch0")) {
            assertThatThrownBy(() -> nodes.open(nodes.config().withInterface(absent)))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining(absent)
                    .hasMessageContaining("127.0.0.1");
        }
    }

    @Test
    void anEndpointOutsideOfTheLoopbackIsRefusedOnTheLoopback() {
        assertThatThrownBy(() -> nodes.open(nodes.config().withEndpoint("0.0.0.0:0")))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("0.0.0.0:0");
    }

    @Test
    void theInterfaceMayBeNamedInEveryWay() {
        LocalInterface byName = LocalInterface.find("localhost", true);

        assertThat(byName.loopback()).isTrue();
        assertThat(LocalInterface.find("127.0.0.1", true)).isEqualTo(byName);
        assertThat(LocalInterface.find("127.0.0.0/8", null)).isEqualTo(byName);
        assertThat(LocalInterface.find(byName.name(), true)).isEqualTo(byName);
    }

    @Test
    void nodesMeetWithoutMulticastWhenEachNamesTheOther() throws IOException {
        int firstPort = freePort();
        String firstEndpoint = "127.0.0.1:" + firstPort;
        String secondEndpoint = "127.0.0.1:" + freePort();
        Node first = nodes.open(
                nodes.config().withMulticast(null).withEndpoint(firstEndpoint).withPeers(List.of(secondEndpoint)));
        Node second = nodes.open(nodes.config()
                .withMulticast(null)
                .withEndpoint(secondEndpoint)
                .withPeers(List.of("localhost:" + firstPort)));

        for (Channel channel : Channel.values()) {
            nodes.until(() -> {
                first.publish(channel, channel + " from the first");
                second.publish(channel, channel + " from the second");
                return second.received.contains(channel + " from the first")
                        && first.received.contains(channel + " from the second");
            });
        }
    }

    @Test
    void aNamedPeerHearsWhatTheGroupHears() throws IOException {
        String apart = "127.0.0.1:" + freePort();
        Node first = nodes.open(nodes.config().withPeers(List.of(apart)));
        Node inGroup = nodes.open();
        Node outside = nodes.open(nodes.config().withMulticast(null).withEndpoint(apart));

        nodes.until(() -> {
            first.publish(Channel.EVENTS, "event");
            return inGroup.received.contains("event") && outside.received.contains("event");
        });
    }

    @Test
    void aloneWithoutMulticastAndPeersNothingHoldsUpThePublisher() {
        Node node = nodes.open(nodes.config().withMulticast(null));

        assertThat(node.publish(Channel.EVENTS, "nobody hears")).isTrue();
        assertThat(node.transport.stats().dropped()).isEqualTo(1);
    }

    @Test
    void packetsFromOutsideOfTheLoopbackAreRefused() throws IOException {
        Optional<InetAddress> outside = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        assumeTrue(outside.isPresent(), "this machine has the loopback only");
        Node node = nodes.open();
        HostPort group = HostPort.parse(nodes.config().multicast());

        // Stays on this machine: it is only the sender's address that is not the loopback's.
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            channel.bind(new InetSocketAddress(outside.get(), 0));
            channel.setOption(
                    StandardSocketOptions.IP_MULTICAST_IF,
                    NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()));
            SetupFlyweight setup = new SetupFlyweight(ByteBuffer.allocateDirect(SetupFlyweight.HEADER_LENGTH));
            setup.sessionId(1)
                    .streamId(TransportConfig.EVENTS_STREAM)
                    .termLength(64 * 1024)
                    .mtuLength(1408)
                    .frameLength(SetupFlyweight.HEADER_LENGTH)
                    .headerType(HeaderFlyweight.HDR_TYPE_SETUP);
            nodes.until(() -> {
                try {
                    channel.send(setup.byteBuffer().rewind(), new InetSocketAddress(group.resolve(), group.port()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return node.transport.stats().refused() > 0;
            });
        }
    }

    @Test
    void channelsSayWhatTheyMustSay() {
        ChannelUris uris = new ChannelUris(nodes.config(), LocalInterface.find("localhost", true));
        int term = nodes.config().eventTermLength();

        ChannelUri toGroup = ChannelUri.parse(uris.toGroup(term));
        assertThat(toGroup.get("interface")).isEqualTo("127.0.0.1");
        assertThat(toGroup.get("fc")).isEqualTo("max");
        assertThat(SystemUtil.parseSize("term-length", toGroup.get("term-length")))
                .isEqualTo(term);
        ChannelUri fromGroup = ChannelUri.parse(uris.fromGroup());
        assertThat(fromGroup.get("interface")).isEqualTo("127.0.0.1");
        assertThat(SystemUtil.parseSize("rcv-wnd", fromGroup.get("rcv-wnd"))).isLessThanOrEqualTo(term / 2);
    }

    @Test
    void closingLeavesNeitherFolderNorThread() throws IOException {
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        Node first = nodes.open();
        Node second = nodes.open();
        nodes.until(() -> first.publish(Channel.EVENTS, "event"));
        nodes.until(() -> first.sendTo(second, "direct"));
        assertThat(foldersLeft()).hasSize(2);

        nodes.close();
        first.transport.close();

        assertThat(foldersLeft()).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet()).isSubsetOf(before);
        assertThat(first.poll()).isZero();
        assertThat(first.publish(Channel.EVENTS, "late")).isFalse();
        assertThat(first.send("127.0.0.1:1", "late")).isFalse();
    }

    @Test
    void aStartThatFailsLeavesNoFolder() throws IOException {
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            String endpoint = "127.0.0.1:" + taken.getLocalPort();
            assertThatThrownBy(() -> AeronTransport.open(
                            nodes.config().withEndpoint(endpoint), TimeSource.SYSTEM, Runnable::run))
                    .isInstanceOf(TransportException.class);
        }
        assertThat(foldersLeft()).isEmpty();
    }

    @Test
    void threeNodesStayWithinTheSpaceThatTheySayTheyNeed() {
        Node first = nodes.open();
        Node second = nodes.open();
        Node third = nodes.open();
        for (Node from : List.of(first, second, third)) {
            nodes.until(() -> {
                from.publish(Channel.EVENTS, "event");
                from.publish(Channel.CONTROL, "heartbeat");
                return Stream.of(first, second, third)
                        .allMatch(to -> to.received.contains("event") && to.received.contains("heartbeat"));
            });
            first.received.clear();
            second.received.clear();
            third.received.clear();
        }
        nodes.until(() -> first.sendTo(second, "question"));
        nodes.until(() -> second.sendTo(first, "answer"));
        long needed = nodes.config().bytesNeeded();
        nodes.until(() -> first.transport.stats().mappedBytes() > needed * 3 / 4);

        assertThat(first.transport.stats().mappedBytes()).isLessThanOrEqualTo(needed);
        assertThat(needed).isLessThan(64 * 1024 * 1024);
    }

    private static int freePort() throws IOException {
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return free.getLocalPort();
        }
    }

    private Set<String> foldersLeft() throws IOException {
        try (Stream<Path> files = Files.list(nodes.config().sharedMemory())) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.contains("-" + ProcessHandle.current().pid() + "-"))
                    .collect(Collectors.toSet());
        }
    }
}
