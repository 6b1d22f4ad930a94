package io.geolru.process.demo;

import io.geolru.CacheNode;
import io.geolru.RecoveryReport;
import io.geolru.event.Frontier;
import java.util.concurrent.TimeUnit;

/**
 * What a start over old data did.
 *
 * @param recovered the entries that came from snapshot and journal
 * @param recoveryMs how long that took, in milliseconds
 * @param fetched the events that peers had beyond that, by the time the node was ready
 * @param readyMs the time from the start until the node was ready, in milliseconds
 */
record Restart(long recovered, long recoveryMs, long fetched, long readyMs) {
    /** Starts a region's node and waits until it is ready. */
    static Restart of(DemoRegion region) {
        long begun = System.nanoTime();
        CacheNode node = region.start();
        long readyMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        RecoveryReport report = node.status().recovery();
        Frontier frontier = node.frontier();
        long[] held = {-frontier.sequence(node.status().origin())};
        frontier.forEach((origin, sequence, promise) -> held[0] += sequence);
        return new Restart(report.entries(), report.durationMs(), held[0] - report.held(), readyMs);
    }
}
