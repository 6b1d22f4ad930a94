package io.geolru.bench;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * How long messages are under way between two processes of one machine, which share the monotonic clock. Senders keep a pace; what they send
 * before it counts warms both sides up, at a pace that is the same for all.
 */
final class OneWay {
    static final int WARM = 0;
    static final int COUNTS = 1;
    static final int LAST = 2;

    private static final int WARM_PER_SECOND = 20_000;
    private static final int WARM_SECONDS = 30;
    private static final int COUNTED_SECONDS = 5;
    private static final int MOST = COUNTED_SECONDS * 100_000;
    private static final long PARK_NS = 200_000;

    private final long[] tookNs = new long[MOST];
    private int count;

    /** Sends one, which carries the kind and the present time. */
    interface Send {
        void send(int kind) throws Exception;
    }

    /** Waits for so long, or less. */
    interface Pause {
        void pause(long ns);
    }

    /** Parks where there is time for it, yields otherwise. */
    @SuppressWarnings("ThreadPriorityCheck") // two processors have to do for all who measure
    static void pause(long ns) {
        if (ns > PARK_NS) {
            LockSupport.parkNanos(ns - PARK_NS);
        } else {
            Thread.yield();
        }
    }

    static void send(int perSecond, Send send, Pause pause) throws Exception {
        send(WARM, WARM_PER_SECOND, WARM_SECONDS, send, pause);
        send(WARM, perSecond, 1, send, pause);
        send(COUNTS, perSecond, COUNTED_SECONDS, send, pause);
        rest(500_000_000, pause);
        send.send(LAST);
        rest(500_000_000, pause);
    }

    private static void send(int kind, int perSecond, int seconds, Send send, Pause pause) throws Exception {
        long dueNs = System.nanoTime();
        for (int i = 0; i < perSecond * seconds; i++) {
            dueNs += 1_000_000_000L / perSecond;
            rest(dueNs - System.nanoTime(), pause);
            send.send(kind);
        }
    }

    static void rest(long ns, Pause pause) {
        long untilNs = System.nanoTime() + ns;
        for (long leftNs = ns; leftNs > 0; leftNs = untilNs - System.nanoTime()) {
            pause.pause(leftNs);
        }
    }

    /** Takes one that has arrived; true for the last. */
    boolean arrived(int kind, long sentNs) {
        if (kind == COUNTS) {
            tookNs[count++] = System.nanoTime() - sentNs;
        }
        return kind == LAST;
    }

    /** The figures, a line each. */
    void print() {
        Arrays.sort(tookNs, 0, count);
        System.out.println("figure arrived = " + count);
        System.out.println("figure p50 us = " + micros(50));
        System.out.println("figure p99 us = " + micros(99));
        System.out.flush();
    }

    private double micros(int percentile) {
        return tookNs[Math.min(count - 1, count * percentile / 100)] / 1e3;
    }
}
