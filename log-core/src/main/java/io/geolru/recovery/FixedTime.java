package io.geolru.recovery;

import io.geolru.event.TimeSource;

/**
 * A clock that stands still, so that a fold shows what was live at one instant. Immutable.
 *
 * @param epochMillis the instant in milliseconds since 1970
 */
public record FixedTime(long epochMillis) implements TimeSource {
    @Override
    public long nanoTime() {
        return 0;
    }
}
