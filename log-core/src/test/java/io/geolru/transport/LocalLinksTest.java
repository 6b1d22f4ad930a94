package io.geolru.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aeron.driver.MediaDriver;
import io.geolru.event.TimeSource;
import io.geolru.journal.OpenedPackages;
import io.geolru.request.Link;
import java.nio.file.Path;
import java.time.Duration;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links of clients to a node of the same machine. */
class LocalLinksTest {
    private static final int LENGTH = 1_024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final Stepping time = new Stepping();

    /** Goes on with the machine's; its wall clock is put forward when told to. */
    private static final class Stepping implements TimeSource {
        private long steppedMs;

        @Override
        public long nanoTime() {
            return TimeSource.SYSTEM.nanoTime();
        }

        @Override
        public long epochMillis() {
            return TimeSource.SYSTEM.epochMillis() + steppedMs;
        }
    }

    @BeforeAll
    static void open() {
        OpenedPackages.ensure();
    }

    @Test
    void clientsComeAndStayThoughTheWallClockWasStepped() {
        Path aeron = folder.resolve("aeron");
        time.steppedMs = -Duration.ofHours(1).toMillis();
        try (MediaDriver driver = Drivers.launch(aeron, time, error -> {});
                ServedLinks served = new ServedLinks(() -> aeron, null, LENGTH, folder, time);
                DialledLinks dialled = new DialledLinks(LENGTH, folder, folder, time)) {
            work(driver, served);
            time.steppedMs = Duration.ofHours(1).toMillis();
            Link client = dialled.dialLocal(folder);
            Link node = null;
            UnsafeBuffer message = new UnsafeBuffer(new byte[8]);
            boolean[] heard = {false};
            boolean sent = false;
            for (long endNs = System.nanoTime() + PATIENCE.toNanos(); !heard[0] && System.nanoTime() < endNs; ) {
                work(driver, served);
                dialled.poll();
                client.poll((buffer, offset, length) -> true, 1);
                sent = sent || client.offer(message, 0, message.capacity());
                node = node == null ? served.accept() : node;
                if (node != null) {
                    node.poll((buffer, offset, length) -> heard[0] = length == message.capacity(), 1);
                }
            }
            assertThat(heard[0]).isTrue();
            assertThat(client.isOpen()).isTrue();
        }
        assertThatThrownBy(() -> new DialledLinks(LENGTH, folder, folder, time).dialLocal(folder))
                .isInstanceOf(TransportException.class);
    }

    @Test
    void aDriverThatHasLongShownNoSignOfLifeIsNotWaitedFor() {
        Path aeron = folder.resolve("aeron");
        Nodes.JumpingTime later = new Nodes.JumpingTime();
        try (MediaDriver driver = Drivers.launch(aeron, time, error -> {});
                ServedLinks served = new ServedLinks(() -> aeron, null, LENGTH, folder, time);
                DialledLinks dialled = new DialledLinks(LENGTH, folder, folder, later)) {
            work(driver, served);
            later.jump(Duration.ofMinutes(2));
            assertThatThrownBy(() -> dialled.dialLocal(folder))
                    .isInstanceOf(TransportException.class)
                    .hasMessage("the node on " + folder + " does not run any more");
        }
    }

    private static void work(MediaDriver driver, ServedLinks served) {
        driver.sharedAgentInvoker().invoke();
        served.poll();
    }
}
