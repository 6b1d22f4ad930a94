package io.geolru.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.simulation.SimCluster;
import io.geolru.simulation.SimNetwork.Faults;
import org.junit.jupiter.api.Test;

/** Nodes agree in the end. */
class ConvergenceTest {
    @Test
    void nodesAgreeOnAGoodDay() {
        SimCluster cluster = new SimCluster(1);
        cluster.start("a");
        cluster.start("b");
        cluster.start("c");
        for (int i = 0; i < 1_000; i++) {
            cluster.node("a").put("key" + i, new byte[100]);
            cluster.node("b").put("key" + i, new byte[100]);
            cluster.run(1);
        }
        assertThat(cluster.runUntil(1_000, cluster::agreed))
                .as("%s", cluster.differences())
                .isTrue();
        assertThat(cluster.node("c").replicator().counters().get(ReplicationCounter.CATCH_UPS_ASKED))
                .isLessThan(3);
    }

    @Test
    void nodesAgreeOnABadDay() {
        SimCluster cluster = new SimCluster(2);
        cluster.faults(new Faults(0.1, 0.1, 0.1, 50_000, 5_000_000));
        cluster.start("a");
        cluster.start("b");
        cluster.start("c");
        for (int i = 0; i < 1_000; i++) {
            cluster.node("a").put("key" + i, new byte[100]);
            cluster.node("b").put("key" + i, new byte[100]);
            cluster.run(1);
        }
        assertThat(cluster.runUntil(10_000, cluster::agreed))
                .as("%s", cluster.differences())
                .isTrue();
    }
}
