package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.CATCH_UPS_FAILED;
import static io.geolru.replication.ReplicationCounter.DUPLICATES;
import static io.geolru.replication.ReplicationCounter.UNPROVEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.replication.ReplicationStatus.PeerStatus;
import io.geolru.simulation.SimCluster;
import io.geolru.simulation.SimNode;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What somebody without the secret does who records messages and sends them once more. */
class RecordedMessagesTest {
    private static final String SECRET = "the secret of last year";
    private static final byte[] VALUE = new byte[10];
    private static final long SOON_MS = 3_000;
    private static final long STEP_MS = 40;

    private final SimCluster cluster = new SimCluster(23);
    private final List<byte[]> heard = new ArrayList<>();

    @Test
    void messagesOfItsPredecessorKeepNoNodeFromStarting() {
        cluster.secrets(SECRET);
        cluster.start("a");
        SimNode first = cluster.start("c");
        cluster.tap(heard::add);
        cluster.run(5_000);
        cluster.crash("c");
        cluster.tap(message -> {});
        cluster.run(20_000);

        SimNode again = cluster.start("c", first.disk());
        cluster.run(50);
        for (byte[] message : heard) {
            receive(again, message);
            cluster.run(STEP_MS);
            assertThat(again.replicator().nameConflict()).isNull();
        }

        cluster.run(SOON_MS);
        assertThat(again.replicator().ready()).isTrue();
    }

    @Test
    void messagesOfTheDeadThatComeMuchLaterThanTheFirstOneBringNobodyBack() {
        cluster.secrets(SECRET);
        cluster.start("a");
        cluster.run(1_000);
        cluster.start("b");
        cluster.tap(heard::add);
        cluster.run(5_000);
        cluster.tap(message -> {});
        cluster.crash("b");
        SimNode again = cluster.start("a", cluster.crash("a"));
        cluster.run(50);

        int next = 0;
        while (again.replicator().status().peers().isEmpty()) {
            receive(again, heard.get(next++));
            cluster.run(STEP_MS);
        }
        assertThat(next).isLessThan(heard.size() / 2);
        cluster.run(600_000);
        for (byte[] message : heard.subList(next, heard.size())) {
            receive(again, message);
            cluster.run(STEP_MS);
            assertThat(again.replicator().status().peers()).noneMatch(PeerStatus::current);
        }

        assertThat(count(again, UNPROVEN)).isPositive();
        assertThat(again.replicator().ready()).isTrue();
    }

    @Test
    void aClockThatIsSetByHoursCostsNoPeer() {
        cluster.secrets(SECRET);
        SimNode a = cluster.start("a");
        SimNode b = cluster.start("b");
        SimNode c = cluster.start("c");
        cluster.run(SOON_MS);
        for (long hours : new long[] {3, 0, -5, 0}) {
            cluster.clock("b").skewMs(hours * 3_600_000);
            cluster.run(1_000);
            for (SimNode node : List.of(a, b, c)) {
                assertThat(node.replicator().status().peers())
                        .as("%s at %d h", node.name(), hours)
                        .hasSize(2)
                        .allMatch(PeerStatus::current);
            }
            long unproven = count(a, UNPROVEN) + count(b, UNPROVEN);
            cluster.run(1_000);
            assertThat(count(a, UNPROVEN) + count(b, UNPROVEN))
                    .as("proven by now")
                    .isEqualTo(unproven);
        }
    }

    @Test
    void eventsThatAreHeldKeepNoCatchUpGoing() {
        SimNode a = cluster.start("a");
        for (int i = 0; i < 100; i++) {
            a.put("key" + i, VALUE);
        }
        cluster.run(1_000);
        SimNode c = cluster.start("c");
        cluster.cutOneWay("c", "a");
        cluster.tap(heard::add);
        c.put("of c", VALUE);
        cluster.run(100);
        cluster.tap(message -> {});
        UnsafeBuffer own = heard.stream()
                .map(UnsafeBuffer::new)
                .filter(message -> Envelope.sender(message, 0) == c.origin())
                .filter(message -> SealedTransport.isOfEvents(message, 0, message.capacity()))
                .findFirst()
                .orElseThrow();
        Envelope.encode(own, 0, Envelope.clusterHash(own, 0), a.origin());

        for (int i = 0; i < 250; i++) {
            for (int session = 1; session < 4; session++) {
                Envelope.session(own, 0, session);
                c.receive(own, own.capacity());
            }
            cluster.run(STEP_MS);
        }

        assertThat(count(c, DUPLICATES)).isPositive();
        assertThat(count(c, CATCH_UPS_FAILED)).isPositive();
    }

    private void receive(SimNode node, byte[] message) {
        node.receive(new UnsafeBuffer(message), message.length);
    }

    private static long count(SimNode node, ReplicationCounter counter) {
        return node.replicator().counters().get(counter);
    }
}
