package io.geolru.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * What one reading thread at a time writes, for all to read: the time of its last use, and counts. Lies in cache lines of its own. See
 * {@link UseClock}.
 */
final class Seat extends Padding {
    private static final VarHandle TIME;
    private static final VarHandle COUNTS;
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int LEAST_COUNTS = 16;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TIME = lookup.findVarHandle(Seat.class, "time", long.class);
            COUNTS = lookup.findVarHandle(Seat.class, "counts", long[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Thread thread;
    private long[] counts = new long[LEAST_COUNTS];

    @SuppressWarnings("UnusedVariable") // accessed by its handle
    private long time;

    /** @param time before which it gives none out */
    Seat(Thread thread, long time) {
        this.thread = thread;
        this.time = time;
    }

    boolean isOf(Thread one) {
        return thread == one;
    }

    boolean isFree() {
        return !thread.isAlive();
    }

    /** From now on it is another thread's; the one before has ended. */
    void takenBy(Thread next) {
        thread = next;
    }

    long time() {
        return (long) TIME.getOpaque(this);
    }

    void time(long now) {
        TIME.setOpaque(this, now);
    }

    /** Counts one more. By the thread whose seat it is. */
    void count(int which) {
        long[] mine = counts;
        if (which >= mine.length) {
            mine = Arrays.copyOf(mine, which * 2);
            COUNTS.setRelease(this, mine);
        }
        COUNT.setOpaque(mine, which, mine[which] + 1);
    }

    /** How many were counted here. Any thread. */
    long counted(int which) {
        long[] seen = (long[]) COUNTS.getAcquire(this);
        return which < seen.length ? (long) COUNT.getOpaque(seen, which) : 0;
    }
}
