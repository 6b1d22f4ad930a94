package io.geolru.simulation;

import io.geolru.event.TimeSource;

/** The time of a simulated world, and the clocks of its nodes, which may be wrong. */
public final class SimTime {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long BEGINNING_MS = 1_800_000_000_000L;

    private long nowNs;

    /** Nanoseconds since the world began. */
    public long nowNs() {
        return nowNs;
    }

    void advance(long ns) {
        nowNs += ns;
    }

    /** One node's clock. */
    public final class Clock implements TimeSource {
        private long skewMs;

        /** Sets how far the wall clock is ahead; steps it. */
        public void skewMs(long ms) {
            skewMs = ms;
        }

        @Override
        public long nanoTime() {
            return nowNs;
        }

        @Override
        public long epochMillis() {
            return BEGINNING_MS + skewMs + nowNs / NANOS_PER_MILLI;
        }
    }
}
