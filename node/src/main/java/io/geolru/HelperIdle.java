package io.geolru;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * What the helper's thread does when there is nothing to do: it looks again soon after work, every few milliseconds while something happens in
 * the node, and a few times a second when nothing has happened for a second. Only then does anybody have to wake it.
 */
final class HelperIdle implements IdleStrategy {
    private static final long SOON_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long SHORT_SLEEP_NS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long QUIET_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final long longSleepNs;
    private final long quietSleepNs;
    private final LongSupplier happened;
    private long workedNs = System.nanoTime();
    private long stirredNs = workedNs;
    private long seen;
    private @Nullable Thread thread;
    private volatile boolean quiet;
    private volatile boolean woken;

    HelperIdle(long longSleepNs, long quietSleepNs, LongSupplier happened) {
        this.longSleepNs = longSleepNs;
        this.quietSleepNs = quietSleepNs;
        this.happened = happened;
    }

    /** @param happened a volatile number that moves whenever something happens in the node that may be followed by work */
    static HelperIdle of(NodeConfig.Idle preset, LongSupplier happened) {
        long longSleepMs = preset == NodeConfig.Idle.ECO ? 20 : 5;
        return new HelperIdle(TimeUnit.MILLISECONDS.toNanos(longSleepMs), QUIET_SLEEP_NS, happened);
    }

    /** Called before the work of a turn. */
    void turnBegins() {
        long present = happened.getAsLong();
        if (present != seen || woken) {
            seen = present;
            woken = false;
            stirredNs = System.nanoTime();
        }
    }

    /** Lets the next turn come soon; any thread. */
    void wake() {
        woken = true;
        if (quiet) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Wakes the thread if it is in its longest sleep and something has happened since; called after that by the node's thread.
     *
     * @param wanted whether there may be work all the same
     */
    void attend(boolean wanted) {
        if (quiet && (wanted || happened.getAsLong() != seen)) {
            wake();
        }
    }

    /** Whether the thread is in its longest sleep; any thread. */
    boolean isQuiet() {
        return quiet;
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
    public void idle() {
        long now = System.nanoTime();
        if (now - workedNs < SOON_NS) {
            LockSupport.parkNanos(SHORT_SLEEP_NS);
        } else if (now - workedNs < QUIET_NS || now - stirredNs < QUIET_NS) {
            LockSupport.parkNanos(longSleepNs);
        } else {
            thread = Thread.currentThread();
            quiet = true;
            if (!woken && happened.getAsLong() == seen) {
                LockSupport.parkNanos(quietSleepNs);
            }
            quiet = false;
        }
    }

    @Override
    public void reset() {
        workedNs = System.nanoTime();
    }

    @Override
    public String alias() {
        return "geolru-helper";
    }
}
