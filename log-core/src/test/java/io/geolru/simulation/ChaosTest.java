package io.geolru.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes do what they promise, and agree in the end, whatever happened before. {@code geolru.chaos.first} is the first seed, {@code
 * geolru.chaos.seeds} how many there are.
 */
class ChaosTest {
    private static final Logger LOG = LoggerFactory.getLogger(ChaosTest.class);
    private static final int SEEDS = Integer.getInteger("geolru.chaos.seeds", 5_000);
    private static final long FIRST_SEED = Long.getLong("geolru.chaos.first", 1);
    private static final int THREADS = 2;
    private static final int REPEATED = 20;

    @Test
    void nodesAgreeAfterWhateverHappened() throws InterruptedException {
        AtomicLong next = new AtomicLong(FIRST_SEED);
        Map<Long, Throwable> failed = new ConcurrentSkipListMap<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> run(next, failed), "chaos-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (Throwable failure : failed.values()) {
            throw new AssertionError(failed.size() + " seeds failed, the first: " + failure.getMessage(), failure);
        }
        assertThat(next.get()).isGreaterThanOrEqualTo(FIRST_SEED + SEEDS);
    }

    private static void run(AtomicLong next, Map<Long, Throwable> failed) {
        for (long seed = next.getAndIncrement(); seed < FIRST_SEED + SEEDS; seed = next.getAndIncrement()) {
            try {
                new Chaos(seed).run();
            } catch (Throwable e) {
                failed.put(seed, e);
                LOG.warn("{}", e.getMessage());
            }
        }
    }

    @Test
    void oneSeedIsOneWorld() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + REPEATED; seed++) {
            assertThat(new Chaos(seed).run()).as("seed %d", seed).isEqualTo(new Chaos(seed).run());
        }
    }

    @Test
    void anotherSeedIsAnotherWorld() {
        assertThat(new Chaos(FIRST_SEED).run()).isNotEqualTo(new Chaos(FIRST_SEED + 1).run());
    }
}
