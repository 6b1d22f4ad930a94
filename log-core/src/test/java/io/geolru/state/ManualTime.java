package io.geolru.state;

import io.geolru.event.NodeTime;
import io.geolru.event.TimeSource;

/** Time that passes when a test says so. */
final class ManualTime implements TimeSource {
    static final long START = 1_700_000_000_000L;

    final NodeTime node;
    private long nanos = 1_000;
    private long millis = START;

    ManualTime() {
        node = new NodeTime(this);
    }

    /** Both clocks move. */
    void pass(long ms) {
        nanos += ms * 1_000_000;
        millis += ms;
        node.refresh();
    }

    /** Only the wall clock moves, in either direction. */
    void step(long ms) {
        millis += ms;
        node.refresh();
    }

    /** The least time in which two uses differ. */
    void tick() {
        nanos += 2;
    }

    /** The wall clock as the state reads it. */
    long now() {
        return node.epochMillisAt(nanos);
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long epochMillis() {
        return millis;
    }
}
