package io.geolru.simulation;

import io.geolru.codec.Bodies.EventsMissing;
import io.geolru.event.Frontier;
import io.geolru.replication.ReplicationConfig;
import io.geolru.sealing.Secrets;
import io.geolru.state.Digest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A world: time, network, and nodes by name. Everything that happens in it follows from its seed. */
public final class SimCluster {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long TICK_NS = 500_000;
    private static final int HEARTBEAT_MS = 100;
    private static final int MTU = 1_344;
    private static final double HELPER_SHARE = 0.7;

    private final SplittableRandom random;
    private final SimTime time = new SimTime();
    private final SimNetwork network;
    private final Map<String, SimNode> nodes = new LinkedHashMap<>();
    private final Map<String, SimTime.Clock> clocks = new LinkedHashMap<>();
    private final UnaryOperator<ReplicationConfig> protocol;
    private final SimSettings settings;
    private final @Nullable Ledger ledger;
    private List<String> secrets = List.of();
    private @Nullable SimSecrets rotating;
    private long tickNs = TICK_NS;
    private int ports = 20_000;

    /** Makes a world without nodes. */
    public SimCluster(long seed) {
        this(seed, config -> config);
    }

    /** @param protocol what to change in the configuration of every node */
    public SimCluster(long seed, UnaryOperator<ReplicationConfig> protocol) {
        this(seed, protocol, SimSettings.ROOMY, false);
    }

    /** @param checked whether every node is held to what must be so, whatever it does */
    SimCluster(long seed, UnaryOperator<ReplicationConfig> protocol, SimSettings settings, boolean checked) {
        random = new SplittableRandom(seed);
        network = new SimNetwork(time, random.split());
        this.protocol = protocol;
        this.settings = settings;
        ledger = checked ? new Ledger(time) : null;
    }

    /** Sets how much time passes from one slice of work to the next, on average. */
    void tickNs(long ns) {
        tickNs = ns;
    }

    /** A disk with nothing on it. */
    SimDisk disk() {
        SimDisk disk = new SimDisk().fileEvents(settings.fileEvents());
        return ledger == null ? disk : disk.watch(new Truth(ledger));
    }

    /** Starts a node on a new disk. */
    public SimNode start(String name) {
        return start(name, disk());
    }

    /** Starts a node on a disk that may have been used. */
    public SimNode start(String name, SimDisk disk) {
        ReplicationConfig config = protocol.apply(config("sim", name));
        SimNode node = start(config, disk);
        nodes.put(name, node);
        return node;
    }

    /** Starts a node that {@link #node} does not know: of another cluster, or with a name that is taken. */
    public SimNode start(ReplicationConfig config, SimDisk disk) {
        long origin = (random.nextLong() >>> 1) | 1;
        int packetLength = Math.min(MTU, config.limits().windowBytes() / 8);
        SimTransport transport = network.connect("host:" + ports++, packetLength);
        SimNode node = new SimNode(config, settings, disk, clock(config.name()), transport, origin, ledger != null);
        node.replicator()
                .secrets(
                        rotating == null
                                ? Secrets.of("replication", config.cluster(), secrets)
                                : rotating.of(config.name(), config.cluster()));
        return node;
    }

    /** Sets the secrets of the nodes that are started from now on; none at first. */
    public void secrets(String... texts) {
        secrets = List.of(texts);
    }

    /** Lets the nodes that are started from now on have secrets that rotate. */
    void secrets(SimSecrets present) {
        rotating = present;
    }

    /** Shows every message that is sent to somebody who listens on the way. */
    public void tap(Consumer<byte[]> listener) {
        network.tap(listener);
    }

    /** The configuration of a node, before the settings of this world. */
    public static ReplicationConfig config(String cluster, String name) {
        ReplicationConfig plain = ReplicationConfig.defaults(cluster, name, "region-" + name);
        return new ReplicationConfig(
                cluster,
                name,
                plain.region(),
                HEARTBEAT_MS,
                plain.joinWaitMs(),
                plain.maxClockDriftMs(),
                plain.forgetAfterMs(),
                plain.limits());
    }

    /** Kills a node; its disk stays. */
    public SimDisk crash(String name) {
        SimNode node = node(name);
        nodes.remove(name);
        node.crash();
        return node.disk();
    }

    /** Closes a node as a user does; its disk stays. */
    public SimDisk close(String name) {
        SimNode node = node(name);
        nodes.remove(name);
        node.close();
        return node.disk();
    }

    /** The running node of a name. */
    public SimNode node(String name) {
        SimNode node = nodes.get(name);
        if (node == null) {
            throw new IllegalStateException("no node runs as " + name);
        }
        return node;
    }

    /** The running nodes. */
    public Collection<SimNode> nodes() {
        return nodes.values();
    }

    /** The clock of a node; it outlives restarts. */
    public SimTime.Clock clock(String name) {
        return clocks.computeIfAbsent(name, n -> time.new Clock());
    }

    /** What chance decides in tests of this world. */
    public SplittableRandom random() {
        return random;
    }

    /** The links. */
    public void faults(SimNetwork.Faults faults) {
        network.faults(faults);
    }

    /** Cuts both ways between two nodes. */
    public void cut(String one, String other) {
        cutOneWay(one, other);
        cutOneWay(other, one);
    }

    /** Cuts both ways between two nodes, which need not be known by name. */
    public void cut(SimNode one, SimNode other) {
        network.cut(one.endpoint(), other.endpoint());
        network.cut(other.endpoint(), one.endpoint());
    }

    /** Cuts the way from one node to another. */
    public void cutOneWay(String from, String to) {
        network.cut(node(from).endpoint(), node(to).endpoint());
    }

    /** Sets how much longer than others messages from and to a node are under way. */
    public void distance(String name, long ns) {
        network.distance(node(name).endpoint(), ns);
    }

    /** Restores all links. */
    public void heal() {
        network.heal();
    }

    /** Now and then heals all links, or else now and then cuts those between a and b, if they may be cut. */
    void healOrCut(SplittableRandom random, boolean mayCut) {
        if (random.nextInt(20) == 0) {
            heal();
        } else if (random.nextInt(20) == 0 && mayCut) {
            cut("a", "b");
        }
    }

    /** Simulated milliseconds since the world began. */
    public long nowMs() {
        return time.nowNs() / NANOS_PER_MILLI;
    }

    /** Lets time pass and every node work, others than those in {@link #nodes} too when they are given. */
    public void run(long ms, SimNode... others) {
        long until = time.nowNs() + ms * NANOS_PER_MILLI;
        while (time.nowNs() < until) {
            tick(others);
        }
    }

    /** Lets time pass until something is so, and answers whether that came in time. */
    public boolean runUntil(long ms, BooleanSupplier isSo) {
        long until = time.nowNs() + ms * NANOS_PER_MILLI;
        while (time.nowNs() < until) {
            if (isSo.getAsBoolean()) {
                return true;
            }
            tick();
        }
        return isSo.getAsBoolean();
    }

    private void tick(SimNode... others) {
        time.advance(tickNs / 2 + random.nextLong(tickNs));
        network.deliver();
        for (SimNode node : List.copyOf(nodes.values())) {
            node.step(random.nextDouble() < HELPER_SHARE);
        }
        for (SimNode node : others) {
            node.step(true);
        }
    }

    /** Whether all running nodes hold the same. */
    public boolean agreed() {
        return differences().isEmpty();
    }

    /** In what the running nodes differ from the first one, in words. */
    public List<String> differences() {
        List<String> differences = new ArrayList<>();
        SimNode first = null;
        for (SimNode node : nodes.values()) {
            first = first == null ? node : first;
            compareHeld(first, node, differences);
        }
        if (first != null && differences.isEmpty()) {
            Digest digest = digest(first);
            for (SimNode node : nodes.values()) {
                if (!digest.equals(digest(node))) {
                    differences.add(
                            first.name() + " and " + node.name() + " hold the same events but differ in values");
                }
            }
        }
        return differences;
    }

    private static void compareHeld(SimNode first, SimNode node, List<String> differences) {
        Frontier one = first.frontier();
        Frontier other = node.frontier();
        if (one.hash() != other.hash() || !one.covers(other) || !other.covers(one)) {
            differences.add(first.name() + " holds " + one + ", " + node.name() + " holds " + other);
        } else if (!first.missing().isEmpty() || !node.missing().isEmpty()) {
            differences.add(first.name() + " lacks " + first.missing() + ", " + node.name() + " " + node.missing());
        }
    }

    private static Digest digest(SimNode node) {
        return node.cache("default").digest();
    }

    /**
     * Whether all running nodes hold the same events, whatever they have let go of.
     *
     * @param lost whether an event is on no disk any more
     */
    boolean holdTheSame(Predicate<EventsMissing> lost) {
        Frontier first = null;
        for (SimNode node : nodes.values()) {
            Frontier held = node.frontier();
            if (first != null && first.hash() != held.hash()) {
                return false;
            }
            first = held;
        }
        return nodes.values().stream().allMatch(node -> node.missing().stream().allMatch(lost));
    }
}
