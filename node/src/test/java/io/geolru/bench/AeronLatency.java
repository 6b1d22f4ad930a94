package io.geolru.bench;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;

/** What Aeron takes by itself: a driver in each process on a thread of its own, all threads yield, UDP between them. */
final class AeronLatency {
    static final List<String> JVM = List.of(
            "-Xms512m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

    private static final int STREAM = 1;
    private static final int MESSAGE_BYTES = 200;
    private static final int FRAGMENTS = 16;
    private static final YieldingIdleStrategy YIELD = new YieldingIdleStrategy();

    private AeronLatency() {}

    private static MediaDriver driver() {
        return MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(CommonContext.generateRandomDirName())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(new YieldingIdleStrategy()));
    }

    private static Aeron connect(MediaDriver driver) {
        return Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
    }

    /** Receives. */
    static final class Receiver {
        private Receiver() {}

        public static void main(String[] none) throws Exception {
            int port;
            try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                port = probe.getLocalPort();
            }
            try (MediaDriver driver = driver();
                    Aeron aeron = connect(driver);
                    Subscription subscription = aeron.addSubscription("aeron:udp?endpoint=localhost:" + port, STREAM)) {
                OneWay received = new OneWay();
                CountDownLatch last = new CountDownLatch(1);
                FragmentHandler handler = (buffer, offset, length, header) -> {
                    if (received.arrived(buffer.getInt(offset), buffer.getLong(offset + Integer.BYTES))) {
                        last.countDown();
                    }
                };
                Fork.ready(port);
                System.out.flush();
                while (last.getCount() > 0) {
                    YIELD.idle(subscription.poll(handler, FRAGMENTS));
                }
                received.print();
                Fork.awaitEnd();
            }
        }
    }

    /** Sends. */
    static final class Sender {
        private Sender() {}

        /** @param arguments the port, and how many a second */
        public static void main(String[] arguments) throws Exception {
            Fork.endWithParent();
            try (MediaDriver driver = driver();
                    Aeron aeron = connect(driver);
                    ExclusivePublication publication =
                            aeron.addExclusivePublication("aeron:udp?endpoint=localhost:" + arguments[0], STREAM)) {
                while (!publication.isConnected()) {
                    YIELD.idle();
                }
                UnsafeBuffer message = new UnsafeBuffer(ByteBuffer.allocateDirect(MESSAGE_BYTES));
                OneWay.send(
                        Integer.parseInt(arguments[1]),
                        kind -> {
                            message.putInt(0, kind);
                            message.putLong(Integer.BYTES, System.nanoTime());
                            while (publication.offer(message) < 0) {
                                YIELD.idle();
                            }
                        },
                        OneWay::pause);
            }
        }
    }
}
