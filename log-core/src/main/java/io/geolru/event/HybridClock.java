package io.geolru.event;

/**
 * A hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", 2014): stamps follow the wall clock, never go back, and are
 * above everything observed. Milliseconds since 1970 in the upper 48 bits, a counter in the lower 16.
 *
 * <p>A <em>promise</em> is a value at or below which this clock stamps nothing any more. Promises are given only up to the reserve,
 * which has been persisted before, so that a restart, whose clock begins above the reserve, keeps them too.
 *
 * <p>Not thread-safe: guarded by the writer's lock.
 */
public final class HybridClock {
    private static final int COUNTER_BITS = 16;

    private final TimeSource time;
    private long last;
    private long reserve;

    /**
     * @param time the wall clock
     * @param least the first stamp is above this: the persisted reserve, or the highest stamp known
     */
    public HybridClock(TimeSource time, long least) {
        this.time = time;
        this.last = least;
        this.reserve = least;
    }

    /** The stamp of an instant with a counter of 0. */
    public static long stampAt(long epochMillis) {
        return epochMillis << COUNTER_BITS;
    }

    /** The instant of a stamp in milliseconds since 1970. */
    public static long epochMillis(long stamp) {
        return stamp >>> COUNTER_BITS;
    }

    /** A stamp above all that were given or observed. */
    public long next() {
        return next(time.epochMillis());
    }

    /** The same where the wall clock was read already, in milliseconds since 1970. */
    public long next(long epochMillis) {
        last = Math.max(last + 1, stampAt(epochMillis));
        return last;
    }

    /** Takes note of a stamp of another node; later stamps are above it. */
    public void observe(long stamp) {
        if (stamp > last) {
            last = stamp;
        }
    }

    /** The highest stamp given or observed. */
    public long last() {
        return last;
    }

    /** Promises that no later stamp is at or below the returned value. */
    public long promise() {
        long wanted = Math.max(last, stampAt(time.epochMillis()));
        long promise = Math.min(wanted, reserve);
        observe(promise);
        return promise;
    }

    /** Up to where promises may be given. */
    public long reserve() {
        return reserve;
    }

    /** Raises the reserve; the caller has persisted it. A lower value is ignored. */
    public void reserve(long persisted) {
        reserve = Math.max(reserve, persisted);
    }
}
