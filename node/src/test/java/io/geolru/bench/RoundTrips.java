package io.geolru.bench;

import java.util.Arrays;

/** How long a caller waits for its answer. */
final class RoundTrips {
    /** For callers that ask again as soon as they are answered. */
    static final int AT_ONCE = 0;

    private static final int WARM_SECONDS = 5;
    private static final int COUNTED_SECONDS = 3;
    private static final int MOST = 1_000_000;

    private RoundTrips() {}

    /** Measures calls, so many a second. */
    static Figures measure(int perSecond, Runnable call) {
        long[] tookNs = new long[MOST];
        run(AT_ONCE, WARM_SECONDS, tookNs, call);
        run(perSecond, 1, tookNs, call);
        int count = run(perSecond, COUNTED_SECONDS, tookNs, call);
        Arrays.sort(tookNs, 0, count);
        return Figures.of("p50 us", tookNs[count / 2] / 1e3).and("p99 us", tookNs[count * 99 / 100] / 1e3);
    }

    private static int run(int perSecond, int seconds, long[] tookNs, Runnable call) {
        long begunNs = System.nanoTime();
        long endNs = begunNs + seconds * 1_000_000_000L;
        int count = 0;
        for (long now = begunNs; now - endNs < 0; now = System.nanoTime()) {
            if (perSecond != AT_ONCE) {
                OneWay.rest(begunNs + count * (1_000_000_000L / perSecond) - now, OneWay::pause);
                now = System.nanoTime();
            }
            call.run();
            tookNs[Math.min(count++, MOST - 1)] = System.nanoTime() - now;
        }
        return Math.min(count, MOST);
    }
}
