package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.EVENTS_APPLIED;
import static io.geolru.replication.ReplicationCounter.FOREIGN;
import static io.geolru.replication.ReplicationCounter.REPLAYED;
import static io.geolru.replication.ReplicationCounter.SEALED;
import static io.geolru.replication.ReplicationCounter.TAMPERED;
import static io.geolru.replication.ReplicationCounter.UNPROVEN;
import static io.geolru.replication.ReplicationCounter.UNSEALED;
import static io.geolru.replication.ReplicationCounter.WRONG_SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.sealing.Secrets;
import io.geolru.simulation.SimCluster;
import io.geolru.simulation.SimDisk;
import io.geolru.simulation.SimNetwork.Faults;
import io.geolru.simulation.SimNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Nodes whose messages are sealed. */
class SealedClusterTest {
    private static final String OLD = "the secret of last year";
    private static final String NEW = "the secret of this year";
    private static final byte[] VALUE = "a value that nobody else reads".getBytes(StandardCharsets.UTF_8);
    private static final long SOON_MS = 3_000;

    private final SimCluster cluster = new SimCluster(23);

    @Test
    void nodesWithOneSecretAgreeAndNothingIsReadOnTheWay() {
        List<byte[]> heard = new ArrayList<>();
        cluster.tap(heard::add);
        cluster.secrets(OLD);
        SimNode a = cluster.start("a");
        SimNode b = cluster.start("b");
        a.put("of a", VALUE);
        b.put("of b", VALUE);
        SimNode late = cluster.start("c");

        cluster.run(SOON_MS);

        assertThat(a.holds("of b") && b.holds("of a") && late.holds("of a") && late.holds("of b"))
                .isTrue();
        assertThat(heard)
                .isNotEmpty()
                .noneMatch(message -> new String(message, StandardCharsets.ISO_8859_1).contains("value"))
                .noneMatch(message -> new String(message, StandardCharsets.ISO_8859_1).contains("region"));
        for (ReplicationCounter refused : List.of(UNSEALED, SEALED, WRONG_SECRET, TAMPERED, REPLAYED, UNPROVEN)) {
            assertThat(count(late, refused)).as("%s", refused).isZero();
        }
    }

    @Test
    void whoLacksTheSecretIsNoPeerAndIsCounted() {
        cluster.secrets(OLD);
        SimNode sealed = cluster.start("a");
        cluster.secrets(NEW);
        SimNode wrong = cluster.start("b");
        cluster.secrets();
        SimNode open = cluster.start("c");
        sealed.put("of a", VALUE);
        wrong.put("of b", VALUE);
        open.put("of c", VALUE);

        cluster.run(SOON_MS);

        for (SimNode node : cluster.nodes()) {
            assertThat(node.keys()).isEqualTo(1);
            assertThat(node.replicator().status().peers()).isEmpty();
            assertThat(count(node, EVENTS_APPLIED)).isZero();
        }
        assertThat(count(sealed, WRONG_SECRET)).isPositive();
        assertThat(count(sealed, UNSEALED)).isPositive();
        assertThat(count(wrong, WRONG_SECRET)).isPositive();
        assertThat(count(wrong, UNSEALED)).isPositive();
        assertThat(count(open, SEALED)).isPositive();
    }

    @Test
    void anotherClusterWithTheSameSecretIsForeign() {
        cluster.secrets(OLD);
        SimNode one = cluster.start("a");
        SimNode other = cluster.start(SimCluster.config("other", "b"), new SimDisk());

        cluster.run(SOON_MS, other);

        assertThat(one.replicator().status().peers()).isEmpty();
        assertThat(count(one, FOREIGN)).isPositive();
        assertThat(count(other, FOREIGN)).isPositive();
        assertThat(count(one, WRONG_SECRET)).isZero();
    }

    @Test
    void secretsRotateUnderLoadAndLossWithoutLoss() {
        cluster.faults(new Faults(0.05, 0.05, 0, 100_000, 20_000_000));
        cluster.secrets(OLD);
        List<SimNode> nodes = List.of(cluster.start("a"), cluster.start("b"), cluster.start("c"));
        cluster.run(1_000);
        int written = 0;
        for (List<String> stage : List.of(List.of(OLD, NEW), List.of(NEW, OLD), List.of(NEW))) {
            for (SimNode node : nodes) {
                node.replicator().secrets(Secrets.of("replication", "sim", stage));
                for (int i = 0; i < 20; i++) {
                    for (SimNode writer : nodes) {
                        writer.put(writer.name() + written++, VALUE);
                    }
                    cluster.run(20);
                }
            }
        }
        int keys = written;

        assertThat(cluster.runUntil(20_000, () -> nodes.stream().allMatch(node -> node.keys() == keys)))
                .isTrue();
        assertThat(nodes).allMatch(node -> count(node, TAMPERED) + count(node, WRONG_SECRET) == 0);
        cluster.secrets(NEW);
        SimNode late = cluster.start("d");
        cluster.run(SOON_MS);
        assertThat(late.keys()).isEqualTo(keys);
    }

    @Test
    void aSecretThatIsTakenAwayTooEarlyCostsTimeOnly() {
        cluster.secrets(OLD);
        SimNode a = cluster.start("a");
        SimNode b = cluster.start("b");
        cluster.run(1_000);

        a.replicator().secrets(Secrets.of("replication", "sim", List.of(NEW)));
        a.put("of a", VALUE);
        b.put("of b", VALUE);
        cluster.run(SOON_MS);
        assertThat(a.holds("of b") || b.holds("of a")).isFalse();

        b.replicator().secrets(Secrets.of("replication", "sim", List.of(NEW)));
        cluster.run(SOON_MS);
        assertThat(a.holds("of b") && b.holds("of a")).isTrue();
    }

    @Test
    void aNodeWhoseClockIsDaysOffIsHeardAllTheSame() {
        cluster.secrets(OLD);
        SimNode right = cluster.start("a");
        cluster.clock("b").skewMs(-3 * 24 * 3_600_000L);
        SimNode wrong = cluster.start("b");
        right.put("of a", VALUE);

        cluster.run(SOON_MS);

        assertThat(right.replicator().status().peers())
                .singleElement()
                .satisfies(peer -> assertThat(peer.clockSkewMs()).isLessThan(-250_000_000L));
        assertThat(wrong.replicator().status().peers()).hasSize(1);
        assertThat(wrong.replicator().ready()).as("with a clock that is off").isFalse();
        assertThat(count(right, UNPROVEN)).isPositive();
    }

    @Test
    void whatWasRecordedBringsNobodyBack() {
        List<byte[]> heard = new ArrayList<>();
        cluster.tap(heard::add);
        cluster.secrets(OLD);
        cluster.start("a");
        SimNode gone = cluster.start("b");
        SimNode forerunner = cluster.start("c");
        gone.put("key", VALUE);
        cluster.run(SOON_MS);
        cluster.crash("a");
        cluster.crash("b");
        cluster.crash("c");
        cluster.tap(message -> {});
        cluster.run(60_000);

        SimNode again = cluster.start("c", forerunner.disk());
        cluster.run(100);
        for (byte[] message : heard) {
            again.receive(new UnsafeBuffer(message), message.length);
            cluster.run(2);
        }

        assertThat(again.replicator().status().peers()).isEmpty();
        assertThat(again.replicator().nameConflict()).isNull();
        assertThat(count(again, UNPROVEN)).isPositive();
        assertThat(again.holds("key")).as("events are true for ever").isTrue();
    }

    private static long count(SimNode node, ReplicationCounter counter) {
        return node.replicator().counters().get(counter);
    }
}
