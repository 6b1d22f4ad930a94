package io.geolru.replication;

import io.geolru.simulation.Chaos;
import org.junit.jupiter.api.Test;

/** Nodes agree in the end, whatever happened before. */
class ChaosTest {
    private static final int SEEDS = Integer.getInteger("geolru.chaos.seeds", 150);
    private static final long FIRST_SEED = Long.getLong("geolru.chaos.first", 1);

    @Test
    void nodesAgreeAfterWhateverHappened() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            new Chaos(seed).run();
        }
    }
}
