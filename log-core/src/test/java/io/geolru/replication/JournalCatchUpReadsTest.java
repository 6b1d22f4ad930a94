package io.geolru.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.codec.Bodies.EventsMissing;
import io.geolru.codec.EventFrame;
import io.geolru.codec.Frames;
import io.geolru.event.Frontier;
import io.geolru.simulation.SimCluster;
import io.geolru.simulation.SimNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading for catch-up, on the helper's thread and on the node's. */
class JournalCatchUpReadsTest {
    private static final int BUFFER_BYTES = 4_096;
    private static final int EVENTS = 3_000;

    private final SimCluster cluster = new SimCluster(1);
    private final SimNode node = cluster.start("a");
    private final JournalCatchUpReads reads = new JournalCatchUpReads(node.localLog(), BUFFER_BYTES);

    @Test
    void everythingIsHandedOutInOrderAndOnce() {
        write(EVENTS);
        assertThat(read(wants(0))).hasSize(EVENTS + 1).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void onlyWhatIsLackedIsHandedOut() {
        write(EVENTS);
        assertThat(read(wants(EVENTS - 5))).containsExactly(2_996L, 2_997L, 2_998L, 2_999L, 3_000L, 3_001L);
        assertThat(read(wants(CatchUpRequest.WANTS_NOTHING))).isEmpty();
        List<EventsMissing> missing = List.of(new EventsMissing(node.origin(), 10, 12));
        CatchUpWants wants = new CatchUpWants(wants(EVENTS).held(), missing);
        assertThat(read(wants)).containsExactly(10L, 11L, 12L, 3_001L);
    }

    @Test
    void whatIsAppendedLaterIsLeftToLater() {
        write(EVENTS);
        CatchUpRead read = reads.open(wants(0));
        reads.doHelperWork();
        write(EVENTS);
        assertThat(drain(read)).hasSize(EVENTS + 1);
    }

    @Test
    void eventLongerThanTheBufferIsHandedOut() {
        node.put("long", new byte[3 * BUFFER_BYTES]);
        write(2);
        assertThat(read(wants(0))).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void checkpointsSpareReadingAndLeaveNothingOut() {
        for (int i = 0; i < 200; i++) {
            write(97);
            reads.doHelperWork();
        }
        long last = node.held(node.origin());
        for (long held = 0; held <= last; held += 1_013) {
            List<Long> events = read(wants(held));
            assertThat(events).hasSize((int) (last - held));
        }
    }

    @Test
    void journalThatDoesNotReachBackSaysSo() {
        write(EVENTS);
        node.disk().retain(2);
        CatchUpRead read = reads.open(wants(0));
        reads.doHelperWork();
        assertThat(read.state()).isEqualTo(CatchUpRead.State.UNREACHABLE);
        assertThat(read.poll()).isNull();
        assertThat(read(wants(EVENTS))).containsExactly(EVENTS + 1L);
    }

    @Test
    void readThatRetentionOvertakesFails() {
        write(EVENTS);
        CatchUpRead read = reads.open(wants(0));
        reads.doHelperWork();
        reads.doHelperWork();
        node.disk().retain(2);
        while (read.state() == CatchUpRead.State.READING) {
            release(read);
            reads.doHelperWork();
        }
        assertThat(read.state()).isEqualTo(CatchUpRead.State.FAILED);
    }

    @Test
    void closedReadLetsGoOfItsReader() {
        write(EVENTS);
        CatchUpRead read = reads.open(wants(0));
        reads.doHelperWork();
        read.close();
        reads.doHelperWork();
        reads.close();
        node.close();
    }

    @Test
    @Timeout(60)
    void twoThreadsHandOverWithoutLoss() throws InterruptedException {
        write(20 * EVENTS);
        AtomicBoolean stop = new AtomicBoolean();
        Thread helper = new Thread(() -> {
            while (!stop.get()) {
                reads.doHelperWork();
            }
        });
        helper.start();
        try {
            for (int i = 0; i < 5; i++) {
                CatchUpRead read = reads.open(wants(0));
                List<Long> events = new ArrayList<>();
                while (read.state() == CatchUpRead.State.READING) {
                    take(read, events);
                }
                assertThat(events).hasSize(20 * EVENTS + 1).isSorted();
            }
        } finally {
            stop.set(true);
            helper.join();
        }
    }

    private void write(int events) {
        for (int i = 0; i < events; i++) {
            node.put("key" + i, new byte[i % 100]);
        }
    }

    private CatchUpWants wants(long held) {
        Frontier frontier = new Frontier();
        if (held > 0) {
            frontier.advance(node.origin(), held, 0);
        }
        return new CatchUpWants(frontier, List.of());
    }

    private List<Long> read(CatchUpWants wants) {
        return drain(reads.open(wants));
    }

    private List<Long> drain(CatchUpRead read) {
        List<Long> events = new ArrayList<>();
        while (read.state() == CatchUpRead.State.READING) {
            reads.doHelperWork();
            take(read, events);
        }
        assertThat(read.state()).isEqualTo(CatchUpRead.State.COMPLETE);
        return events;
    }

    private static void take(CatchUpRead read, List<Long> events) {
        CatchUpRead.Chunk chunk = read.poll();
        if (chunk != null) {
            EventFrame event = new EventFrame();
            for (int at = 0; at < chunk.length(); at += Frames.frameLength(chunk.buffer(), at)) {
                assertThat(Frames.check(chunk.buffer(), at, chunk.length() - at))
                        .isEqualTo(Frames.Soundness.SOUND);
                assertThat(event.wrap(chunk.buffer(), at)).isTrue();
                events.add(event.sequence());
            }
            read.release(chunk);
        }
    }

    private static void release(CatchUpRead read) {
        CatchUpRead.Chunk chunk = read.poll();
        if (chunk != null) {
            read.release(chunk);
        }
    }
}
