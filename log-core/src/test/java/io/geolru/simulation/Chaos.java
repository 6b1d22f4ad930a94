package io.geolru.simulation;

import io.geolru.codec.Bodies.EventsMissing;
import io.geolru.recovery.FoldAgreement;
import io.geolru.state.CacheState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Lets everything happen to a cluster that may, then lets it heal and checks what must be so. All that happens follows from the seed. */
public final class Chaos {
    private static final long HEAL_MS = 120_000;
    private static final long QUIET_MS = 400;
    private static final long HEAL_TICK_NS = 3_000_000;
    private static final int SEALED_EVERY = 4;
    private static final long LONG_TICK_NS = 20_000_000;

    private final long seed;
    private final SplittableRandom random;
    private final Profile profile;
    private final SimCluster cluster;
    private final ChaosFaults faults;
    private final ChaosWrites writes;
    private final @Nullable SimSecrets secrets;
    private long trace;

    /** Makes a cluster. */
    public Chaos(long seed) {
        this.seed = seed;
        random = new SplittableRandom(seed);
        profile = Profile.of(random);
        cluster = new SimCluster(random.nextLong(), profile::protocol, profile.settings(), true);
        cluster.tickNs(profile.tickNs());
        secrets = seed % SEALED_EVERY == 0 ? new SimSecrets(new SplittableRandom(seed)) : null;
        if (secrets != null) {
            cluster.secrets(secrets);
        }
        writes = new ChaosWrites(cluster, profile, random.split());
        faults = new ChaosFaults(cluster, profile, random.split(), writes);
    }

    /**
     * Runs the world for a while under faults, then without.
     *
     * @return a number that two runs of one seed have in common, and hardly any of two
     * @throws AssertionError with the seed, and how to repeat it, when something is not as it must be
     */
    public long run() {
        try {
            faults.begin();
            for (int step = 0; step < profile.steps(); step++) {
                faults.disturb();
                writes.someWhere();
                if (secrets != null) {
                    secrets.rotate(List.copyOf(cluster.nodes()));
                }
                pass();
            }
            faults.heal();
            agree();
            finish();
            return trace;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + " at " + cluster.nowMs() + " ms: " + e.getMessage() + "\n" + profile
                            + "\nrepeat it by: mvn -pl log-core test -Dtest=ChaosTest -Dgeolru.chaos.first=" + seed
                            + " -Dgeolru.chaos.seeds=1",
                    e);
        }
    }

    private void pass() {
        if (random.nextInt(12) == 0) {
            cluster.tickNs(LONG_TICK_NS);
            cluster.run(200 + random.nextInt(3_000));
            cluster.tickNs(profile.tickNs());
        } else {
            cluster.run(1 + random.nextInt(40));
        }
    }

    /** Everything that is on any disk by now has to be on all in the end. */
    private void agree() {
        Map<Long, Long> required = new HashMap<>();
        List<LogModel> disks = new ArrayList<>();
        for (SimNode node : cluster.nodes()) {
            disks.add(truth(node).model().copy());
            truth(node).model().held().forEach((origin, sequence) -> required.merge(origin, sequence, Math::max));
        }
        cluster.tickNs(HEAL_TICK_NS);
        if (!cluster.runUntil(HEAL_MS, () -> cluster.holdTheSame(range -> isLost(range, disks)) && allReady())) {
            throw new AssertionError("no agreement: " + cluster.differences() + reasons());
        }
        cluster.run(QUIET_MS);
        for (SimNode node : cluster.nodes()) {
            LogModel held = truth(node).model();
            required.forEach((origin, last) -> {
                for (long sequence = 1; sequence <= last; sequence++) {
                    Check.that(
                            !held.lacks(origin, sequence) || isLost(origin, sequence, disks),
                            "%s lacks %x:%d, which was on a disk",
                            node.name(),
                            origin,
                            sequence);
                }
            });
        }
    }

    private static boolean isLost(EventsMissing range, List<LogModel> disks) {
        for (long sequence = range.from(); sequence <= range.to(); sequence++) {
            if (!isLost(range.origin(), sequence, disks)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLost(long origin, long sequence, List<LogModel> disks) {
        return disks.stream().allMatch(disk -> disk.lacks(origin, sequence));
    }

    private void finish() {
        List<SimNode> nodes = new ArrayList<>(cluster.nodes());
        for (SimNode node : nodes) {
            node.time().refresh();
            requireCheck(node).audit();
            List<String> findings = new ArrayList<>(
                    FoldAgreement.check(node.disk(), node.state(), node.clock().epochMillis()));
            // What a crash of the system damaged is told, and is no disagreement.
            findings.removeIf(finding -> finding.startsWith("journal damaged"));
            Check.that(findings.isEmpty(), "%s: %s", node.name(), findings);
            trace = trace * 31 + requireCheck(node).trace() + node.frontier().hash();
        }
        if (profile.keepsAll()) {
            sameDigests(nodes);
        }
        SimNode any = nodes.get(random.nextInt(nodes.size()));
        cluster.start(any.name(), cluster.crash(any.name()));
        trace = trace * 31 + cluster.nowMs();
    }

    /** Where nobody let anything go, equal frontiers are equal entries. */
    private static void sameDigests(List<SimNode> nodes) {
        SimNode first = nodes.get(0);
        for (SimNode node : nodes) {
            for (CacheState cache : node.state().caches()) {
                Check.that(
                        cache.digest().equals(first.cache(cache.name()).digest()),
                        "%s and %s differ in cache %s",
                        first.name(),
                        node.name(),
                        cache.name());
            }
        }
    }

    private static Truth truth(SimNode node) {
        return java.util.Objects.requireNonNull(node.disk().truth());
    }

    private static NodeCheck requireCheck(SimNode node) {
        return java.util.Objects.requireNonNull(node.check());
    }

    private boolean allReady() {
        return cluster.nodes().stream().allMatch(node -> node.replicator().ready());
    }

    private String reasons() {
        StringBuilder reasons = new StringBuilder();
        for (SimNode node : cluster.nodes()) {
            reasons.append(' ')
                    .append(node.name())
                    .append(node.replicator().status().reasons())
                    .append(node.replicator().status().catchUp().state());
        }
        return reasons.toString();
    }
}
