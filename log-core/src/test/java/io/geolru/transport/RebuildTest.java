package io.geolru.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.exceptions.StorageSpaceException;
import io.geolru.event.TimeSource;
import io.geolru.replication.Channel;
import io.geolru.transport.Nodes.JumpingTime;
import io.geolru.transport.Nodes.Node;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After whatever driver and client do not survive, there are new ones. */
class RebuildTest {
    @TempDir
    Path folder;

    private final JumpingTime time = new JumpingTime();
    private final PrintStream standardError = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Nodes nodes;

    @BeforeEach
    void setUp() {
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        nodes = new Nodes(folder);
    }

    @AfterEach
    void tearDown() {
        nodes.close();
        System.setErr(standardError);
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void aDriverThatEndedIsMadeAnew() {
        Node stricken = nodes.open();
        Node other = nodes.open();
        talk(stricken, other);

        sessionOf(stricken).driver().close();

        recover(stricken, other, 1);
    }

    @Test
    void aStopOfTwelveSecondsLosesNothing() {
        Node stopped = nodes.open(nodes.config(), time);
        Node other = nodes.open();
        talk(stopped, other);

        time.jump(Duration.ofSeconds(12));
        nodes.until(() -> other.publish(Channel.EVENTS, "during the stop"));

        nodes.until(() -> stopped.received.contains("during the stop"));
        assertThat(stopped.transport.stats().rebuilt()).isZero();
        talk(stopped, other);
    }

    @Test
    void aStopOfSeventyFiveSecondsIsSurvived() {
        Node stopped = nodes.open(nodes.config(), time);
        Node other = nodes.open();
        talk(stopped, other);

        time.jump(Duration.ofSeconds(75));

        recover(stopped, other, 1);
    }

    @Test
    void stopsOneAfterTheOtherAreSurvived() {
        Node stopped = nodes.open(nodes.config(), time);
        Node other = nodes.open();
        talk(stopped, other);

        for (int stop = 1; stop <= 3; stop++) {
            time.jump(Duration.ofSeconds(75));
            recover(stopped, other, stop);
        }
    }

    @Test
    void aStepOfTheWallClockIsNoStop() {
        AtomicReference<Duration> step = new AtomicReference<>(Duration.ZERO);
        TimeSource stepping = new TimeSource() {
            @Override
            public long nanoTime() {
                return TimeSource.SYSTEM.nanoTime();
            }

            @Override
            public long epochMillis() {
                return TimeSource.SYSTEM.epochMillis() + step.get().toMillis();
            }
        };
        Node node = nodes.open(nodes.config(), stepping);
        Node other = nodes.open();
        talk(node, other);

        step.set(Duration.ofDays(1));
        talk(node, other);
        step.set(Duration.ofDays(-1));
        talk(node, other);

        assertThat(node.transport.stats().rebuilt()).isZero();
    }

    @Test
    void buffersWithoutSpaceBehindThemAreMadeAnewOnDisk() {
        AtomicReference<Error> next = new AtomicReference<>();
        Node stricken = nodes.open((publication, message, offset, length) -> {
            Error error = next.getAndSet(null);
            if (error != null) {
                throw error;
            }
            return publication.offer(message, offset, length);
        });
        Node other = nodes.open();
        talk(stricken, other);
        assertThat(stricken.transport.stats().onDisk()).isFalse();

        next.set(new InternalError("a fault occurred in an unsafe memory access operation"));
        assertThat(stricken.publish(Channel.EVENTS, "into the void")).isFalse();

        recover(stricken, other, 1);
        assertThat(stricken.transport.stats().onDisk()).isTrue();
    }

    @Test
    void tooLittleSpaceForAnImageMakesAllAnewOnDisk() {
        Node stricken = nodes.open();
        Node other = nodes.open();
        talk(stricken, other);

        sessionOf(stricken).driver().context().errorHandler().onError(new StorageSpaceException("no space"));

        recover(stricken, other, 1);
        assertThat(stricken.transport.stats().onDisk()).isTrue();
    }

    @Test
    void whileItCannotStartItTriesAgainNowAndThen() {
        long[] space = {Long.MAX_VALUE};
        long[] asked = {0};
        Node stricken = nodes.open(nodes.config(), time, path -> {
            asked[0]++;
            return space[0];
        });
        Node other = nodes.open();
        talk(stricken, other);

        space[0] = 0;
        asked[0] = 0;
        sessionOf(stricken).driver().close();
        for (int i = 0; i < 1000; i++) {
            time.jump(Duration.ofMillis(10));
            nodes.poll();
            assertThat(stricken.publish(Channel.EVENTS, "nowhere")).isFalse();
            assertThat(stricken.sendTo(other, "nowhere")).isFalse();
        }

        // Ten seconds with pauses of 50, 100, 200, 400, 800, 1600, 2000, ... ms; each attempt asks up to four times.
        assertThat(asked[0]).isBetween(6L * 2, 10L * 4);
        space[0] = Long.MAX_VALUE;
        time.jump(Duration.ofSeconds(2));
        recover(stricken, other, 1);
    }

    private void recover(Node stricken, Node other, int rebuilt) {
        nodes.until(() -> stricken.transport.stats().rebuilt() == rebuilt);
        stricken.received.clear();
        other.received.clear();
        talk(stricken, other);
    }

    /** Each way that messages go. Until all are connected again, some are lost: so each is repeated. */
    private void talk(Node one, Node two) {
        for (Node[] pair : new Node[][] {{one, two}, {two, one}}) {
            Node from = pair[0];
            Node to = pair[1];
            to.received.clear();
            nodes.until(() -> {
                from.publish(Channel.EVENTS, "event");
                from.publish(Channel.CONTROL, "heartbeat");
                from.sendTo(to, "direct");
                return to.received.contains("event")
                        && to.received.contains("heartbeat")
                        && to.received.contains("direct");
            });
        }
    }

    private static AeronSession sessionOf(Node node) {
        return Objects.requireNonNull(node.transport.session());
    }
}
