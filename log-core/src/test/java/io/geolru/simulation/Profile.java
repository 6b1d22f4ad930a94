package io.geolru.simulation;

import io.geolru.journal.Sync;
import io.geolru.replication.ReplicationConfig;
import io.geolru.replication.ReplicationLimits;
import io.geolru.snapshot.SnapshotKeeper;
import io.geolru.state.CacheLimits;
import io.geolru.state.StateLimits;
import java.util.SplittableRandom;

/**
 * What kind of world a seed makes: most are small, some are large; each has some kinds of faults and not others, so that what one of them hides
 * another one shows.
 *
 * @param nodes how many nodes it begins with
 * @param steps how many rounds of faults and writes there are
 * @param keys how many keys are written
 * @param tickNs how much time passes from one slice of a node's work to the next
 * @param ttls whether entries expire
 * @param skew whether clocks are wrong, and stepped
 * @param diskFaults whether tails are lost, disks wiped and backups restored
 * @param membership whether nodes join, and leave for good
 * @param network how much of what is sent is lost at most
 * @param forgetAfterMs a node silent for longer holds back no forgetting
 * @param retention whether journals are cut off as soon as all hold what is in them; where they are short, they are cut off earlier
 * @param settings the nodes' settings
 */
record Profile(
        int nodes,
        int steps,
        int keys,
        long tickNs,
        boolean ttls,
        boolean skew,
        boolean diskFaults,
        boolean membership,
        double network,
        long forgetAfterMs,
        boolean retention,
        SimSettings settings) {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long JOIN_WAIT_MS = 600;
    private static final long WEEK_MS = 7L * 24 * 3_600_000;
    private static final ReplicationLimits LIMITS =
            new ReplicationLimits(4_096, 500, 8_192, 16, 2, 1_024, 2_048, 60, 1_000, 8, 16, 4);

    static Profile of(SplittableRandom random) {
        boolean large = random.nextInt(24) == 0;
        boolean tiny = random.nextInt(4) == 0;
        boolean diskFaults = random.nextInt(2) == 0;
        boolean membership = random.nextInt(4) == 0;
        Sync[] levels = Sync.values();
        boolean snapshots = random.nextInt(4) != 0;
        boolean shortJournals = snapshots && random.nextInt(3) == 0;
        boolean fewRecords = random.nextInt(shortJournals ? 2 : 4) == 0;
        SimSettings settings = new SimSettings(
                new StateLimits(
                        1_000,
                        tiny && random.nextBoolean() ? 3_000 : Long.MAX_VALUE,
                        fewRecords ? 1 + random.nextInt(shortJournals ? 8 : 30) : Integer.MAX_VALUE),
                tiny ? new CacheLimits(2 + random.nextInt(20), 4_000, 0) : CacheLimits.UNLIMITED,
                levels[random.nextInt(levels.length)],
                100,
                shortJournals ? 500 + random.nextInt(8_000) : Long.MAX_VALUE,
                Long.MAX_VALUE,
                2 + random.nextInt(shortJournals ? 10 : 40),
                snapshots
                        ? new SnapshotKeeper.Rules(
                                (50L + random.nextInt(shortJournals ? 200 : 1_000)) * NANOS_PER_MILLI, 4_000)
                        : new SnapshotKeeper.Rules(Long.MAX_VALUE, Long.MAX_VALUE),
                2_000);
        return new Profile(
                large ? 4 + random.nextInt(3) : 2 + random.nextInt(3),
                large ? 150 : 10 + random.nextInt(30),
                2 + random.nextInt(large ? 100 : 30),
                (1 + random.nextInt(4)) * NANOS_PER_MILLI / 2,
                random.nextBoolean(),
                random.nextInt(4) == 0,
                diskFaults,
                membership,
                random.nextInt(3) == 0 ? 0 : 0.3 * random.nextDouble(),
                random.nextInt(10) == 0 ? 3_000 + random.nextInt(6_000) : WEEK_MS,
                !diskFaults && !membership && snapshots && !shortJournals,
                settings);
    }

    ReplicationConfig protocol(ReplicationConfig config) {
        return new ReplicationConfig(
                config.cluster(),
                config.name(),
                config.region(),
                config.heartbeatMs(),
                JOIN_WAIT_MS,
                config.maxClockDriftMs(),
                forgetAfterMs,
                LIMITS);
    }

    /**
     * Whether nothing makes a node let go of what another one keeps: no limit, no journal that ends before all have it, nothing lost on a disk, no
     * forgetting by force, and one time for all.
     */
    boolean keepsAll() {
        return settings.cache().equals(CacheLimits.UNLIMITED)
                && settings.state().totalBytes() == Long.MAX_VALUE
                && settings.state().records() == Integer.MAX_VALUE
                && settings.maxBytes() == Long.MAX_VALUE
                && !retention
                && !diskFaults
                && !membership
                && !skew
                && !forgets();
    }

    /** Whether silent nodes may be forgotten in the time that a world lasts. */
    boolean forgets() {
        return forgetAfterMs < WEEK_MS;
    }
}
