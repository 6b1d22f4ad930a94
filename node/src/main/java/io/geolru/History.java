package io.geolru;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The last ten minutes of a node, a sample every two seconds. Thread-safe. */
final class History {
    static final int INTERVAL_MS = 2_000;
    static final int MOST_SAMPLES = 300;

    private final NodeSample[] samples = new NodeSample[MOST_SAMPLES];
    private final long firstNs;
    private long nextNs;
    private int count;
    private int next;

    /** @param nowNs of the clock that {@link #poll} is told; the first sample is due */
    History(long nowNs) {
        this.firstNs = nowNs;
        this.nextNs = nowNs;
    }

    /** Takes a sample if one is due; one thread. */
    void poll(long nowNs, Supplier<NodeSample> look) {
        if (nowNs - nextNs < 0) {
            return;
        }
        long intervalNs = TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS);
        nextNs = firstNs + ((nowNs - firstNs) / intervalNs + 1) * intervalNs; // no drift, and no haste after a pause
        NodeSample sample = look.get();
        synchronized (samples) {
            samples[next] = sample;
            next = (next + 1) % MOST_SAMPLES;
            count = Math.min(count + 1, MOST_SAMPLES);
        }
    }

    /** The samples, oldest first. */
    List<NodeSample> samples() {
        synchronized (samples) {
            List<NodeSample> all = new ArrayList<>(count);
            for (int i = MOST_SAMPLES - count; i < MOST_SAMPLES; i++) {
                all.add(samples[(next + i) % MOST_SAMPLES]);
            }
            return all;
        }
    }
}
