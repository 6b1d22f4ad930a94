package io.geolru.bench;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * What Aeron takes by itself for requests and answers between two processes: over IPC by the driver of the one that answers, over UDP with a driver in
 * each; drivers have threads of their own, which wait like the others.
 */
final class RawRequests {
    static final List<String> JVM = AeronLatency.JVM;

    private static final int REQUESTS = 1;
    private static final int ANSWERS = 2;
    private static final int REQUEST_BYTES = 160;
    private static final int ANSWER_BYTES = 200;
    private static final int FRAGMENTS = 64;

    private RawRequests() {}

    /** Round trips, one after the other. */
    static Figures latency(String medium, String idle, int perSecond) throws IOException {
        return run(medium, idle, "latency", perSecond);
    }

    /** Answers a second, so many requests under way at a time. */
    static Figures rate(String medium, int window) throws IOException {
        return run(medium, "yield", "rate", window);
    }

    private static Figures run(String medium, String idle, String what, int number) throws IOException {
        String requests = channel(medium);
        String answers = channel(medium);
        try (Fork server = Fork.launch(Server.class, JVM, requests, answers, idle)) {
            String ready = server.awaitReady();
            String folder = medium.equals("ipc") ? ready : "";
            Figures figures =
                    Fork.run(Asker.class, JVM, requests, answers, idle, folder, what, Integer.toString(number));
            server.awaitOver();
            return figures;
        }
    }

    private static String channel(String medium) throws IOException {
        if (medium.equals("ipc")) {
            return CommonContext.IPC_CHANNEL;
        }
        try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return "aeron:udp?endpoint=127.0.0.1:" + probe.getLocalPort();
        }
    }

    private static IdleStrategy idle(String name) {
        return name.equals("park")
                ? new SleepingIdleStrategy(TimeUnit.MICROSECONDS.toNanos(50))
                : new YieldingIdleStrategy();
    }

    /** A client of a driver, which is its own or another process's. */
    private static final class Side implements AutoCloseable {
        private final @Nullable MediaDriver driver;
        private final Aeron aeron;
        private final IdleStrategy idle;
        private final UnsafeBuffer message = new UnsafeBuffer(ByteBuffer.allocateDirect(ANSWER_BYTES));

        /** @param folder of another process's driver; empty for one of its own */
        Side(String idle, String folder) {
            this.idle = idle(idle);
            driver = folder.isEmpty()
                    ? MediaDriver.launch(new MediaDriver.Context()
                            .aeronDirectoryName(CommonContext.generateRandomDirName())
                            .dirDeleteOnStart(true)
                            .dirDeleteOnShutdown(true)
                            .threadingMode(ThreadingMode.SHARED)
                            .sharedIdleStrategy(idle(idle)))
                    : null;
            aeron = Aeron.connect(
                    new Aeron.Context().aeronDirectoryName(driver == null ? folder : driver.aeronDirectoryName()));
        }

        void awaitConnected(ExclusivePublication publication) {
            while (!publication.isConnected()) {
                idle.idle();
            }
        }

        @Override
        public void close() {
            aeron.close();
            if (driver != null) {
                driver.close();
            }
        }
    }

    /** Answers. */
    static final class Server {
        private Server() {}

        public static void main(String[] arguments) {
            Fork.endWithParent();
            try (Side side = new Side(arguments[2], "");
                    Subscription requests = side.aeron.addSubscription(arguments[0], REQUESTS);
                    ExclusivePublication answers = side.aeron.addExclusivePublication(arguments[1], ANSWERS)) {
                FragmentHandler handler = (buffer, offset, length, header) -> {
                    side.message.putLong(0, buffer.getLong(offset));
                    while (answers.offer(side.message, 0, ANSWER_BYTES) < 0) {
                        Thread.onSpinWait();
                    }
                };
                Fork.ready(side.aeron.context().aeronDirectoryName());
                System.out.flush();
                while (!requests.isConnected()) {
                    side.idle.idle();
                }
                while (requests.isConnected()) {
                    side.idle.idle(requests.poll(handler, FRAGMENTS));
                }
            }
        }
    }

    /** Asks. */
    static final class Asker {
        private final Side side;
        private final ExclusivePublication requests;
        private final Subscription answers;
        private final FragmentHandler counting = (buffer, offset, length, header) -> received();
        private long asked;
        private long answered;

        private Asker(Side side, ExclusivePublication requests, Subscription answers) {
            this.side = side;
            this.requests = requests;
            this.answers = answers;
        }

        public static void main(String[] arguments) {
            Fork.endWithParent();
            try (Side side = new Side(arguments[2], arguments[3]);
                    Subscription answers = side.aeron.addSubscription(arguments[1], ANSWERS);
                    ExclusivePublication requests = side.aeron.addExclusivePublication(arguments[0], REQUESTS)) {
                side.awaitConnected(requests);
                Asker asker = new Asker(side, requests, answers);
                int number = Integer.parseInt(arguments[5]);
                Figures figures = arguments[4].equals("latency")
                        ? RoundTrips.measure(number, () -> asker.advance(1))
                        : Rates.measure(calls -> asker.ask(calls, number));
                figures.print();
            }
        }

        private void ask(int calls, int window) {
            long last = asked + calls;
            while (answered < last) {
                advance(Math.min(window, last - answered));
            }
        }

        private void received() {
            answered++;
        }

        /** Asks until so many are under way, and takes what has come: at least one answer. */
        private void advance(long window) {
            long before = answered;
            while (answered == before) {
                while (asked - answered < window) {
                    side.message.putLong(0, asked);
                    if (requests.offer(side.message, 0, REQUEST_BYTES) < 0) {
                        break;
                    }
                    asked++;
                }
                side.idle.idle(answers.poll(counting, FRAGMENTS));
            }
        }
    }
}
