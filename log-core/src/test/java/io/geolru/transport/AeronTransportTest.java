package io.geolru.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.geolru.codec.Frames;
import io.geolru.replication.Channel;
import io.geolru.transport.Nodes.Node;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AeronTransportTest {
    private static final int IN_FLIGHT = 200;

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
    void whatIsPublishedReachesAllAndComesBack() {
        Node first = nodes.open();
        Node second = nodes.open();
        Node third = nodes.open();

        meet(first, second, third);
        nodes.until(() -> first.publish(Channel.EVENTS, "event"));

        nodes.until(() -> first.received.contains("event")
                && second.received.contains("event")
                && third.received.contains("event"));
    }

    @Test
    void whatIsSentReachesOneOnly() {
        Node first = nodes.open();
        Node second = nodes.open();
        Node third = nodes.open();

        nodes.until(() -> first.sendTo(second, "for the second"));
        nodes.until(() -> second.received.contains("for the second"));
        nodes.until(() -> second.sendTo(first, "answer"));
        nodes.until(() -> first.received.contains("answer"));

        assertThat(third.received).isEmpty();
        assertThat(first.received).containsExactly("answer");
    }

    @Test
    void messagesArriveInTheOrderOfTheirStream() {
        Node first = nodes.open();
        Node second = nodes.open();
        meet(first, second);
        second.received.clear();

        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            String text = "event " + i;
            // Nobody waits for a slow receiver, so this sender does.
            nodes.until(() -> sent.size() - second.received.size() < IN_FLIGHT && first.publish(Channel.EVENTS, text));
            sent.add(text);
        }

        nodes.until(() -> second.received.size() >= sent.size());
        assertThat(second.received).isEqualTo(sent);
    }

    @Test
    void largestMessagesArriveWholeAndLieWhereAChecksumCanBeTaken() {
        Node first = nodes.open();
        Node second = nodes.open();
        meet(first, second);
        byte[] bytes = new byte[first.transport.maxMessageLength()];
        ThreadLocalRandom.current().nextBytes(bytes);
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        List<Integer> sums = new ArrayList<>();
        UnsafeBuffer message = new UnsafeBuffer(bytes);
        second.handler = (buffer, offset, length) -> {
            if (length == bytes.length) {
                sums.add(Frames.crc(buffer, offset, length));
            }
        };

        nodes.until(() -> first.transport.publish(Channel.EVENTS, message, 0, bytes.length));
        String endpoint = second.transport.endpoint();
        assertThat(endpoint).isNotNull();
        nodes.until(() -> first.transport.send(endpoint, message, 0, bytes.length));
        nodes.until(() -> sums.size() == 2);

        assertThat(sums).containsOnly((int) crc.getValue());
    }

    @Test
    void aReceiverThatPausesHoldsUpNobodyAndHearsWhatIsSentAfterwards() {
        Node first = nodes.open();
        Node second = nodes.open();
        Node pausing = nodes.open();
        meet(first, second, pausing);
        int count = 20_000;
        String kilobyte = "x".repeat(1024);

        pausing.isStopped = true;
        for (int i = 0; i < count; i++) {
            int sent = i;
            nodes.until(() -> sent - second.received.size() < IN_FLIGHT && first.publish(Channel.EVENTS, kilobyte));
        }
        nodes.until(() -> second.received.size() >= count);
        pausing.isStopped = false;

        nodes.until(() -> {
            first.publish(Channel.EVENTS, "afterwards");
            return pausing.received.contains("afterwards");
        });
        assertThat(pausing.received).filteredOn(kilobyte::equals).hasSizeLessThan(count);
        assertThat(pausing.transport.stats().rejoined()).isPositive();
        assertThat(first.transport.stats().dropped()).isZero();
    }

    /** A receiver refuses what is half a term ahead, a sender can repeat a little more than that: nobody may fall between. */
    @Test
    void aReceiverThatPausesHearsWhatIsSentAfterwardsHoweverMuchItMissed() {
        String kilobyte = "x".repeat(1024);
        for (int count = 800; count <= 3_600; count += 200) {
            Node first = nodes.open();
            Node pausing = nodes.open();
            meet(first, pausing);

            pausing.isStopped = true;
            for (int i = 0; i < count; i++) {
                int sent = i;
                nodes.until(() -> sent - first.received.size() < IN_FLIGHT && first.publish(Channel.EVENTS, kilobyte));
            }
            int all = count;
            nodes.until(() -> first.received.stream().filter(kilobyte::equals).count() >= all);
            pausing.isStopped = false;

            nodes.until(() -> first.publish(Channel.EVENTS, "afterwards"));
            nodes.until(() -> {
                if (pausing.transport.stats().rejoined() > 0) {
                    first.publish(Channel.EVENTS, "afterwards");
                }
                return pausing.received.contains("afterwards");
            });
            nodes.close(first);
            nodes.close(pausing);
        }
    }

    @Test
    void aNodeWhosePeersAreGoneGoesOnPublishingAndHearsItself() {
        Node first = nodes.open();
        Node second = nodes.open();
        meet(first, second);
        String kilobyte = "x".repeat(1024);
        nodes.close(second);

        for (int i = 0; i < 10_000; i++) {
            nodes.until(() -> first.publish(Channel.EVENTS, kilobyte));
        }

        nodes.until(() -> first.received.size() == 10_000);
        assertThat(first.transport.stats().dropped()).isZero();
    }

    @Test
    void aLateJoinerHearsWhatComesAfterIt() {
        Node first = nodes.open();
        nodes.until(() -> first.publish(Channel.EVENTS, "before"));
        nodes.until(() -> first.received.contains("before"));

        Node late = nodes.open();
        nodes.until(() -> {
            first.publish(Channel.EVENTS, "after");
            return late.received.contains("after");
        });
        assertThat(late.received).doesNotContain("before");
    }

    @Test
    void whatWasTakenBeforeACloseIsSent() {
        Node first = nodes.open();
        Node second = nodes.open();
        meet(first, second);

        nodes.until(() -> first.publish(Channel.CONTROL, "farewell"));
        nodes.close(first);

        nodes.until(() -> second.received.contains("farewell"));
    }

    @Test
    void controlMessagesTooLongForTheirStreamArriveAllTheSame() {
        Node first = nodes.open();
        Node second = nodes.open();
        meet(first, second);

        for (int length : new int[] {64 * 1024, 64 * 1024 + 1, 256 * 1024}) {
            String text = "x".repeat(length);
            nodes.until(() -> first.publish(Channel.CONTROL, text));
            nodes.until(() -> second.received.contains(text));
        }
    }

    @Test
    void longerMessagesThanAgreedAreAnErrorOfTheCaller() {
        Node node = nodes.open();
        int most = node.transport.maxMessageLength();
        UnsafeBuffer message = new UnsafeBuffer(new byte[most + 1]);

        assertThatThrownBy(() -> node.transport.publish(Channel.EVENTS, message, 0, most + 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(most));
        assertThatThrownBy(() -> node.transport.publish(Channel.CONTROL, message, 0, most + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> node.transport.send("127.0.0.1:1", message, 0, most + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void idleMeansNoWork() {
        Node node = nodes.open();
        nodes.until(() -> node.publish(Channel.EVENTS, "the last"));
        nodes.until(() -> node.received.contains("the last"));

        int polls = 0;
        int worked = 0;
        long end = System.nanoTime() + 500_000_000L;
        while (System.nanoTime() - end < 0) {
            polls++;
            worked += node.poll();
        }

        assertThat(polls).isGreaterThan(100);
        assertThat(worked).isZero();
    }

    @Test
    void whatTheHandlerThrowsIsThrown() {
        Node node = nodes.open();
        nodes.until(() -> node.publish(Channel.EVENTS, "poison"));

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000_000; i++) {
                        node.transport.poll(
                                (buffer, offset, length) -> {
                                    throw new IllegalStateException("from the handler");
                                },
                                1);
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("from the handler");
        nodes.until(() -> node.publish(Channel.EVENTS, "after"));
        nodes.until(() -> node.received.contains("after"));
        assertThat(node.transport.stats().rebuilt()).isZero();
    }

    @Test
    void statsCount() {
        Node first = nodes.open();
        Node second = nodes.open();
        nodes.until(() -> first.publish(Channel.CONTROL, "12345") && !second.received.isEmpty());

        TransportStats out = first.transport.stats();
        TransportStats in = second.transport.stats();
        assertThat(out.bytesOut()).isEqualTo(out.messagesOut() * 5).isPositive();
        assertThat(in.bytesIn()).isEqualTo(in.messagesIn() * 5).isPositive();
        assertThat(out.mappedBytes())
                .isBetween(
                        1L,
                        first.transport.stats().onDisk() ? 0L : nodes.config().bytesNeeded());
    }

    @Test
    void inSteadyStateNextToNothingIsAllocated() {
        Node first = nodes.open();
        Node second = nodes.open();
        meet(first, second);
        UnsafeBuffer message = new UnsafeBuffer(new byte[256]);
        long[] heard = {0};
        second.handler = (buffer, offset, length) -> heard[0]++;
        first.handler = (buffer, offset, length) -> {};
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int count = 50_000;

        long perMessage = Long.MAX_VALUE;
        long sent = 0;
        for (int round = 1; round <= 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            long deadline = System.nanoTime() + 30_000_000_000L;
            while (heard[0] < (long) round * count && System.nanoTime() - deadline < 0) {
                if (sent - heard[0] < IN_FLIGHT && first.transport.publish(Channel.EVENTS, message, 0, 256)) {
                    sent++;
                } else {
                    nodes.poll();
                }
            }
            assertThat(heard[0]).isGreaterThanOrEqualTo((long) round * count);
            perMessage = Math.min(perMessage, (threads.getCurrentThreadAllocatedBytes() - before) / count);
        }

        // What the JDK itself allocates for a packet is shared by the messages in it.
        assertThat(perMessage).isLessThan(32);
    }

    /** Publishes until all have heard of each other, as a late joiner misses what went before. */
    private void meet(Node... some) {
        for (Node from : some) {
            nodes.until(() -> {
                from.publish(Channel.CONTROL, "hello");
                from.publish(Channel.EVENTS, "hello");
                boolean heard = true;
                for (Node to : some) {
                    heard &= to.received.stream().filter("hello"::equals).count() > 1;
                }
                return heard;
            });
        }
        // What is still on its way would disturb.
        for (int quiet = 0; quiet < 1000; quiet = nodes.poll() == 0 ? quiet + 1 : 0) {
            Thread.onSpinWait();
        }
        for (Node each : some) {
            each.received.clear();
        }
    }
}
