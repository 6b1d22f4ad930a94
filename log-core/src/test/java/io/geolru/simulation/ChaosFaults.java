package io.geolru.simulation;

import io.geolru.replication.ReplicationStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** What goes wrong in a simulated cluster. */
final class ChaosFaults {
    private static final long MAX_SKEW_MS = 14_000;
    private static final int MOST_NODES = 7;

    private final SimCluster cluster;
    private final Profile profile;
    private final SplittableRandom random;
    private final ChaosWrites writes;
    private final Map<String, SimDisk> down = new LinkedHashMap<>();
    private final Map<String, SimDisk> backups = new HashMap<>();
    private final List<String> left = new ArrayList<>();
    private int named;

    ChaosFaults(SimCluster cluster, Profile profile, SplittableRandom random, ChaosWrites writes) {
        this.cluster = cluster;
        this.profile = profile;
        this.random = random;
        this.writes = writes;
    }

    /** Starts the first nodes. */
    void begin() {
        for (int i = 0; i < profile.nodes(); i++) {
            join();
        }
    }

    /** Something happens, or nothing. */
    void disturb() {
        int what = random.nextInt(44);
        switch (what) {
            case 0, 1 -> cluster.faults(links());
            case 2, 3 -> crash(false);
            case 4, 5, 6, 7 -> restart();
            case 8 -> cluster.heal();
            case 9 -> cut(true);
            case 10 -> cut(false);
            case 11 -> anyNode().pause(true);
            case 12, 13, 14 -> cluster.nodes().forEach(node -> node.pause(false));
            case 15 -> anyNode().disk().full(random.nextBoolean());
            case 16 -> close();
            case 17 -> Objects.requireNonNull(anyNode().check()).audit();
            case 18 -> snapshot();
            case 19, 20 -> stepClock();
            case 21 -> retain();
            default -> rarely(what);
        }
    }

    private void rarely(int what) {
        if (profile.diskFaults()) {
            switch (what) {
                case 22, 23 -> crash(true);
                case 24 -> wipe();
                case 25, 26 -> backUp();
                case 27 -> restore();
                default -> {}
            }
        }
        if (profile.membership()) {
            switch (what) {
                case 28 -> join();
                case 29 -> leave();
                case 30 -> forget();
                default -> {}
            }
        }
    }

    private SimNetwork.Faults links() {
        double share = profile.network() + 1e-9;
        return new SimNetwork.Faults(
                random.nextDouble(share),
                random.nextDouble(share),
                random.nextDouble(share),
                50_000,
                50_000 + random.nextLong(20_000_000));
    }

    private void crash(boolean system) {
        if (cluster.nodes().size() > 1) {
            String name = anyNode().name();
            SimDisk disk = cluster.crash(name);
            disk.full(false);
            if (system) {
                disk.crash(random);
            }
            down.put(name, disk);
        }
    }

    private void wipe() {
        if (cluster.nodes().size() > 1) {
            String name = anyNode().name();
            cluster.crash(name);
            down.put(name, cluster.disk());
        }
    }

    private void backUp() {
        SimNode node = anyNode();
        backups.put(node.name(), node.disk().copy());
    }

    private void restore() {
        SimNode node = anyNode();
        SimDisk backup = backups.get(node.name());
        if (backup != null && cluster.nodes().size() > 1) {
            cluster.crash(node.name());
            backup.full(false);
            down.put(node.name(), backup.copy());
        }
    }

    private void close() {
        SimNode node = anyNode();
        if (cluster.nodes().size() > 1 && !node.paused()) {
            node.duringSnapshot(() -> {});
            down.put(node.name(), cluster.close(node.name()));
            down.get(node.name()).full(false);
        }
    }

    private void restart() {
        for (String name : List.copyOf(down.keySet())) {
            start(name, down.remove(name));
        }
    }

    private void start(String name, SimDisk disk) {
        SimNode node = cluster.start(name, disk);
        NodeCheck check = Objects.requireNonNull(node.check());
        if (profile.forgets() || !node.missing().isEmpty()) {
            // What fills a hole comes late, too.
            check.silenceIsForgotten();
        } else if (!left.isEmpty()) {
            check.mayForget();
        }
        node.duringSnapshot(() -> during(node));
    }

    /** While a snapshot is taken, the node goes on. */
    private void during(SimNode node) {
        for (int i = random.nextInt(4); i > 0; i--) {
            writes.call(node);
            node.step(false);
        }
    }

    private void join() {
        if (cluster.nodes().size() + down.size() < MOST_NODES) {
            start("n" + named, cluster.disk());
            named++;
        }
    }

    /** Its disk is gone, too. */
    private void leave() {
        if (cluster.nodes().size() > 2) {
            SimNode node = anyNode();
            if (random.nextBoolean() && !node.paused()) {
                node.duringSnapshot(() -> {});
                cluster.close(node.name());
            } else {
                cluster.crash(node.name());
            }
            left.add(node.name());
        }
    }

    /** The operator tells a node that another one does not come back. */
    private void forget() {
        SimNode told = anyNode();
        if (!left.isEmpty()
                && told.replicator().ready()
                && !told.paused()
                && !told.disk().full()) {
            cluster.nodes().forEach(node -> Objects.requireNonNull(node.check()).mayForget());
            String name = left.get(random.nextInt(left.size()));
            long promised = told.replicator().status().peers().stream()
                    .filter(peer -> peer.name().equals(name))
                    .mapToLong(ReplicationStatus.PeerStatus::promise)
                    .max()
                    .orElse(0);
            told.writer().forget(name, promised);
        }
    }

    private void snapshot() {
        SimNode node = anyNode();
        if (!node.paused() && !node.disk().full() && !node.exchange().merging()) {
            node.snapshots().take();
        }
    }

    private void stepClock() {
        if (profile.skew()) {
            SimNode node = anyNode();
            node.clock().skewMs(random.nextLong(-MAX_SKEW_MS, MAX_SKEW_MS));
            node.time().refresh();
        }
    }

    /** Deletes journal files that nobody will ask for. */
    private void retain() {
        if (profile.retention()) {
            List<SimDisk> disks = new ArrayList<>(down.values());
            cluster.nodes().forEach(node -> disks.add(node.disk()));
            cluster.nodes().forEach(node -> Retention.deleteWhatAllHold(node.disk(), disks));
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

    /** From now on nothing goes wrong any more. */
    void heal() {
        cluster.faults(SimNetwork.Faults.NONE);
        cluster.heal();
        for (SimNode node : cluster.nodes()) {
            node.pause(false);
            node.disk().full(false);
        }
        restart();
        for (SimNode node : cluster.nodes()) {
            node.clock().skewMs(0);
            node.time().refresh();
        }
    }

    private SimNode anyNode() {
        List<SimNode> running = List.copyOf(cluster.nodes());
        return running.get(random.nextInt(running.size()));
    }
}
