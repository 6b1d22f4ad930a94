package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.config.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Nodes for one test: a multicast port and a folder of their own. After the test every live node's structures are checked, its journal is
 * folded again and compared with its state, and nothing may be left behind: no thread, no shared memory.
 */
final class TestNodes implements BeforeEachCallback, AfterEachCallback {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<CacheNode> nodes = new ArrayList<>();
    private Path folder = Path.of("unset");
    private int multicastPort;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("geolru-test");
        try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            multicastPort = probe.getLocalPort();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        try {
            for (CacheNode node : nodes) {
                NodeChecks.check(node);
            }
        } finally {
            nodes.forEach(CacheNode::close);
            delete(folder);
        }
        waitUntil("no thread of a node is left", () -> threads().isEmpty());
        assertThat(sharedMemory()).isEmpty();
    }

    /** A configuration for a node that meets the others of this test only. */
    NodeConfig config(String name, String region) {
        NodeConfig base = NodeConfig.defaults();
        NodeConfig.Replication replication = base.replication();
        return base.withName(name)
                .withRegion(region)
                .withDataDir(folder.resolve(name))
                .withReplication(new NodeConfig.Replication(
                        replication.networkInterface(),
                        new HostPort("224.20.30.39", multicastPort),
                        null,
                        List.of(),
                        List.of(),
                        Duration.ofMillis(50),
                        Duration.ofMillis(400),
                        replication.maxClockDrift(),
                        replication.forgetAfter(),
                        replication.idle(),
                        false));
    }

    /** A configuration for a node without multicast, that names others. */
    NodeConfig apart(String name, @Nullable HostPort endpoint, HostPort... peers) {
        NodeConfig config = config(name, name);
        return config.withReplication(
                config.replication().withMulticast(null).withEndpoint(endpoint).withPeers(List.of(peers)));
    }

    /** A free place to receive unicast on. */
    static HostPort endpoint() throws IOException {
        try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return new HostPort("127.0.0.1", probe.getLocalPort());
        }
    }

    /** A free place for clients, with a free one behind it. */
    static HostPort endpointPair() throws IOException {
        for (int attempt = 0; ; attempt++) {
            try (DatagramSocket first = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                    DatagramSocket second = new DatagramSocket(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), first.getLocalPort() + 1))) {
                return new HostPort("127.0.0.1", second.getLocalPort() - 1);
            } catch (SocketException taken) {
                assertThat(attempt).isLessThan(100);
            }
        }
    }

    CacheNode launch(String name, String region) {
        return launch(config(name, region));
    }

    CacheNode launch(NodeConfig config) {
        CacheNode node = CacheNode.launch(config);
        nodes.add(node);
        return node;
    }

    /** Ends a node as a kill would. */
    void kill(CacheNode node) {
        node.abort();
        nodes.remove(node);
    }

    void close(CacheNode node) {
        NodeChecks.check(node);
        node.close();
        nodes.remove(node);
    }

    Path folder() {
        return folder;
    }

    static void waitUntil(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time: %s", what).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    /** Waits until the caches of the nodes have equal digests. */
    static void waitUntilAgreed(String cache, CacheNode... nodes) {
        waitUntil(
                "the nodes agree on " + cache,
                () -> Stream.of(nodes)
                                .map(node -> node.bytes(cache).digest())
                                .distinct()
                                .count()
                        == 1);
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("geolru-"))
                .collect(Collectors.toSet());
    }

    private static List<Path> sharedMemory() throws IOException {
        String ours = "-" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> folders = Files.list(Path.of("/dev/shm"))) {
            return folders.filter(path -> path.getFileName().toString().startsWith("geolru-"))
                    .filter(path -> path.getFileName().toString().contains(ours))
                    .toList();
        }
    }

    private static void delete(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, java.io.IOException e) {
                try {
                    Files.deleteIfExists(directory);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
