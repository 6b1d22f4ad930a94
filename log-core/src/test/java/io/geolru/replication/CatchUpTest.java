package io.geolru.replication;

import static io.geolru.replication.ReplicationCounter.CATCH_UPS_ASKED;
import static io.geolru.replication.ReplicationCounter.CATCH_UPS_REFUSED;
import static io.geolru.replication.ReplicationCounter.CATCH_UP_EVENTS_SENT;
import static io.geolru.replication.ReplicationCounter.EVENTS_SENT;
import static io.geolru.replication.ReplicationCounter.MISSING_FILLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Version;
import io.geolru.event.Acceptance;
import io.geolru.simulation.SimCluster;
import io.geolru.simulation.SimDisk;
import io.geolru.simulation.SimNetwork.Faults;
import io.geolru.simulation.SimNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node lacks it fetches from the journals of others. */
class CatchUpTest {
    private static final long SOON_MS = 3_000;
    private static final int VALUE_BYTES = 200;

    private final SimCluster cluster = new SimCluster(7);

    @Test
    void lateJoinerGetsEverythingBeforeItIsReady() {
        cluster.start("a");
        cluster.start("b");
        write("a", 5_000);
        SimNode late = cluster.start("late");
        cluster.runUntil(SOON_MS, () -> late.replicator().ready());
        assertThat(late.replicator().ready()).isTrue();
        assertThat(cluster.differences()).isEmpty();
        assertThat(late.replicator().status().catchUp().state()).isEqualTo(CatchUpState.IDLE);
    }

    @Test
    void restartedNodeGetsWhatItMissedUnderAnOriginOfItsOwn() {
        cluster.start("a");
        SimNode first = cluster.start("b");
        write("b", 100);
        assertAgreementWithin(SOON_MS);
        SimDisk disk = cluster.crash("b");
        write("a", 500);
        SimNode second = cluster.start("b", disk);
        assertThat(second.origin()).isNotEqualTo(first.origin());
        assertAgreementWithin(SOON_MS);
    }

    @Test
    void nodeThatLostItsTailGetsItsOwnEventsBackFromPeers() {
        cluster.start("a");
        SimNode first = cluster.start("b");
        write("b", 100);
        assertAgreementWithin(SOON_MS);
        SimDisk disk = cluster.crash("b");
        disk.loseTail(40);
        SimNode second = cluster.start("b", disk);
        assertThat(second.held(first.origin())).isEqualTo(61);
        assertAgreementWithin(SOON_MS);
        assertThat(second.held(first.origin())).isEqualTo(101);
    }

    @Test
    void wipedNodeIsFilledAndWipesNobody() {
        cluster.start("a");
        cluster.start("b");
        write("b", 100);
        assertAgreementWithin(SOON_MS);
        cluster.crash("b");
        cluster.start("b");
        assertAgreementWithin(SOON_MS);
        assertThat(cluster.node("b").keys()).isEqualTo(100);
    }

    @Test
    void catchUpUnderContinuousWritesEnds() {
        cluster.start("a");
        cluster.start("b");
        write("a", 20_000);
        SimNode late = cluster.start("late");
        for (int i = 0; i < 2_000; i++) {
            cluster.node("a").put("key" + i, new byte[VALUE_BYTES]);
            cluster.node("b").put("key" + i, new byte[VALUE_BYTES]);
            cluster.run(1);
        }
        assertThat(late.replicator().ready()).isTrue();
        assertThat(late.replicator().status().catchUp().state()).isEqualTo(CatchUpState.IDLE);
        long asked = late.replicator().counters().get(CATCH_UPS_ASKED);
        assertAgreementWithin(100);
        assertThat(late.replicator().counters().get(CATCH_UPS_ASKED))
                .isEqualTo(asked)
                .isLessThan(20);
    }

    @Test
    void thirdNodePassesOnWhatTwoCannotTellEachOther() {
        cluster.start("a");
        cluster.start("b");
        cluster.start("c");
        cluster.cut("a", "c");
        for (int i = 0; i < 100; i++) {
            cluster.node("a").put("a" + i, new byte[VALUE_BYTES]);
            cluster.node("c").put("c" + i, new byte[VALUE_BYTES]);
            cluster.run(10);
        }
        assertAgreementWithin(SOON_MS);
        assertThat(cluster.node("c").replicator().status().peers()).hasSize(1);
    }

    @Test
    void nearestPeerIsAsked() {
        cluster.start("a");
        SimNode near = cluster.start("near");
        SimNode far = cluster.start("far");
        write("a", 1_000);
        assertAgreementWithin(SOON_MS);
        cluster.crash("a");
        cluster.distance("far", 40_000_000);
        SimNode late = cluster.start("late");
        cluster.distance("late", 1_000_000);
        cluster.runUntil(SOON_MS, () -> late.replicator().ready());
        assertThat(cluster.differences()).isEmpty();
        assertThat(near.replicator().counters().get(CATCH_UP_EVENTS_SENT)).isGreaterThanOrEqualTo(1_000);
        assertThat(far.replicator().counters().get(CATCH_UP_EVENTS_SENT)).isZero();
    }

    @Test
    void anotherPeerIsAskedWhenTheFirstOneDies() {
        cluster.start("a");
        cluster.start("b");
        cluster.start("c");
        write("a", 20_000);
        assertAgreementWithin(SOON_MS);
        cluster.crash("a");
        SimNode late = cluster.start("late");
        String asked = "";
        while (asked.isEmpty() || late.replicator().status().catchUp().eventsReceived() == 0) {
            cluster.run(1);
            asked = late.replicator().status().catchUp().peer();
        }
        cluster.crash(asked);
        assertAgreementWithin(10_000);
    }

    @Test
    void moreRequestersThanSessionsAllGetServed() {
        cluster.start("a");
        write("a", 5_000);
        for (int i = 0; i < 8; i++) {
            cluster.start("late" + i);
        }
        assertAgreementWithin(10_000);
        assertThat(cluster.node("a").replicator().counters().get(CATCH_UPS_REFUSED))
                .isPositive();
    }

    @Test
    void progressIsShown() {
        cluster.start("a");
        write("a", 50_000);
        SimNode late = cluster.start("late");
        cluster.distance("late", 10_000_000);
        cluster.runUntil(SOON_MS, () -> late.replicator().status().catchUp().eventsReceived() > 0);
        CatchUpProgress progress = late.replicator().status().catchUp();
        assertThat(progress.state()).isEqualTo(CatchUpState.RECEIVING);
        assertThat(progress.peer()).isEqualTo("a");
        assertThat(progress.eventsReceived()).isPositive();
        assertThat(progress.eventsReceived() + progress.eventsLeft()).isBetween(50_000L, 50_010L);
        assertThat(progress.leftMs()).isPositive();
        assertThat(late.replicator().status().reasons()).anyMatch(reason -> reason.contains("catching up with a"));
    }

    @Test
    void whatNoJournalReachesBackToComesAsASnapshot() {
        cluster.start("a");
        write("a", 1_000);
        cluster.node("a").disk().retain(3);
        SimNode late = cluster.start("late");
        assertAgreementWithin(SOON_MS);
        assertThat(late.keys()).isEqualTo(1_000);
        assertThat(late.replicator().counters().get(CATCH_UPS_ASKED)).isLessThan(4);
    }

    @Test
    void peerWhoseJournalReachesBackIsAskedAfterOneWhoseDoesNot() {
        cluster.start("a");
        cluster.start("b");
        write("a", 1_000);
        assertAgreementWithin(SOON_MS);
        cluster.node("a").disk().retain(3);
        cluster.start("late");
        assertAgreementWithin(SOON_MS);
    }

    @Test
    void missingRangesAreFetchedFromPeers() {
        cluster.start("a");
        cluster.start("b");
        write("a", 300);
        assertAgreementWithin(SOON_MS);
        long origin = cluster.node("a").origin();
        SimDisk disk = cluster.crash("b");
        disk.damage(origin, 20, 29);
        disk.damage(origin, 200, 200);
        SimNode holed = cluster.start("b", disk);
        assertThat(holed.missing()).hasSize(2);
        assertAgreementWithin(SOON_MS);
        assertThat(holed.missing()).isEmpty();
        assertThat(holed.replicator().counters().get(MISSING_FILLED)).isEqualTo(11);
    }

    @Test
    void pausedPeerHoldsUpNobodyAndComesBackByItself() {
        cluster.start("a");
        SimNode other = cluster.start("b");
        SimNode paused = cluster.start("c");
        cluster.run(1_000);
        paused.pause(true);
        write("a", 20_000);
        long origin = cluster.node("a").origin();
        assertThat(cluster.runUntil(SOON_MS, () -> other.held(origin) == 20_001))
                .isTrue();
        cluster.run(20_000);
        assertThat(cluster.node("a").replicator().status().sentSequence()).isLessThanOrEqualTo(20_001);
        assertThat(cluster.node("a").replicator().counters().get(EVENTS_SENT)).isPositive();
        Version later = cluster.node("a").put("later", new byte[VALUE_BYTES]);
        cluster.run(50);
        assertThat(other.holds("later")).isTrue();
        assertThat(cluster.node("a").replicator().regionsHolding(later)).isEqualTo(1);
        paused.pause(false);
        assertAgreementWithin(SOON_MS);
    }

    @Test
    void fullDiskStopsWhatComesInAndNothingIsLost() {
        cluster.start("a");
        SimNode full = cluster.start("b");
        cluster.run(500);
        full.disk().full(true);
        write("a", 1_000);
        cluster.run(3_000);
        assertThat(full.stop(cluster.node("a").origin())).isEqualTo(Acceptance.FULL);
        assertThat(full.replicator().counters().get(ReplicationCounter.DISK_FULL))
                .isBetween(1L, 10L);
        full.disk().full(false);
        assertAgreementWithin(SOON_MS);
        cluster.run(200);
        assertThat(full.stop(cluster.node("a").origin())).isNull();
    }

    @Test
    void manyOriginsAreNoObstacle() {
        SimDisk disk = cluster.start("a").disk();
        for (int i = 0; i < 700; i++) {
            cluster.crash("a");
            cluster.start("a", disk);
        }
        SimNode late = cluster.start("late");
        assertAgreementWithin(SOON_MS);
        cluster.node("a").put("key", new byte[VALUE_BYTES]);
        assertAgreementWithin(SOON_MS);
        cluster.run(200);
        assertThat(late.replicator().status().origins()).hasSize(702);
    }

    @Test
    void lossyLinksOnlySlowItDown() {
        cluster.faults(new Faults(0.2, 0.05, 0.2, 100_000, 30_000_000));
        cluster.start("a");
        write("a", 3_000);
        cluster.start("late");
        assertAgreementWithin(60_000);
    }

    private void write(String node, int events) {
        for (int i = 0; i < events; i++) {
            cluster.node(node).put(node + i, new byte[VALUE_BYTES]);
            if (i % 50 == 0) {
                cluster.run(1);
            }
        }
    }

    private void assertAgreementWithin(long ms) {
        cluster.runUntil(ms, cluster::agreed);
        assertThat(cluster.differences()).isEqualTo(List.of());
    }
}
