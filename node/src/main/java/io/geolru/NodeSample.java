package io.geolru;

import io.geolru.replication.ReplicationCounter;
import io.geolru.replication.ReplicationStatus.OriginStatus;
import io.geolru.state.CacheState;
import io.geolru.state.CacheStats;
import java.util.Collection;

/**
 * A node's numbers at one moment, those that one wants to see over time. What is said to be since the start only grows. Immutable.
 *
 * @param timeMs when, in milliseconds since 1970 by the node's clock
 * @param writes events that this node made since its start
 * @param applied events of other nodes that it took since its start
 * @param hits reads since the start that found a value
 * @param misses reads since the start that found none
 * @param entries live entries in all caches
 * @param bytes of them
 * @param journalBytes what the journal's files take
 * @param heapBytes what of the JVM's heap is taken, by what nobody needs any more, too
 * @param lagEvents events known to exist that are not here
 * @param lagMs for how long the longest of them has been lacking
 */
public record NodeSample(
        long timeMs,
        long writes,
        long applied,
        long hits,
        long misses,
        long entries,
        long bytes,
        long journalBytes,
        long heapBytes,
        long lagEvents,
        long lagMs) {
    static NodeSample of(NodeStatus status, Collection<CacheState> caches, long timeMs) {
        long hits = 0;
        long misses = 0;
        for (CacheState cache : caches) {
            CacheStats stats = cache.stats();
            hits += stats.hits();
            misses += stats.misses();
        }
        long writes = 0;
        long lagEvents = 0;
        long lagMs = 0;
        for (OriginStatus origin : status.replication().origins()) {
            writes += origin.origin() == status.origin() ? origin.held() : 0;
            lagEvents += origin.lagEvents();
            lagMs = Math.max(lagMs, origin.lagMs());
        }
        Runtime jvm = Runtime.getRuntime();
        return new NodeSample(
                timeMs,
                writes,
                status.counters().getOrDefault(ReplicationCounter.EVENTS_APPLIED, 0L),
                hits,
                misses,
                status.entries(),
                status.bytes(),
                status.journal().bytes(),
                jvm.totalMemory() - jvm.freeMemory(),
                lagEvents,
                lagMs);
    }
}
