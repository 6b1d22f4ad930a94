package io.geolru.process.demo;

import io.geolru.HttpConfig;
import io.geolru.NodeConfig;
import io.geolru.config.HostPort;
import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Three regions in this process, out of the way of whatever else runs on the machine: a temporary folder, a multicast port and a cluster id
 * of their own, all on the loopback interface. Closing it, or the end of the process however it comes (but for {@code kill -9}), stops
 * them and deletes the folder. Thread-safe.
 */
final class DemoCluster implements AutoCloseable {
    private static final List<String> REGIONS = List.of("eu", "us", "ap");
    private static final Duration JOIN_WAIT = Duration.ofSeconds(2);
    private static final Duration HEARTBEAT = Duration.ofMillis(50);

    private final Path folder;
    private final HostPort multicast;
    private final List<DemoRegion> regions;
    private final ExecutorService threads;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread hook = new Thread(this::free, "geolru-demo-end");

    private DemoCluster(Path folder, HostPort multicast, List<DemoRegion> regions) {
        this.folder = folder;
        this.multicast = multicast;
        this.regions = regions;
        this.threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "geolru-demo");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Makes the folder; starts nothing yet.
     *
     * @param base what the nodes are told besides their places and names
     */
    static DemoCluster open(NodeConfig base) throws IOException {
        Path folder = Files.createTempDirectory("geolru-");
        String group = Objects.requireNonNullElse(
                        base.replication().multicast(),
                        NodeConfig.defaults().replication().multicast())
                .host();
        HostPort multicast = new HostPort(group, freePort());
        List<DemoRegion> regions = REGIONS.stream()
                .map(region -> new DemoRegion(config(base, region, folder, multicast)))
                .toList();
        DemoCluster cluster = new DemoCluster(folder, multicast, regions);
        Runtime.getRuntime().addShutdownHook(cluster.hook);
        return cluster;
    }

    private static NodeConfig config(NodeConfig base, String region, Path folder, HostPort multicast) {
        NodeConfig.Replication given = base.replication();
        return base.withCluster("demo-" + multicast.port())
                .withName(region + "-1")
                .withRegion(region)
                .withDataDir(folder.resolve(region + "-1"))
                .withHttp(HttpConfig.on("127.0.0.1", 0))
                .withReplication(new NodeConfig.Replication(
                        "localhost",
                        multicast,
                        null,
                        List.of(),
                        given.secrets(),
                        HEARTBEAT,
                        JOIN_WAIT,
                        given.maxClockDrift(),
                        given.forgetAfter(),
                        given.idle(),
                        false));
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            return socket.getLocalPort();
        }
    }

    /** The regions, always in the same order. */
    List<DemoRegion> regions() {
        return regions;
    }

    /** Where the data is. */
    Path folder() {
        return folder;
    }

    /** The group that events go to. */
    HostPort multicast() {
        return multicast;
    }

    /** Whether the end has begun: what fails from then on fails because of it. */
    boolean isClosed() {
        return closed.get();
    }

    /** Does the same in all regions at once, and returns when all have done it. Throws what one of them throws. */
    void inEach(Consumer<DemoRegion> work) {
        List<CompletableFuture<Void>> running = regions.stream()
                .map(region -> CompletableFuture.runAsync(() -> work.accept(region), threads))
                .toList();
        running.forEach(DemoCluster::join);
    }

    /** Does something beside the caller. */
    <T> CompletableFuture<T> inBackground(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, threads);
    }

    /** The outcome of work that was done {@link #inBackground}; throws what it threw. */
    static <T> T join(CompletableFuture<T> work) {
        try {
            return work.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Idempotent. */
    @Override
    public void close() {
        if (free()) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    /** @return false when that is done, or being done, elsewhere */
    private boolean free() {
        if (!closed.compareAndSet(false, true)) {
            return false;
        }
        List<Thread> closing = regions.stream()
                .map(region -> new Thread(region::close, "geolru-demo-end-" + region.name()))
                .toList();
        closing.forEach(Thread::start);
        closing.forEach(DemoCluster::join);
        threads.shutdownNow();
        delete(folder);
        return true;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        }
    }
}
