package io.geolru.simulation;

import io.geolru.Version;
import io.geolru.replication.ReplicationConfig;
import io.geolru.replication.ReplicationLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Lets everything happen to a cluster that may, then lets it heal and checks what must be so. All that happens follows from the seed. */
public final class Chaos {
    private static final long HEAL_MS = 30_000;
    private static final long JOIN_WAIT_MS = 600;
    private static final int KEYS = 50;
    private static final long MAX_SKEW_MS = 14_000;

    private final long seed;
    private final SimCluster cluster;
    private final SplittableRandom random;
    private final List<String> names = new ArrayList<>();
    private final Map<String, SimDisk> down = new HashMap<>();
    private final Map<Version, String> written = new HashMap<>();

    /** Makes a cluster of 3 to 5 nodes with limits small enough to be reached. */
    public Chaos(long seed) {
        this.seed = seed;
        cluster = new SimCluster(seed, Chaos::small);
        random = cluster.random();
        int nodes = 3 + random.nextInt(3);
        for (int i = 0; i < nodes; i++) {
            names.add("n" + i);
            cluster.start("n" + i);
        }
    }

    /**
     * Runs the world for a while under faults, then without.
     *
     * @throws AssertionError with the seed when something is not as it must be
     */
    public void run(int steps) {
        try {
            for (int step = 0; step < steps; step++) {
                disturb();
                write();
                cluster.run(1 + random.nextInt(40));
            }
            heal();
            if (!cluster.runUntil(HEAL_MS, cluster::agreed)) {
                throw new AssertionError("no agreement: " + cluster.differences());
            }
            check();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    /** The cluster, to look at. */
    public SimCluster cluster() {
        return cluster;
    }

    private static ReplicationConfig small(ReplicationConfig config) {
        ReplicationLimits limits =
                new ReplicationLimits(4_096, 500, 512, 8_192, 16, 2, 1_024, 2_048, 60, 1_000, 8, 16, 4);
        return new ReplicationConfig(
                config.cluster(),
                config.name(),
                config.region(),
                config.heartbeatMs(),
                JOIN_WAIT_MS,
                config.maxClockDriftMs(),
                config.forgetAfterMs(),
                limits);
    }

    private void disturb() {
        switch (random.nextInt(40)) {
            case 0 -> cluster.faults(faults());
            case 1 -> crash();
            case 2, 3 -> restart();
            case 4 -> cluster.heal();
            case 5 -> cut(true);
            case 6 -> cut(false);
            case 7 -> anyNode().pause(true);
            case 8, 9 -> cluster.nodes().forEach(node -> node.pause(false));
            case 10 -> anyNode().disk().full(random.nextBoolean());
            case 11 -> cluster.clock(anyName()).skewMs(random.nextLong(-MAX_SKEW_MS, MAX_SKEW_MS));
            case 12 -> close();
            default -> {}
        }
    }

    private SimNetwork.Faults faults() {
        return new SimNetwork.Faults(
                random.nextDouble(0.25),
                random.nextDouble(0.2),
                random.nextDouble(0.3),
                50_000,
                50_000 + random.nextLong(20_000_000));
    }

    private void crash() {
        if (cluster.nodes().size() > 1) {
            String name = anyNode().name();
            SimDisk disk = cluster.crash(name);
            disk.full(false);
            if (random.nextInt(3) == 0) {
                disk.loseTail(random.nextInt(20));
                written.clear();
            }
            down.put(name, random.nextInt(8) == 0 ? wiped() : disk);
        }
    }

    private SimDisk wiped() {
        written.clear();
        return new SimDisk();
    }

    private void close() {
        SimNode node = anyNode();
        if (cluster.nodes().size() > 1 && !node.paused()) {
            node.disk().full(false);
            down.put(node.name(), cluster.close(node.name()));
        }
    }

    private void restart() {
        for (String name : List.copyOf(down.keySet())) {
            cluster.start(name, down.remove(name));
        }
    }

    private void cut(boolean bothWays) {
        List<SimNode> running = List.copyOf(cluster.nodes());
        for (SimNode one : running) {
            for (SimNode other : running) {
                if (one != other && random.nextInt(3) == 0) {
                    if (bothWays) {
                        cluster.cut(one.name(), other.name());
                    } else {
                        cluster.cutOneWay(one.name(), other.name());
                    }
                }
            }
        }
    }

    private void write() {
        for (int writes = random.nextInt(12); writes > 0; writes--) {
            SimNode node = anyNode();
            if (node.replicator().ready() && !node.paused() && !node.disk().full()) {
                String key = "key" + random.nextInt(KEYS);
                Version version =
                        random.nextInt(4) == 0 ? node.remove(key) : node.put(key, new byte[random.nextInt(300)]);
                written.put(version, key);
            }
        }
    }

    private void heal() {
        cluster.faults(SimNetwork.Faults.NONE);
        cluster.heal();
        restart();
        for (SimNode node : cluster.nodes()) {
            node.pause(false);
            node.disk().full(false);
            cluster.clock(node.name()).skewMs(0);
        }
    }

    private void check() {
        for (Map.Entry<Version, String> write : written.entrySet()) {
            for (SimNode node : cluster.nodes()) {
                Version held = node.log().versions().get(write.getValue());
                if (held == null || held.compareTo(write.getKey()) < 0) {
                    throw new AssertionError(node.name() + " holds " + held + " for " + write + ", which was answered");
                }
            }
        }
        for (String name : names) {
            cluster.node(name);
        }
        if (!cluster.runUntil(HEAL_MS, this::allReady)) {
            throw new AssertionError("not ready: " + reasons());
        }
    }

    private boolean allReady() {
        return cluster.nodes().stream().allMatch(node -> node.replicator().ready());
    }

    private String reasons() {
        StringBuilder reasons = new StringBuilder();
        for (SimNode node : cluster.nodes()) {
            reasons.append(node.name()).append(node.replicator().status().reasons());
        }
        return reasons.toString();
    }

    private String anyName() {
        return names.get(random.nextInt(names.size()));
    }

    private SimNode anyNode() {
        List<SimNode> running = List.copyOf(cluster.nodes());
        return running.get(random.nextInt(running.size()));
    }
}
