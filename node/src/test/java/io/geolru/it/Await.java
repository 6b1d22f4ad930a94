package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions. Stateless. */
final class Await {
    /** How long anything may take on a machine that is very busy. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private Await() {}

    /** Something that holds at some time. */
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Waits until a condition holds; fails, saying for what, when it does not in time. */
    static void until(String what, Condition condition) throws Exception {
        until(what, PATIENCE, condition);
    }

    static void until(String what, Duration patience, Condition condition) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("in time: %s", what).isLessThan(deadline);
            LockSupport.parkNanos(STEP_NS);
        }
    }
}
