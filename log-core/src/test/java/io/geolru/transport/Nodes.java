package io.geolru.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.ExclusivePublication;
import io.geolru.event.TimeSource;
import io.geolru.replication.Channel;
import io.geolru.replication.MessageHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Some transports in one thread, each with what it received. Closes them all. */
final class Nodes implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int POLL_LIMIT = 32;

    /** One transport, and the messages that came in, as text. */
    static final class Node {
        final AeronTransport transport;
        final List<String> received = new ArrayList<>();
        MessageHandler handler;
        boolean isStopped;

        Node(AeronTransport transport) {
            this.transport = transport;
            handler = (buffer, offset, length) -> received.add(buffer.getStringWithoutLengthUtf8(offset, length));
        }

        int poll() {
            return isStopped ? 0 : transport.poll(handler, POLL_LIMIT);
        }

        boolean publish(Channel channel, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return transport.publish(channel, new UnsafeBuffer(bytes), 0, bytes.length);
        }

        boolean send(String endpoint, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return transport.send(endpoint, new UnsafeBuffer(bytes), 0, bytes.length);
        }

        boolean sendTo(Node other, String text) {
            String endpoint = other.transport.endpoint();
            return endpoint != null && send(endpoint, text);
        }
    }

    /** Goes on with the machine's, and jumps ahead when told to, as it looks to a process that was stopped. */
    static final class JumpingTime implements TimeSource {
        private long aheadNs;

        void jump(Duration by) {
            aheadNs += by.toNanos();
        }

        @Override
        public long nanoTime() {
            return TimeSource.SYSTEM.nanoTime() + aheadNs;
        }

        @Override
        public long epochMillis() {
            return TimeSource.SYSTEM.epochMillis() + aheadNs / 1_000_000;
        }
    }

    private final TransportConfig config;
    private final List<Node> all = new ArrayList<>();

    /** On a multicast group that no other test uses, with buffers in a folder of the test's. */
    Nodes(Path folder) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String group = "224.20." + random.nextInt(256) + "." + (random.nextInt(127) * 2 + 1);
        Path memory = folder.resolve("memory");
        try {
            Files.createDirectories(memory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        config = TransportConfig.loopback(folder.resolve("disk"))
                .withMulticast(group + ":" + random.nextInt(30_000, 32_000))
                .withFolders(memory, folder.resolve("disk"));
    }

    TransportConfig config() {
        return config;
    }

    Node open() {
        return open(config);
    }

    Node open(TransportConfig with) {
        return add(AeronTransport.open(with, TimeSource.SYSTEM, Runnable::run));
    }

    Node open(TransportConfig with, TimeSource time) {
        return add(AeronTransport.open(with, time, Runnable::run));
    }

    Node open(TransportConfig with, TimeSource time, ToLongFunction<Path> space) {
        return add(AeronTransport.open(with, time, Runnable::run, Resolver.SYSTEM, space, Nodes::offer));
    }

    Node open(TransportConfig with, TimeSource time, Offering offering) {
        return add(
                AeronTransport.open(with, time, Runnable::run, Resolver.SYSTEM, AeronDirectory::usableSpace, offering));
    }

    Node open(Offering offering) {
        return open(config, TimeSource.SYSTEM, offering);
    }

    Node open(TransportConfig with, Executor names) {
        return add(AeronTransport.open(with, TimeSource.SYSTEM, names));
    }

    Node open(TransportConfig with, TimeSource time, Executor names, Resolver resolver) {
        return add(AeronTransport.open(with, time, names, resolver, AeronDirectory::usableSpace, Nodes::offer));
    }

    static long offer(ExclusivePublication publication, DirectBuffer message, int offset, int length) {
        return publication.offer(message, offset, length);
    }

    private Node add(AeronTransport transport) {
        Node node = new Node(transport);
        all.add(node);
        return node;
    }

    /** Drives all of them until something is so. */
    void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as("waited too long; received %s", summary())
                    .isNegative();
            if (poll() == 0) {
                LockSupport.parkNanos(10_000);
            }
        }
    }

    private List<Integer> summary() {
        return all.stream().map(node -> node.received.size()).toList();
    }

    int poll() {
        int work = 0;
        for (Node each : all) {
            work += each.poll();
        }
        return work;
    }

    void close(Node node) {
        all.remove(node);
        node.transport.close();
    }

    @Override
    public void close() {
        all.forEach(each -> each.transport.close());
        all.clear();
    }
}
