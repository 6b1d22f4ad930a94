package io.geolru.journal;

import io.geolru.event.TimeSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test sets. */
final class ManualTime implements TimeSource {
    private final AtomicLong millis = new AtomicLong(1_700_000_000_000L);
    private final AtomicLong nanos = new AtomicLong();

    void advance(long byMillis) {
        millis.addAndGet(byMillis);
        nanos.addAndGet(byMillis * 1_000_000);
    }

    /** Steps the wall clock alone. */
    void step(long byMillis) {
        millis.addAndGet(byMillis);
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public long epochMillis() {
        return millis.get();
    }
}
