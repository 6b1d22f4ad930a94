package io.geolru;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * What the node thread does when there is nothing to do: short parks soon after the last work, longer ones later, and none at all where
 * latency is all that counts. A writer wakes it, and pays for that only when it is parked.
 */
final class ParkingIdle implements IdleStrategy {
    private static final long SOON_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final long shortParkNs;
    private final long longParkNs;
    private LongSupplier writes = () -> 0;
    private long writesSeen;
    private long idleSinceNs;
    private boolean idle;
    private volatile @Nullable Thread parked;

    private ParkingIdle(long shortParkNs, long longParkNs) {
        this.shortParkNs = shortParkNs;
        this.longParkNs = longParkNs;
    }

    static ParkingIdle of(NodeConfig.Idle preset) {
        return switch (preset) {
            case ECO -> new ParkingIdle(TimeUnit.MICROSECONDS.toNanos(500), TimeUnit.MILLISECONDS.toNanos(10));
            case BALANCED -> new ParkingIdle(TimeUnit.MICROSECONDS.toNanos(20), TimeUnit.MILLISECONDS.toNanos(2));
            case LOW_LATENCY -> new ParkingIdle(0, 0);
        };
    }

    /** For the thread that helps with the disk. */
    static ParkingIdle helper() {
        return new ParkingIdle(TimeUnit.MICROSECONDS.toNanos(100), TimeUnit.MILLISECONDS.toNanos(5));
    }

    /**
     * Tells what shows that there was a write. Before the thread starts.
     *
     * @param volatileWrites a volatile number that moves with each write, before {@link #wake} is called for it
     */
    void watch(LongSupplier volatileWrites) {
        writes = volatileWrites;
    }

    /** Called before the work of a turn: a write from here on ends or prevents the park after it. */
    void turnBegins() {
        writesSeen = writes.getAsLong();
    }

    /** Ends a park that is under way, from any thread. */
    void wake() {
        Thread sleeper = parked;
        if (sleeper != null) {
            LockSupport.unpark(sleeper);
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
    @SuppressWarnings("ThreadPriorityCheck") // lowLatency spins, yet lets others have the processor
    public void idle() {
        if (shortParkNs == 0) {
            Thread.yield();
            return;
        }
        long now = System.nanoTime();
        if (!idle) {
            idle = true;
            idleSinceNs = now;
        }
        parked = Thread.currentThread();
        if (writes.getAsLong() == writesSeen) {
            LockSupport.parkNanos(now - idleSinceNs < SOON_NS ? shortParkNs : longParkNs);
        }
        parked = null;
    }

    @Override
    public void reset() {
        idle = false;
    }

    @Override
    public String alias() {
        return "geolru";
    }
}
