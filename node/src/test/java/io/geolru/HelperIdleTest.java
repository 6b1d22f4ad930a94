package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The longest sleep is an hour here: a test in which nobody ends it does not end. */
@Timeout(60)
class HelperIdleTest {
    private final AtomicLong happened = new AtomicLong();
    private final AtomicLong turns = new AtomicLong();
    private final HelperIdle idle = new HelperIdle(1_000_000, TimeUnit.HOURS.toNanos(1), happened::get);
    private final Thread thread = new Thread(this::run, "helper-idle-test");
    private volatile boolean over;

    @BeforeEach
    void start() {
        thread.start();
        awaitQuiet();
    }

    @AfterEach
    void end() throws InterruptedException {
        over = true;
        idle.wake();
        thread.join();
    }

    private void run() {
        while (!over) {
            idle.turnBegins();
            turns.incrementAndGet();
            idle.idle(0);
        }
    }

    private void awaitQuiet() {
        while (!idle.isQuiet() || thread.getState() != Thread.State.TIMED_WAITING) {
            LockSupport.parkNanos(100_000);
        }
    }

    private void awaitTurnAfter(long turn) {
        while (turns.get() <= turn) {
            LockSupport.parkNanos(100_000);
        }
    }

    @Test
    void isWokenByWhoeverNeedsIt() {
        long before = turns.get();
        idle.wake();
        awaitTurnAfter(before);
    }

    @Test
    void isWokenWhenSomethingHappened() {
        long before = turns.get();
        happened.incrementAndGet();
        idle.attend(false);
        awaitTurnAfter(before);
    }

    @Test
    void isWokenWhenItMayBeWanted() {
        long before = turns.get();
        idle.attend(true);
        awaitTurnAfter(before);
    }

    @Test
    void sleepsOnWhenNothingHappened() {
        long before = turns.get();
        idle.attend(false);
        assertThat(idle.isQuiet()).isTrue();
        assertThat(turns).hasValue(before);
    }

    @Test
    void looksOftenForAWhileAfterItWasWoken() {
        long before = turns.get();
        idle.wake();
        awaitTurnAfter(before + 10);
        awaitQuiet();
    }
}
