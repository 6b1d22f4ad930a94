package io.geolru;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * What a thread does when there is nothing to do: it lets others have the processor for a while, so that what comes soon is seen soon, and
 * then sleeps until it is woken or its own timers may want something, longer when nothing has happened for a second. Whoever brings it
 * work wakes it, and pays for that only when it is asleep.
 */
final class ParkingIdle implements IdleStrategy {
    private static final long SOON_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long YIELD_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long FOR_EVER_NS = Long.MAX_VALUE;

    private final long yieldNs;
    private final Nap shortNap;
    private final Nap longNap;
    private final Nap quietNap;
    private LongSupplier work = () -> 0;
    private LongSupplier timer = () -> Long.MAX_VALUE;
    private long workSeen;
    private long idleSinceNs;
    private boolean idle;
    private volatile @Nullable Sleep asleep;

    /** How the thread sleeps, and what wakes it. */
    interface Sleep {
        /** Called on the thread that is going to sleep, before anybody is to wake it. */
        default void prepare() {}

        /** Sleeps for so long, or until {@link #wake}; returns at once when that was called since the last sleep. */
        void sleep(long ns);

        /** Ends a sleep; any thread. */
        void wake();
    }

    private record Nap(Sleep how, long ns) {}

    private ParkingIdle(long yieldNs, Nap shortNap, Nap longNap, Nap quietNap) {
        this.yieldNs = yieldNs;
        this.shortNap = shortNap;
        this.longNap = longNap;
        this.quietNap = quietNap;
    }

    /**
     * For the node thread, whose timers need it every few milliseconds after the last work, and rarely later.
     *
     * @param sockets sleeps until packets come in; with eco, packets wait for the next turn when nothing has happened for a second
     * @param beforePark run before a sleep that is none on the sockets
     */
    static ParkingIdle node(NodeConfig.Idle preset, Sleep sockets, Runnable beforePark) {
        Nap shortNap = new Nap(sockets, millis(1));
        return switch (preset) {
            case ECO ->
                new ParkingIdle(0, shortNap, new Nap(sockets, millis(20)), new Nap(new Park(beforePark), millis(100)));
            case BALANCED ->
                new ParkingIdle(YIELD_NS, shortNap, new Nap(sockets, millis(4)), new Nap(sockets, millis(20)));
            case LOW_LATENCY -> new ParkingIdle(FOR_EVER_NS, shortNap, shortNap, shortNap);
        };
    }

    /** For the thread of the listeners, which has no timers. */
    static ParkingIdle listeners(NodeConfig.Idle preset) {
        long yieldNs = switch (preset) {
            case ECO -> 0;
            case BALANCED -> YIELD_NS;
            case LOW_LATENCY -> SOON_NS;
        };
        Nap nap = new Nap(new Park(() -> {}), millis(100));
        return new ParkingIdle(yieldNs, nap, nap, nap);
    }

    /** For the thread that serves clients of this machine, whom nobody announces: it looks for what they ask. */
    static ParkingIdle clients(NodeConfig.Idle preset) {
        return switch (preset) {
            case ECO -> new ParkingIdle(0, park(millis(1)), park(millis(10)), park(millis(20)));
            case BALANCED ->
                new ParkingIdle(YIELD_NS, park(TimeUnit.MICROSECONDS.toNanos(100)), park(millis(1)), park(millis(5)));
            case LOW_LATENCY -> new ParkingIdle(FOR_EVER_NS, park(millis(1)), park(millis(1)), park(millis(1)));
        };
    }

    private static Nap park(long ns) {
        return new Nap(new Park(() -> {}), ns);
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

    /**
     * Tells how many nanoseconds are left until the thread's own timer wants it, however long nothing happens. Before the thread starts.
     *
     * @param leftNs asked on the thread, before each sleep
     */
    void timer(LongSupplier leftNs) {
        timer = leftNs;
    }

    /** Called before the work of a turn: work that comes from here on ends or prevents the sleep after it. */
    void turnBegins() {
        workSeen = work.getAsLong();
    }

    /** Ends a sleep that is under way, from any thread. */
    void wake() {
        Sleep sleep = asleep;
        if (sleep != null) {
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
        Nap nap = idleNs < SOON_NS ? shortNap : idleNs < QUIET_NS ? longNap : quietNap;
        long ns = Math.min(nap.ns, timer.getAsLong());
        nap.how.prepare();
        asleep = nap.how;
        if (ns > 0 && work.getAsLong() == workSeen) {
            nap.how.sleep(ns);
        }
        asleep = null;
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
        private final Runnable before;
        private volatile @Nullable Thread parked;

        private Park(Runnable before) {
            this.before = before;
        }

        @Override
        public void prepare() {
            parked = Thread.currentThread();
        }

        @Override
        public void sleep(long ns) {
            before.run();
            LockSupport.parkNanos(ns);
        }

        @Override
        public void wake() {
            LockSupport.unpark(parked);
        }
    }
}
