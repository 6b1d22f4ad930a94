package io.geolru.simulation;

import io.geolru.Condition;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.adoption.SnapshotExchange;
import io.geolru.codec.Bodies;
import io.geolru.codec.Bodies.EventsMissing;
import io.geolru.event.Acceptance;
import io.geolru.event.Frontier;
import io.geolru.event.HybridClock;
import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.recovery.Recovered;
import io.geolru.recovery.Recovery;
import io.geolru.recovery.RecoveryPlan;
import io.geolru.recovery.RecoveryProgress;
import io.geolru.replication.Envelope;
import io.geolru.replication.JournalCatchUpReads;
import io.geolru.replication.LocalLog;
import io.geolru.replication.ReplicationConfig;
import io.geolru.replication.ReplicationStatus;
import io.geolru.replication.Replicator;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotHead;
import io.geolru.snapshot.SnapshotKeeper;
import io.geolru.state.CacheState;
import io.geolru.state.NodeState;
import io.geolru.state.StateListener;
import io.geolru.writer.HeldLog;
import io.geolru.writer.Writer;
import io.geolru.writer.WriterLimits;
import io.geolru.writer.WriterLog;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One process of the cluster, from its start to its crash or close: everything that a node is made of but its threads, its network, its clock and
 * its disk, put together as a node does it. What outlives it is its disk.
 */
public final class SimNode {
    private static final String CACHE = "default";
    private static final int WIRE_OVERHEAD = Envelope.LENGTH_SEALED;

    private final ReplicationConfig config;
    private final SimDisk disk;
    private final SimTime.Clock clock;
    private final SimTransport transport;
    private final NodeTime time;
    private final NodeState state;
    private final MemoryJournal journal;
    private final Writer writer;
    private final LocalLog log;
    private final JournalCatchUpReads reads;
    private final Replicator replicator;
    private final SnapshotKeeper snapshots;
    private final SnapshotExchange exchange;
    private final SimThreads threads;
    private final @Nullable NodeCheck check;
    private Runnable duringSnapshot = () -> {};
    private boolean paused;
    private long acknowledgements;

    /** @param checked whether to check whatever it does; its disk is watched then */
    SimNode(
            ReplicationConfig config,
            SimSettings settings,
            SimDisk disk,
            SimTime.Clock clock,
            SimTransport transport,
            long origin,
            boolean checked) {
        this.config = config;
        this.disk = disk;
        this.clock = clock;
        this.transport = transport;
        time = new NodeTime(clock);
        Origins origins = new Origins();
        Recovered recovered = new Recovery(
                        disk,
                        RecoveryPlan.of(disk),
                        () -> new NodeState(settings.state(), name -> settings.cache(), time, StateListener.NONE),
                        origins,
                        RecoveryProgress.NONE)
                .run();
        state = recovered.fold().state();
        HybridClock stamps =
                new HybridClock(clock, Math.max(disk.reserve(), recovered.fold().highestStamp()));
        long startedAtMs = clock.epochMillis();
        journal = new MemoryJournal(disk, settings, clock, recovered.fold().frontier(), origin);
        writer = new Writer(
                journal,
                state,
                new HeldLog.Start(recovered.fold().frontier(), recovered.fold().missing(), origins),
                stamps,
                time,
                new WriterLimits(settings.maxEntryBytes(), WIRE_OVERHEAD, config.maxClockDriftMs()),
                () -> {});
        writer.openEpoch(
                new Bodies.EpochOpened(
                        recovered.previousOrigin(),
                        recovered.previousSequence(),
                        journal.epoch(),
                        config.name(),
                        config.region()),
                recovered.newHoles());
        LocalLog plain = new WriterLog(writer, journal, origins, startedAtMs);
        check = checked ? new NodeCheck(this, settings) : null;
        log = check == null ? plain : new WatchedLog(plain, check);
        reads = new JournalCatchUpReads(log, config.limits().catchUpBufferBytes());
        snapshots = new SnapshotKeeper(
                disk.snapshots(), state, this::headForSnapshot, journal, journal::retain, clock, settings.snapshots());
        exchange = new SnapshotExchange(
                disk.snapshots(),
                journal,
                state,
                writer.adoption(),
                () -> snapshots.take().file(),
                config.limits().snapshotPartBytes());
        replicator = new Replicator(config, clock, transport, log, reads, exchange, () -> acknowledgements++);
        threads = new SimThreads(this, clock);
        if (check != null) {
            check.started();
        }
        threads.keepReserve();
    }

    private SnapshotHead headForSnapshot() {
        SnapshotHead head = writer.held().snapshotHead();
        duringSnapshot.run();
        return head;
    }

    /** Does one slice of the node thread's work, and perhaps one of the helper's. */
    void step(boolean helper) {
        if (!paused) {
            threads.nodeWork();
            if (helper) {
                threads.helperWork();
            }
        }
    }

    /** Writes a value. */
    public Version put(String key, byte[] value) {
        return writer.put(cache(CACHE), key, value, "", Ttl.none(), Condition.none())
                .version();
    }

    /** Removes a key. */
    public Version remove(String key) {
        return writer.remove(cache(CACHE), key, Condition.none()).version();
    }

    /** The live entries' versions by key. */
    Map<String, Version> live() {
        Map<String, Version> live = new TreeMap<>();
        cache(CACHE).forEachLive(entry -> live.put(entry.key(), entry.version()));
        return live;
    }

    CacheState cache(String name) {
        return state.cache(name);
    }

    /** Says that a node is gone for good. */
    public void forget(String name) {
        writer.forget(name, 0);
    }

    /** Stops all threads of the process, as SIGSTOP does, or lets them go on. */
    public void pause(boolean isPaused) {
        paused = isPaused;
    }

    /** Whether all threads of the process are stopped. */
    public boolean paused() {
        return paused;
    }

    void crash() {
        transport.close();
    }

    /** Closes it as a user does. */
    public void close() {
        writer.close();
        replicator.leave();
        if (!exchange.merging()) {
            try {
                snapshots.take();
            } catch (SnapshotException e) {
                // On a full disk a node closes without.
            }
        }
        replicator.close();
        reads.close();
        exchange.close();
        transport.close();
        if (journal.openReaders() != 0) {
            throw new AssertionError(config.name() + " leaks " + journal.openReaders() + " readers");
        }
    }

    /** Sets what happens between the head of a snapshot and its walk. */
    void duringSnapshot(Runnable work) {
        duringSnapshot = work;
    }

    /** The node's name. */
    public String name() {
        return config.name();
    }

    /** The node's side of the protocol. */
    public Replicator replicator() {
        return replicator;
    }

    /** Lets a message arrive that nobody of this world sent. */
    public void receive(DirectBuffer message, int length) {
        byte[] bytes = new byte[length];
        message.getBytes(0, bytes);
        transport.arrive(bytes);
        replicator.doWork();
    }

    /** Lets messages arrive that nobody of this world sent. */
    public void receive(List<byte[]> messages) {
        messages.forEach(transport::arrive);
        int steps = messages.size() / config.limits().messagesPerStep() + 1;
        for (int step = 0; step < steps; step++) {
            replicator.doWork();
        }
    }

    /** What the protocol needs of the node. */
    public LocalLog localLog() {
        return log;
    }

    /** The source of events that this process is. */
    public long origin() {
        return journal.origin();
    }

    /** A copy of what is held. */
    public Frontier frontier() {
        Frontier frontier = new Frontier();
        writer.held().frontier(frontier);
        return frontier;
    }

    /** The last event held of an origin. */
    public long held(long origin) {
        return frontier().sequence(origin);
    }

    /** The promise known of an origin. */
    public long promise(long origin) {
        return frontier().promise(origin);
    }

    /** Whether a live entry of a key is here. */
    public boolean holds(String key) {
        return cache(CACHE).peek(key) != null;
    }

    /** How many entries are live. */
    public int keys() {
        return (int) cache(CACHE).entries();
    }

    /** What is missing. */
    public List<EventsMissing> missing() {
        return log.missing();
    }

    /** Why an origin's next event is refused; null when it is not. */
    public @Nullable Acceptance stop(long origin) {
        return replicator.status().origins().stream()
                .filter(status -> status.origin() == origin)
                .map(ReplicationStatus.OriginStatus::stopped)
                .filter(stop -> stop != null)
                .findFirst()
                .orElse(null);
    }

    /** What survives the process. */
    public SimDisk disk() {
        return disk;
    }

    /** How it was configured. */
    public ReplicationConfig config() {
        return config;
    }

    String endpoint() {
        return transport.address();
    }

    SimTime.Clock clock() {
        return clock;
    }

    NodeTime time() {
        return time;
    }

    NodeState state() {
        return state;
    }

    Writer writer() {
        return writer;
    }

    MemoryJournal journal() {
        return journal;
    }

    JournalCatchUpReads reads() {
        return reads;
    }

    SnapshotKeeper snapshots() {
        return snapshots;
    }

    SnapshotExchange exchange() {
        return exchange;
    }

    /** What looks on; null when nothing does. */
    @Nullable NodeCheck check() {
        return check;
    }

    /** How often a peer told that it holds more of this node's events. */
    public long acknowledgements() {
        return acknowledgements;
    }
}
