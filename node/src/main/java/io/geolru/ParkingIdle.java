package io.geolru;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * What a thread does when there is nothing to do: it lets others have the processor for a while, so that what comes soon is seen soon, and
 * then sleeps until it is woken or its own timers may want something. Whoever brings it work wakes it, and pays for that only when it is
 * asleep.
 */
final class ParkingIdle implements IdleStrategy {
    private static final long SOON_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long YIELD_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long FOR_EVER_NS = Long.MAX_VALUE;

    private final long yieldNs;
    private final long shortSleepNs;
    private final long longSleepNs;
    private final Sleep sleep;
    private LongSupplier work = () -> 0;
    private long workSeen;
    private long idleSinceNs;
    private boolean idle;
    private volatile boolean asleep;

    /** How the thread sleeps, and what wakes it. */
    interface Sleep {
        /** Sleeps for so long, or until {@link #wake}; returns at once when that was called since the last sleep. */
        void sleep(long ns);

        /** Ends a sleep; any thread. */
        void wake();
    }

    private ParkingIdle(long yieldNs, long shortSleepNs, long longSleepNs, Sleep sleep) {
        this.yieldNs = yieldNs;
        this.shortSleepNs = shortSleepNs;
        this.longSleepNs = longSleepNs;
        this.sleep = sleep;
    }

    /** For the node thread, whose timers need it every few milliseconds, and sooner after the last work. */
    static ParkingIdle node(NodeConfig.Idle preset, Sleep sleep) {
        return switch (preset) {
            case ECO -> new ParkingIdle(0, millis(1), millis(20), sleep);
            case BALANCED -> new ParkingIdle(YIELD_NS, millis(1), millis(4), sleep);
            case LOW_LATENCY -> new ParkingIdle(FOR_EVER_NS, millis(1), millis(1), sleep);
        };
    }

    /** For the thread of the listeners, which has no timers. */
    static ParkingIdle listeners(NodeConfig.Idle preset) {
        long yieldNs = switch (preset) {
            case ECO -> 0;
            case BALANCED -> YIELD_NS;
            case LOW_LATENCY -> SOON_NS;
        };
        return new ParkingIdle(yieldNs, millis(100), millis(100), new Park());
    }

    /** For the thread that helps with the disk; nobody wakes it. */
    static ParkingIdle helper(NodeConfig.Idle preset) {
        long longSleepNs = millis(preset == NodeConfig.Idle.ECO ? 20 : 5);
        return new ParkingIdle(0, TimeUnit.MICROSECONDS.toNanos(100), longSleepNs, new Park());
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /**
     * Tells what shows that there is work. Before the thread starts.
     *
     * @param volatileWork a volatile number that moves with each piece of work, before {@link #wake} is called for it
     */
    void watch(LongSupplier volatileWork) {
        work = volatileWork;
    }

    /** Called before the work of a turn: work that comes from here on ends or prevents the sleep after it. */
    void turnBegins() {
        workSeen = work.getAsLong();
    }

    /** Ends a sleep that is under way, from any thread. */
    void wake() {
        if (asleep) {
            sleep.wake();
        }
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
        long now = System.nanoTime();
        if (!idle) {
            idle = true;
            idleSinceNs = now;
        }
        long idleNs = now - idleSinceNs;
        if (idleNs < yieldNs) {
            Thread.yield();
            return;
        }
        asleep = true;
        if (work.getAsLong() == workSeen) {
            sleep.sleep(idleNs < SOON_NS ? shortSleepNs : longSleepNs);
        }
        asleep = false;
    }

    @Override
    public void reset() {
        idle = false;
    }

    @Override
    public String alias() {
        return "geolru";
    }

    /** Sleeps by parking. */
    private static final class Park implements Sleep {
        private volatile @Nullable Thread parked;

        @Override
        public void sleep(long ns) {
            parked = Thread.currentThread();
            LockSupport.parkNanos(ns);
        }

        @Override
        public void wake() {
            LockSupport.unpark(parked);
        }
    }
}
