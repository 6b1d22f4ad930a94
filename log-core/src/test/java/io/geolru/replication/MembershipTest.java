package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.FOREIGN;
import static io.geolru.replication.ReplicationCounter.NAME_CONFLICTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.geolru.Version;
import io.geolru.event.Acceptance;
import io.geolru.simulation.SimCluster;
import io.geolru.simulation.SimDisk;
import io.geolru.simulation.SimNetwork.Faults;
import io.geolru.simulation.SimNode;
import org.junit.jupiter.api.Test;

/** Who is there, who is gone, who is ready, and what may be forgotten. */
class MembershipTest {
    private static final long SOON_MS = 3_000;

    private final SimCluster cluster = new SimCluster(11);

    @Test
    void aloneANodeIsReadyAfterItsLimit() {
        SimNode alone = cluster.start("a");
        cluster.run(alone.config().joinWaitMs() - 100);
        assertThat(alone.replicator().ready()).isFalse();
        assertThat(alone.replicator().status().reasons()).containsExactly("waiting to hear a peer");
        cluster.run(200);
        assertThat(alone.replicator().ready()).isTrue();
    }

    @Test
    void withPeersANodeIsReadyAfterAFewHeartbeats() {
        SimNode one = cluster.start("a");
        SimNode other = cluster.start("b");
        cluster.run(5 * one.config().heartbeatMs());
        assertThat(one.replicator().ready()).isTrue();
        assertThat(other.replicator().ready()).isTrue();
        cluster.run(200);
        assertThat(one.replicator().status().peers().get(0).ready()).isTrue();
    }

    @Test
    void readyNodeStaysReadyWhenPeersAreGone() {
        SimNode one = cluster.start("a");
        cluster.start("b");
        cluster.run(1_000);
        cluster.crash("b");
        cluster.run(10_000);
        assertThat(one.replicator().ready()).isTrue();
        assertThat(one.replicator().status().peers().get(0).current()).isFalse();
    }

    @Test
    void closingNodeIsGoneAtOnce() {
        SimNode one = cluster.start("a");
        cluster.start("b");
        cluster.run(1_000);
        cluster.close("b");
        cluster.run(200);
        assertThat(one.replicator().status().peers().get(0).current()).isFalse();
    }

    @Test
    void closingNodeStaysGoneThoughItGoesOnForAWhile() {
        SimNode one = cluster.start("a");
        SimNode closing = cluster.start("b");
        cluster.run(1_000);
        assertThat(closing.replicator().leave()).isTrue();
        cluster.run(2 * closing.config().heartbeatMs());
        assertThat(one.replicator().status().peers().get(0).current()).isFalse();
    }

    @Test
    void roundTripAndClockSkewAreMeasured() {
        SimNode one = cluster.start("a");
        cluster.start("b");
        cluster.clock("b").skewMs(700);
        cluster.faults(new Faults(0, 0, 0, 20_000_000, 20_000_000));
        cluster.run(5_000);
        ReplicationStatus.PeerStatus peer = one.replicator().status().peers().get(0);
        assertThat(peer.rttNs()).isBetween(39_000_000L, 44_000_000L);
        assertThat(peer.clockSkewMs()).isBetween(697L, 703L);
        assertThat(peer.region()).isEqualTo("region-b");
    }

    @Test
    void newerOfTwoLiveNodesOfANameLearnsThatItHasToGo() {
        SimNode older = cluster.start("a");
        SimNode witness = cluster.start("b");
        cluster.run(1_000);
        SimNode newer = cluster.start(SimCluster.config("sim", "a"), new SimDisk());
        cluster.run(1_000, newer);
        NameConflict conflict = newer.replicator().nameConflict();
        assertThat(conflict).isNotNull();
        assertThat(conflict.origin()).isEqualTo(older.origin());
        assertThat(conflict.name()).isEqualTo("a");
        assertThat(conflict.endpoint()).startsWith("host:");
        assertThat(newer.replicator().ready()).isFalse();
        assertThat(older.replicator().ready()).isTrue();
        assertThat(older.replicator().nameConflict()).isNull();
        assertThat(older.replicator().counters().get(NAME_CONFLICTS)).isPositive();
        newer.close();
        cluster.run(SOON_MS);
        assertThat(witness.replicator().status().peers())
                .singleElement()
                .satisfies(peer -> assertThat(peer.origin()).isEqualTo(older.origin()));
    }

    @Test
    void newerOfTwoThatMeetAfterBothWereReadyDoesNotServeUntilTheOlderHasGone() {
        SimNode older = cluster.start("a");
        SimNode witness = cluster.start("b");
        cluster.run(500);
        SimNode newer = cluster.start(SimCluster.config("sim", "a"), new SimDisk());
        cluster.cut(older, newer);
        cluster.cut(witness, newer);
        cluster.run(5_000, newer);
        assertThat(newer.replicator().ready()).isTrue();
        newer.put("of newer", new byte[10]);
        older.put("of older", new byte[10]);

        cluster.heal();
        cluster.run(2_000, newer);
        assertThat(newer.replicator().ready()).isFalse();
        assertThat(newer.replicator().status().reasons())
                .singleElement()
                .asString()
                .contains("named 'a'", "host:");
        assertThat(older.replicator().ready()).isTrue();
        assertThat(older.replicator().nameConflict()).isNull();
        assertThat(newer.holds("of older") && older.holds("of newer")).isTrue();
        long before = witness.replicator().counters().get(NAME_CONFLICTS);
        Version later = newer.put("later", new byte[10]);
        cluster.run(2_000, newer);
        assertThat(older.holds("later") && witness.holds("later")).isTrue();
        assertThat(witness.replicator().status().peers())
                .as("both, side by side")
                .extracting(ReplicationStatus.PeerStatus::origin, ReplicationStatus.PeerStatus::current)
                .containsExactlyInAnyOrder(tuple(older.origin(), true), tuple(newer.origin(), true));
        assertThat(witness.replicator().counters().get(NAME_CONFLICTS)).isEqualTo(before);
        assertThat(newer.replicator().regionsHolding(later)).isEqualTo(2);

        cluster.crash("a");
        cluster.run(5_000, newer);
        assertThat(newer.replicator().ready()).isTrue();
        assertThat(newer.replicator().nameConflict()).isNull();
        assertThat(witness.replicator().status().peers())
                .extracting(ReplicationStatus.PeerStatus::origin)
                .containsExactly(newer.origin());
        assertThat(newer.replicator().status().peers())
                .extracting(ReplicationStatus.PeerStatus::name)
                .containsExactly("b");
        Version last = witness.put("last", new byte[10]);
        cluster.run(65_000, newer);
        assertThat(witness.replicator().stableStamp()).isGreaterThan(last.stamp());
    }

    @Test
    void aNodeWhoseClockWasSetBackBeforeItStartedAgainIsAPeer() {
        cluster.start("a");
        cluster.start("b");
        cluster.run(1_000);
        cluster.clock("b").skewMs(-3_000);
        SimNode again = cluster.start("b", cluster.crash("b"));
        cluster.run(1_000);
        assertThat(cluster.node("a").replicator().status().peers())
                .anySatisfy(peer -> assertThat(peer.origin()).isEqualTo(again.origin()));
        cluster.run(3_000);
        assertThat(cluster.node("a").replicator().status().peers())
                .singleElement()
                .satisfies(peer -> assertThat(peer.origin()).isEqualTo(again.origin()));
    }

    @Test
    void restartedNodeIsNoConflict() {
        cluster.start("a");
        cluster.start("b");
        cluster.run(1_000);
        for (int i = 0; i < 5; i++) {
            cluster.start("a", cluster.crash("a"));
            cluster.run(500);
        }
        assertThat(cluster.node("a").replicator().nameConflict()).isNull();
    }

    @Test
    void otherClustersAreIgnoredAndCounted() {
        SimNode ours = cluster.start("a");
        SimNode theirs = cluster.start(SimCluster.config("other", "x"), new SimDisk());
        theirs.put("key", new byte[10]);
        cluster.run(1_000, theirs);
        assertThat(ours.replicator().counters().get(FOREIGN)).isPositive();
        assertThat(ours.replicator().status().peers()).isEmpty();
        assertThat(ours.held(theirs.origin())).isZero();
    }

    @Test
    void acknowledgementsTellWhoHoldsAWrite() {
        SimNode one = cluster.start("a");
        cluster.start("b");
        cluster.start("c");
        cluster.run(1_000);
        long before = one.acknowledgements();
        Version version = one.put("key", new byte[10]);
        assertThat(one.replicator().regionsHolding(version)).isZero();
        assertThat(cluster.runUntil(50, () -> one.replicator().regionsHolding(version) == 2))
                .isTrue();
        assertThat(one.acknowledgements()).isGreaterThan(before);
        cluster.run(300);
        assertThat(cluster.node("b").replicator().acknowledgements().copies(version))
                .isPositive();
    }

    @Test
    void eventFromTheFutureStopsItsOriginUntilItIsDue() {
        SimNode one = cluster.start("a");
        SimNode ahead = cluster.start("b");
        cluster.run(1_000);
        cluster.clock("b").skewMs(15_000);
        cluster.run(1_000);
        Version version = ahead.put("key", new byte[10]);
        cluster.run(1_000);
        assertThat(one.holds("key")).isFalse();
        assertThat(one.stop(ahead.origin())).isEqualTo(Acceptance.FUTURE);
        assertThat(ahead.replicator().regionsHolding(version)).isZero();
        one.put("other", new byte[10]);
        cluster.runUntil(SOON_MS, () -> ahead.holds("other"));
        assertThat(ahead.holds("other")).isTrue();
        cluster.run(5_500);
        assertThat(one.holds("key")).isTrue();
        assertThat(one.stop(ahead.origin())).isNull();
    }

    @Test
    void anOriginWhoseFirstEventIsRefusedIsToldAllTheSame() {
        SimNode one = cluster.start("a");
        cluster.clock("ahead").skewMs(15_000);
        SimNode ahead = cluster.start("ahead");
        cluster.run(1_000);
        assertThat(one.replicator().status().origins())
                .filteredOn(origin -> origin.origin() == ahead.origin())
                .singleElement()
                .satisfies(origin -> {
                    assertThat(origin.node()).isEqualTo("ahead");
                    assertThat(origin.held()).isZero();
                    assertThat(origin.heard()).isPositive();
                    assertThat(origin.stopped()).isEqualTo(Acceptance.FUTURE);
                });
    }

    @Test
    void nodeWhoseClockMostPeersDisagreeWithIsNotReady() {
        SimNode one = cluster.start("a");
        SimNode other = cluster.start("b");
        cluster.run(1_000);
        cluster.clock("wrong").skewMs(-20_000);
        SimNode wrong = cluster.start("wrong");
        cluster.run(5_000);
        assertThat(wrong.replicator().ready()).isFalse();
        assertThat(wrong.replicator().status().reasons()).anyMatch(reason -> reason.contains("clock"));
        assertThat(one.replicator().ready()).isTrue();
        assertThat(other.replicator().ready()).isTrue();
        cluster.clock("wrong").skewMs(0);
        cluster.run(2_000);
        assertThat(wrong.replicator().ready()).isTrue();
    }

    @Test
    void stableStampRisesWhileAllLive() {
        cluster.start("a");
        cluster.start("b");
        cluster.start("c");
        Version version = cluster.node("a").put("key", new byte[10]);
        cluster.run(1_500);
        assertThat(cluster.nodes())
                .allSatisfy(node -> assertThat(node.replicator().stableStamp()).isGreaterThan(version.stamp()));
    }

    @Test
    void stableStampWaitsForANodeThatIsDownAndPassesWhenItIsBack() {
        cluster.start("a");
        cluster.start("b");
        cluster.start("c");
        cluster.run(1_000);
        SimDisk disk = cluster.crash("c");
        Version version = cluster.node("a").put("key", new byte[10]);
        cluster.run(10_000);
        assertThat(cluster.node("a").replicator().stableStamp()).isLessThan(version.stamp());
        cluster.start("c", disk);
        cluster.run(3_000);
        assertThat(cluster.nodes())
                .allSatisfy(node -> assertThat(node.replicator().stableStamp()).isGreaterThan(version.stamp()));
    }

    @Test
    void stableStampPassesWhenANodeIsBackOnAnEmptyDisk() {
        cluster.start("a");
        cluster.start("b");
        cluster.start("c");
        cluster.run(1_000);
        cluster.crash("c");
        Version version = cluster.node("a").put("key", new byte[10]);
        cluster.run(1_000);
        cluster.start("c");
        cluster.run(65_000);
        assertThat(cluster.nodes())
                .allSatisfy(node -> assertThat(node.replicator().stableStamp()).isGreaterThan(version.stamp()));
    }

    @Test
    void stableStampPassesWhenANodeIsForgottenByAnyone() {
        cluster.start("a");
        cluster.start("b");
        cluster.start("c");
        cluster.run(1_000);
        SimDisk disk = cluster.crash("c");
        Version version = cluster.node("a").put("key", new byte[10]);
        cluster.run(5_000);
        assertThat(cluster.node("a").replicator().stableStamp()).isLessThan(version.stamp());
        cluster.node("b").forget("c");
        cluster.run(1_000);
        assertThat(cluster.nodes()).allSatisfy(node -> {
            assertThat(node.replicator().stableStamp()).isGreaterThan(version.stamp());
            assertThat(node.replicator().status().peers()).hasSize(1);
        });

        cluster.start("c", disk);
        cluster.run(1_000);
        cluster.crash("c");
        Version later = cluster.node("a").put("key", new byte[10]);
        cluster.run(5_000);
        assertThat(cluster.node("a").replicator().status().peers()).hasSize(2);
        assertThat(cluster.node("a").replicator().stableStamp()).isLessThan(later.stamp());
    }

    @Test
    void stableStampWaitsForAnOriginThatANodeToldOfBeforeItLostItsDisk() {
        SimNode far = cluster.start("far");
        cluster.start("teller");
        Version version = far.put("key", new byte[10]);
        cluster.run(1_000);
        SimDisk silent = cluster.crash("far");
        SimNode told = hearsOnlyOf(version);

        cluster.run(10_000);
        assertThat(told.replicator().ready()).isTrue();
        assertThat(told.replicator().stableStamp()).isLessThan(version.stamp());

        cluster.start("far", silent);
        cluster.run(65_000);
        assertThat(cluster.nodes()).allSatisfy(node -> {
            assertThat(node.holds("key")).isTrue();
            assertThat(node.replicator().stableStamp()).isGreaterThan(version.stamp());
        });
    }

    @Test
    void stableStampPassesWhenTheNodeThatToldOfALostOriginIsForgotten() {
        SimNode far = cluster.start("far");
        cluster.start("teller");
        Version version = far.put("key", new byte[10]);
        cluster.run(1_000);
        cluster.crash("far");
        SimNode told = hearsOnlyOf(version);
        cluster.run(1_000);
        cluster.crash("teller");

        told.forget("teller");
        cluster.run(1_000);
        assertThat(told.replicator().stableStamp()).isGreaterThan(version.stamp());
    }

    /** A node whose disk is full while the one that tells it of an event lives, and which loses its disk then. */
    private SimNode hearsOnlyOf(Version version) {
        SimNode told = cluster.start("told");
        told.disk().full(true);
        cluster.run(1_000);
        cluster.crash("teller");
        cluster.start("teller");
        told.disk().full(false);
        cluster.run(1_000);
        assertThat(told.held(version.origin())).isZero();
        return told;
    }

    @Test
    void promisesArriveThroughAThirdNode() {
        cluster.start("a");
        cluster.start("b");
        cluster.start("c");
        cluster.cut("a", "c");
        Version version = cluster.node("a").put("key", new byte[10]);
        cluster.run(3_000);
        assertThat(cluster.node("c").promise(cluster.node("a").origin()))
                .isGreaterThan(version.stamp() + (1_000L << 16));
    }
}
