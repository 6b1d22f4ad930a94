package io.geolru;

import io.geolru.journal.JournalStats;
import io.geolru.replication.ReplicationCounter;
import io.geolru.replication.ReplicationStatus;
import io.geolru.snapshot.SnapshotKeeper;
import io.geolru.transport.TransportStats;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node's condition at one moment. Immutable.
 *
 * @param node the node's name
 * @param region the node's region
 * @param cluster the cluster's id
 * @param origin the identity of the journal epoch that this process writes
 * @param ready whether reads are current
 * @param notReady why they are not; empty when they are
 * @param uptimeMs since the start, in milliseconds
 * @param entries live entries in all caches
 * @param bytes of them, in bytes
 * @param records of what is gone
 * @param forcedForgets records that were forgotten before they were stable
 * @param conflicts peers' writes that met one made at the same time, neither knowing of the other; the newer won
 * @param missesOfEvicted reads that missed what this node had evicted
 * @param belowFloor events that came too late for what has been forgotten: as if put and evicted at once
 * @param missing events that lie in holes which damage left in the journal, and that no peer has given back yet
 * @param replication peers, lag, catch-up
 * @param counters what replication has counted since the start
 * @param transport what was sent and received
 * @param transportDown why nothing is sent or received at present, or null when that is not so
 * @param journal files and sizes
 * @param recovery how the start went
 * @param snapshot the last snapshot since the start, or null
 * @param clients what serving clients over Aeron has come to since the start, by name; empty when none are served
 * @param listenersLost changes that listeners were too slow for
 * @param errors how many errors the node's threads met and survived
 * @param fatal what broke this node for good, or null
 */
public record NodeStatus(
        String node,
        String region,
        String cluster,
        long origin,
        boolean ready,
        List<String> notReady,
        long uptimeMs,
        long entries,
        long bytes,
        long records,
        long forcedForgets,
        long conflicts,
        long missesOfEvicted,
        long belowFloor,
        long missing,
        ReplicationStatus replication,
        Map<ReplicationCounter, Long> counters,
        TransportStats transport,
        @Nullable String transportDown,
        JournalStats journal,
        RecoveryReport recovery,
        SnapshotKeeper.@Nullable Taken snapshot,
        Map<String, Long> clients,
        long listenersLost,
        long errors,
        @Nullable String fatal) {}
