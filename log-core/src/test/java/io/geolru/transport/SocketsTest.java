package io.geolru.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sleeps are an hour long: a test in which nothing ends one does not end. */
@Timeout(60)
class SocketsTest {
    private static final long LONG_MS = TimeUnit.HOURS.toMillis(1);

    private final Sockets sockets = Sockets.open();
    private DatagramChannel socket;

    @BeforeEach
    void open() throws IOException {
        socket = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.configureBlocking(false);
        sockets.add(socket);
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        sockets.close();
    }

    @Test
    void aPacketEndsASleep() throws Exception {
        Thread sleeper = sleeper();
        sendPacket();
        sleeper.join();
    }

    @Test
    void aPacketThatIsThereAlreadyPreventsASleep() throws Exception {
        sendPacket();
        sockets.await(LONG_MS);
    }

    @Test
    void aWakeEndsASleep() throws Exception {
        Thread sleeper = sleeper();
        sockets.wake();
        sleeper.join();
    }

    @Test
    void aWakeBeforeASleepPreventsIt() {
        sockets.wake();
        sockets.await(LONG_MS);
    }

    @Test
    void aClosedSocketIsForgottenAndTheOthersAreNot() throws Exception {
        DatagramChannel second =
                DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        second.configureBlocking(false);
        sockets.add(second);
        second.close();
        sockets.forgetClosed();
        Thread sleeper = sleeper();
        sendPacket();
        sleeper.join();
    }

    /** A thread that sleeps. */
    private Thread sleeper() {
        Thread thread = new Thread(() -> sockets.await(LONG_MS), "sockets-test");
        thread.start();
        while (!isInSelect(thread)) {
            LockSupport.parkNanos(100_000);
        }
        return thread;
    }

    private static boolean isInSelect(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getMethodName().equals("select") || frame.isNativeMethod()) {
                return true;
            }
        }
        return false;
    }

    private void sendPacket() throws IOException {
        try (DatagramChannel sender = DatagramChannel.open()) {
            sender.send(ByteBuffer.allocate(1), socket.getLocalAddress());
        }
    }
}
