package io.geolru.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * What a thread does while nothing comes: it lets others have the processor for a while, then it sleeps for ever longer. One object for a thread;
 * {@link #wake} is for any.
 */
final class ClientIdle implements IdleStrategy {
    private static final long YIELD_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final int SPINS = 20;
    private static final int SHORT_SLEEPS = 100;
    private static final long SHORT_SLEEP_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final long yields;
    private final long longSleepNs;
    private long idled;
    private volatile boolean woken;
    private volatile @Nullable Thread asleep;

    private ClientIdle(ClientConfig.Idle preset, long longSleepNs) {
        yields = switch (preset) {
            case ECO -> 0;
            case BALANCED -> SPINS + YIELD_NS / 1_000;
            case LOW_LATENCY -> Long.MAX_VALUE;
        };
        this.longSleepNs = longSleepNs;
    }

    /** For who waits for one answer. */
    static ClientIdle caller(ClientConfig.Idle preset) {
        return new ClientIdle(preset, SLEEP_NS);
    }

    /** For the client's own thread, which somebody wakes when there is something to wait for, and whom few are in a hurry for. */
    static ClientIdle background(ClientConfig.Idle preset) {
        return new ClientIdle(
                preset == ClientConfig.Idle.LOW_LATENCY ? ClientConfig.Idle.BALANCED : ClientConfig.Idle.ECO,
                10 * SLEEP_NS);
    }

    @Override
    public void idle(int workCount) {
        if (workCount > 0) {
            reset();
        } else {
            idle();
        }
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // others, on few processors, are what it waits for
    public void idle() {
        long turn = idled++;
        if (turn < Math.min(SPINS, yields)) {
            Thread.onSpinWait();
        } else if (turn < yields) {
            Thread.yield();
        } else {
            sleep(turn - yields);
        }
    }

    /** Short sleeps are not worth a wake. */
    private void sleep(long slept) {
        if (slept < SHORT_SLEEPS) {
            LockSupport.parkNanos(SHORT_SLEEP_NS);
            return;
        }
        asleep = Thread.currentThread();
        if (!woken) {
            LockSupport.parkNanos(slept < 10 * SHORT_SLEEPS ? SLEEP_NS : longSleepNs);
        }
        asleep = null;
        woken = false;
    }

    /** Lets no longer sleeps come than short ones. */
    void lookOut() {
        idled = Math.min(idled, SPINS);
    }

    /** Ends a long sleep. */
    void wake() {
        woken = true;
        Thread sleeping = asleep;
        if (sleeping != null) {
            LockSupport.unpark(sleeping);
        }
    }

    @Override
    public void reset() {
        idled = 0;
    }

    @Override
    public String alias() {
        return "geolru-client";
    }
}
