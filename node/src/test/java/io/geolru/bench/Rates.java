package io.geolru.bench;

/** How many calls a second are answered when the next ones do not wait for it. */
final class Rates {
    private static final int TURN = 20_000;
    private static final int WARM_SECONDS = 5;
    private static final int COUNTED_SECONDS = 3;

    private Rates() {}

    /** Makes so many calls and returns when all are answered. */
    interface Calls {
        void make(int calls) throws Exception;
    }

    /** Warms up, and measures. */
    static Figures measure(Calls calls) {
        try {
            rate(WARM_SECONDS, calls);
            return Figures.of("calls/s", rate(COUNTED_SECONDS, calls));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static double rate(int seconds, Calls calls) throws Exception {
        long begunNs = System.nanoTime();
        long made = 0;
        long tookNs = 0;
        while (tookNs < seconds * 1_000_000_000L) {
            calls.make(TURN);
            made += TURN;
            tookNs = System.nanoTime() - begunNs;
        }
        return made * 1e9 / tookNs;
    }
}
