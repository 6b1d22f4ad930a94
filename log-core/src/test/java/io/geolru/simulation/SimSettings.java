package io.geolru.simulation;

import io.geolru.journal.Sync;
import io.geolru.snapshot.SnapshotKeeper;
import io.geolru.state.CacheLimits;
import io.geolru.state.StateLimits;

/**
 * How a simulated node is configured, its side of the protocol aside.
 *
 * @param state what all caches may hold together
 * @param cache what each cache may hold
 * @param sync when appended events are durable
 * @param syncIntervalMs the time between two syncs with {@link Sync#INTERVAL}
 * @param maxBytes the size of the journal above which its oldest files go
 * @param maxAgeMs the age above which the journal's oldest files go
 * @param fileEvents the events in one file of the journal
 * @param snapshots when a snapshot is due
 * @param maxEntryBytes the largest event
 */
record SimSettings(
        StateLimits state,
        CacheLimits cache,
        Sync sync,
        long syncIntervalMs,
        long maxBytes,
        long maxAgeMs,
        int fileEvents,
        SnapshotKeeper.Rules snapshots,
        int maxEntryBytes) {
    /** Room for everything, and no snapshots. */
    static final SimSettings ROOMY = new SimSettings(
            new StateLimits(1_000, Long.MAX_VALUE, Integer.MAX_VALUE),
            CacheLimits.UNLIMITED,
            Sync.OS,
            100,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            64,
            new SnapshotKeeper.Rules(Long.MAX_VALUE, Long.MAX_VALUE),
            64 * 1_024);
}
