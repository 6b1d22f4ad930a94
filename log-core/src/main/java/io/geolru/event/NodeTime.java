package io.geolru.event;

/**
 * The node's time. Monotonic readings order things, and give the wall clock by an offset that the node's threads refresh. Thread-safe;
 * {@link #refresh} is called a few times a second, whatever else fails: else what expires is seen late.
 */
public final class NodeTime {
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** How long ago a refresh may be, at most, unless all threads that do it stand still. */
    private static final long REFRESHED_WITHIN_MS = 10_000;
    /** Readings of two clocks that are this near to each other are of one instant; a thread may be held up between them. */
    private static final long ONE_INSTANT_NS = 20_000;

    private static final int MOST_READINGS = 4;

    private final TimeSource source;
    private volatile long offsetNs;
    private volatile long refreshedMs;

    /** @param source where time comes from */
    public NodeTime(TimeSource source) {
        this.source = source;
        refresh();
    }

    /** Takes the wall clock anew, so that a step of it is followed: of some readings, the one that took the shortest time. */
    public void refresh() {
        long shortestNs = Long.MAX_VALUE;
        long bestMs = 0;
        long bestNs = 0;
        long before = source.nanoTime();
        for (int i = 0; i < MOST_READINGS && shortestNs > ONE_INSTANT_NS; i++) {
            long epochMillis = source.epochMillis();
            long after = source.nanoTime();
            if (after - before < shortestNs) {
                shortestNs = after - before;
                bestMs = epochMillis;
                bestNs = after;
            }
            before = after;
        }
        offsetNs = bestMs * NANOS_PER_MILLI - bestNs;
        refreshedMs = bestMs;
    }

    /**
     * Whether an instant, in milliseconds since 1970, is over. Reads the clock only when it may be: an instant is not over that lay more than
     * ten seconds ahead at the last refresh. So where none came for longer than that, it may be found over only with the next.
     */
    public boolean isOver(long epochMillis) {
        return epochMillis - refreshedMs < REFRESHED_WITHIN_MS && epochMillis <= epochMillisAt(source.nanoTime());
    }

    /** A monotonic reading in nanoseconds. */
    public long nanoTime() {
        return source.nanoTime();
    }

    /** The wall clock at a monotonic reading, in milliseconds since 1970. */
    public long epochMillisAt(long nanoTime) {
        return (nanoTime + offsetNs) / NANOS_PER_MILLI;
    }

    /** The wall clock, in milliseconds since 1970, read directly. */
    public long epochMillis() {
        return source.epochMillis();
    }
}
