package io.geolru.bench;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import io.geolru.codec.EventEncoder;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.jspecify.annotations.Nullable;

/** Aeron one way between two processes over UDP with the channel's defaults: one message for each frame, of the length of our frames. */
final class RawAeron {
    private static final int STREAM = 1;
    private static final int MESSAGES = Workload.ENTRIES;
    /** How often all messages are sent; the last time counts. */
    static final int TURNS = 7;

    private static final int POLLED = 64;
    private static final int MESSAGE_LENGTH = EventEncoder.OVERHEAD
            + "default".length()
            + "key-000000000000".length()
            + "application/octet-stream".length()
            + Workload.VALUE_BYTES;

    private RawAeron() {}

    /** @param oneThread whether the driver runs on the application's thread, as in our nodes, or on one of its own */
    static Figures run(boolean oneThread, String... jvmArguments) throws IOException {
        return Fork.run(Sender.class, jvm(jvmArguments), Boolean.toString(oneThread), "");
    }

    private static List<String> jvm(String... jvmArguments) {
        List<String> all = new ArrayList<>(List.of(jvmArguments));
        all.add("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");
        return all;
    }

    /** A driver and its client. */
    private static final class Side implements AutoCloseable {
        private final MediaDriver driver;
        private final Aeron aeron;
        private final @Nullable AgentInvoker driverInvoker;
        private final @Nullable AgentInvoker clientInvoker;
        private final IdleStrategy idle;

        Side(boolean oneThread) {
            MediaDriver.Context context = new MediaDriver.Context()
                    .aeronDirectoryName(
                            "/dev/shm/geolru-bench-" + ProcessHandle.current().pid())
                    .dirDeleteOnStart(true)
                    .dirDeleteOnShutdown(true)
                    .threadingMode(oneThread ? ThreadingMode.INVOKER : ThreadingMode.SHARED);
            driver = MediaDriver.launch(context);
            Aeron.Context client = new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName());
            if (oneThread) {
                client.driverAgentInvoker(driver.sharedAgentInvoker()).useConductorAgentInvoker(true);
            }
            aeron = Aeron.connect(client);
            driverInvoker = driver.sharedAgentInvoker();
            clientInvoker = aeron.conductorAgentInvoker();
            idle = oneThread ? new YieldingIdleStrategy() : new BackoffIdleStrategy();
        }

        int drive() {
            return driverInvoker == null || clientInvoker == null ? 0 : driverInvoker.invoke() + clientInvoker.invoke();
        }

        @Override
        public void close() {
            aeron.close();
            driver.close();
        }
    }

    /** The process that sends. */
    static final class Sender {
        private Sender() {}

        public static void main(String[] arguments) throws IOException {
            Fork.endWithParent();
            String channel = channel();
            try (Side side = new Side(Boolean.parseBoolean(arguments[0]));
                    Fork receiver = Fork.launch(Receiver.class, jvm(), arguments[0], channel)) {
                receiver.awaitReady();
                ExclusivePublication publication = side.aeron.addExclusivePublication(channel, STREAM);
                while (!publication.isConnected()) {
                    side.idle.idle(side.drive());
                }
                long tookNs = 0;
                for (int turn = 0; turn < TURNS; turn++) {
                    long begun = System.nanoTime();
                    send(side, publication);
                    while (!receiver.hasLine()) {
                        side.idle.idle(side.drive());
                    }
                    receiver.readLine();
                    tookNs = System.nanoTime() - begun;
                }
                receiver.awaitOver(); // it takes its driver's folder away
                Figures.of("events/s", MESSAGES * 1e9 / tookNs).print();
            }
        }

        private static void send(Side side, ExclusivePublication publication) {
            UnsafeBuffer message = new UnsafeBuffer(ByteBuffer.allocateDirect(MESSAGE_LENGTH));
            int sent = 0;
            while (sent < MESSAGES) {
                message.putLong(0, sent);
                if (publication.offer(message) > 0) {
                    sent++;
                    if (sent % POLLED == 0) {
                        side.drive();
                    }
                } else {
                    side.idle.idle(side.drive());
                }
            }
        }

        private static String channel() throws IOException {
            try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                return "aeron:udp?endpoint=127.0.0.1:" + probe.getLocalPort();
            }
        }
    }

    /** The process that receives. */
    static final class Receiver {
        private Receiver() {}

        public static void main(String[] arguments) {
            Fork.endWithParent();
            try (Side side = new Side(Boolean.parseBoolean(arguments[0]))) {
                Subscription subscription = side.aeron.addSubscription(arguments[1], STREAM);
                Fork.ready("");
                int[] received = {0};
                FragmentHandler handler = (buffer, offset, length, header) -> received[0]++;
                for (int turn = 1; turn <= TURNS; ) {
                    side.idle.idle(side.drive() + subscription.poll(handler, POLLED));
                    if (received[0] >= turn * MESSAGES) {
                        turn++;
                        System.out.println("all");
                    }
                }
            }
        }
    }
}
