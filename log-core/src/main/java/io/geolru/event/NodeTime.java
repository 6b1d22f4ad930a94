package io.geolru.event;

/**
 * The node's time: one monotonic reading gives both the order of uses and, with an offset that the node thread refreshes, the wall
 * clock for expiry. Saves a read of the wall clock on every get. Thread-safe; {@link #refresh} is called a few times a second.
 */
public final class NodeTime {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final TimeSource source;
    private volatile long offsetNs;

    /** @param source where time comes from */
    public NodeTime(TimeSource source) {
        this.source = source;
        refresh();
    }

    /** Takes the wall clock anew, so that a step of it is followed. */
    public void refresh() {
        offsetNs = source.epochMillis() * NANOS_PER_MILLI - source.nanoTime();
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
