package io.geolru.journal;

import io.geolru.event.TimeSource;

/** A clock that a test sets. */
final class ManualTime implements TimeSource {
    private volatile long millis = 1_700_000_000_000L;
    private volatile long nanos;

    void advance(long byMillis) {
        millis += byMillis;
        nanos += byMillis * 1_000_000;
    }

    /** Steps the wall clock alone. */
    void step(long byMillis) {
        millis += byMillis;
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
