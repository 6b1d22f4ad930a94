package io.geolru;

import io.geolru.adoption.SnapshotExchange;
import io.geolru.changes.ChangeSource;
import io.geolru.changes.LocalChanges;
import io.geolru.codec.Bodies;
import io.geolru.event.HybridClock;
import io.geolru.event.MissingRanges;
import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.event.TimeSource;
import io.geolru.journal.ChronicleJournal;
import io.geolru.journal.DataDirectory;
import io.geolru.recovery.Recovered;
import io.geolru.recovery.Recovery;
import io.geolru.recovery.RecoveryPlan;
import io.geolru.recovery.RecoveryProgress;
import io.geolru.replication.JournalCatchUpReads;
import io.geolru.replication.ReplicationCounters;
import io.geolru.replication.ReplicationStatus;
import io.geolru.replication.Replicator;
import io.geolru.serving.RequestExecutor;
import io.geolru.serving.ServingCounters;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotHead;
import io.geolru.snapshot.SnapshotKeeper;
import io.geolru.state.NodeState;
import io.geolru.transport.AeronTransport;
import io.geolru.writer.HeldLog;
import io.geolru.writer.Writer;
import io.geolru.writer.WriterLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentRunner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a running node, put together and taken apart in order.
 *
 * <pre>
 *  DataDirectory ─▶ Recovery ─▶ ChronicleJournal, NodeState ─▶ Writer ─▶ Replicator over AeronTransport
 *                                                                │             │
 *                                              helper thread: HelperAgent   node thread: NodeAgent
 * </pre>
 */
final class NodeCore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeCore.class);
    private static final long WAIT_STEP_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long DRAIN_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long FINAL_SNAPSHOT_SECONDS = 10;

    private final NodeConfig config;
    private final DataDirectory directory;
    private final ChronicleJournal journal;
    private final NodeState state;
    private final Writer writer;
    private final NodeTime time;
    private final Origins origins;
    private final Listeners listeners;
    private final ChangeSource changes;
    private final AeronTransport transport;
    private final Replicator replicator;
    private final JournalCatchUpReads catchUpReads;
    private final SnapshotKeeper snapshots;
    private final SnapshotExchange exchange;
    private final History history;
    private final HelperAgent helper;
    private final NodeAgent nodeAgent;
    private final AgentRunner nodeThread;
    private final AgentRunner helperThread;
    private final RecoveryReport recovery;
    private final Joining joining;
    private final ExecutorService names;
    private final @Nullable ClientService clients;
    private final long startedNs;
    private final Object acknowledgements = new Object();
    private final ErrorLog errors = new ErrorLog(LOG, this::broken);
    private volatile @Nullable Consumer<String> onFatal;
    private volatile @Nullable String fatal;

    static NodeCore open(NodeConfig config, RecoveryProgress progress) {
        TimeSource source = TimeSource.SYSTEM;
        DataDirectory directory = DataDirectory.open(config.dataDir());
        try {
            return new NodeCore(config, directory, source, progress);
        } catch (Throwable e) {
            directory.close();
            throw e;
        }
    }

    private NodeCore(NodeConfig config, DataDirectory directory, TimeSource source, RecoveryProgress progress) {
        this.config = config;
        this.directory = directory;
        this.startedNs = source.nanoTime();
        time = new NodeTime(source);
        origins = new Origins();
        listeners = new Listeners(
                origins,
                config.name(),
                ParkingIdle.listeners(config.replication().idle()));
        LocalChanges localChanges = new LocalChanges(source);
        Settings settings = new Settings(config);

        RecoveryPlan plan = RecoveryPlan.of(directory);
        Recovered recovered = new Recovery(
                        directory,
                        plan,
                        () -> new NodeState(settings.state(), settings::cache, time, listeners.and(localChanges)),
                        origins,
                        progress)
                .run();
        state = recovered.fold().state();
        recovery = report(plan, recovered, source);
        if (recovered.lostBeginning() == null) {
            logDamage();
        }

        HybridClock clock = new HybridClock(
                source, Math.max(directory.reserve(), recovered.fold().highestStamp()));
        long startedAtMs = source.epochMillis();
        journal = ChronicleJournal.open(
                directory, settings.journal(), source, recovered.fold().frontier());
        NodeThreads threads = new NodeThreads(config.name());
        names = threads.nameLookUps();
        AeronTransport opened = null;
        try {
            opened = AeronTransport.open(settings.transport(), source, names);
            transport = opened;
            ParkingIdle idle =
                    ParkingIdle.node(config.replication().idle(), new NodeSleep(transport), transport::sendTaken);
            writer = new Writer(
                    journal,
                    state,
                    new HeldLog.Start(
                            recovered.fold().frontier(), recovered.fold().missing(), origins),
                    clock,
                    time,
                    settings.writer(),
                    idle::wake);
            WriterLog log = new WriterLog(writer, journal, origins, startedAtMs);
            catchUpReads =
                    new JournalCatchUpReads(log, settings.replication().limits().catchUpBufferBytes());
            changes = new ChangeSource(log, catchUpReads, origins, localChanges);
            clients = clients(source, idle);
            ClientService serving = clients;
            idle.watch(() -> writer.held().frontierVersion() + (serving == null ? 0 : serving.wakes()));
            writer.openEpoch(
                    new Bodies.EpochOpened(
                            recovered.previousOrigin(),
                            recovered.previousSequence(),
                            journal.epoch(),
                            config.name(),
                            config.region()),
                    recovered.newHoles());
            snapshots = new SnapshotKeeper(
                    directory.snapshots(),
                    state,
                    this::snapshotHead,
                    settings.progressOf(journal),
                    journal::retain,
                    source,
                    settings.snapshotRules());
            exchange = new SnapshotExchange(
                    directory.snapshots(),
                    journal,
                    state,
                    writer.adoption(),
                    () -> snapshots.take().file(),
                    settings.replication().limits().snapshotPartBytes());
            replicator = new Replicator(
                    settings.replication(), source, transport, log, catchUpReads, exchange, this::acknowledged);
            replicator.secrets(Settings.secrets(config));
            joining = new Joining(replicator, writer.held(), time, recovered.lostBeginning());
            HelperIdle helperIdle = HelperIdle.of(config.replication().idle(), writer.held()::frontierVersion);
            history = new History(source.nanoTime());
            helper = new HelperAgent(
                    directory, journal, writer, snapshots, exchange, catchUpReads, helperIdle, this::broken, source);
            helper.watch(time::refresh); // readers rely on it also while the node thread waits for a lock, or has ended
            helper.keepReserve();
            ConditionLog conditions = new ConditionLog();
            helper.watch(() -> {
                NodeStatus now = status();
                history.poll(source.nanoTime(), () -> NodeSample.of(now, state.caches(), time.epochMillis()));
                conditions.look(now);
            });
            nodeAgent = new NodeAgent(replicator, writer, time, idle, () -> {
                helper.attend();
                changes.attend();
            });
            nodeThread = new AgentRunner(idle, errors, null, nodeAgent);
            helperThread = new AgentRunner(helperIdle, errors, null, helper);
            threads.start(helperThread, "helper");
            threads.start(nodeThread, "node");
            if (serving != null) {
                serving.start(threads);
            }
        } catch (Throwable e) {
            names.shutdownNow();
            CloseHelper.quietCloseAll(opened, journal);
            throw e;
        }
    }

    private @Nullable ClientService clients(TimeSource source, ParkingIdle nodeIdle) {
        NodeConfig.Clients wanted = config.clients();
        if (wanted == null) {
            return null;
        }
        RequestExecutor executor = new RequestExecutor(
                state, writer, writer.clientWrites(directory, wanted.rememberedRequests()), origins, source, (int)
                        config.limits().entryBytes());
        return new ClientService(
                config, wanted, transport::folder, executor, changes, this::ready, source, nodeIdle::wake, errors);
    }

    /**
     * Waits until the node is ready, or a catch-up has stood still for long.
     *
     * @throws NameInUseException when a live peer has this node's name
     * @throws io.geolru.recovery.JournalDamagedException when the journal's beginning is lost and no peer could give it back
     */
    void awaitReady() {
        boolean whole = joining.isWhole();
        joining.await();
        if (!whole) {
            logDamage(); // A start that is refused says it in one line.
        }
    }

    private void logDamage() {
        recovery.damage().forEach(line -> LOG.warn("{}", line));
    }

    /** A snapshot stands for everything before it: it must not do so for a beginning that is lost. */
    private SnapshotHead snapshotHead() {
        if (joining.isBeginningLost()) {
            throw new SnapshotException("the journal's beginning is lost, and no peer has brought it back yet");
        }
        return writer.held().snapshotHead();
    }

    boolean awaitReplicated(Version version, int regions, long timeoutNs) throws InterruptedException {
        if (version.origin() != journal.origin()) {
            throw new IllegalArgumentException("version " + version + " was not made by this node since its start");
        }
        long deadline = time.nanoTime() + timeoutNs;
        synchronized (acknowledgements) {
            while (replicator.regionsHolding(version) < regions) {
                long leftNs = deadline - time.nanoTime();
                if (leftNs <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(acknowledgements, leftNs);
            }
        }
        return true;
    }

    SnapshotKeeper.Taken snapshot(long timeoutMs) throws InterruptedException {
        return helper.snapshot(timeoutMs);
    }

    /** Has something looked at once a second; see {@link CacheNode#watch}. */
    void watch(Runnable look) {
        helper.watch(look);
    }

    /** Takes the secrets of a configuration from now on. */
    void secrets(NodeConfig present) {
        replicator.secrets(Settings.secrets(present));
        if (clients != null) {
            clients.secrets(present);
        }
    }

    boolean forget(String name) {
        return new Forgetting(config, replicator, writer, origins, time).forget(name);
    }

    NodeStatus status() {
        ReplicationStatus replication = replicator.status();
        List<String> notReady = joining.notReady(replication.reasons());
        String ended = fatal;
        return new NodeStatus(
                config.name(),
                config.region(),
                config.cluster(),
                journal.origin(),
                ended == null && notReady.isEmpty(),
                notReady,
                TimeUnit.NANOSECONDS.toMillis(time.nanoTime() - startedNs),
                state.entries(),
                state.bytes(),
                state.records(),
                state.forcedForgets(),
                state.conflicts(),
                state.missesOfEvicted(),
                state.belowFloor(),
                writer.held().missing().stream()
                        .mapToLong(MissingRanges.Range::events)
                        .sum(),
                replication,
                replicator.counters().all(),
                transport.stats(),
                transport.down(),
                journal.stats(),
                recovery,
                snapshots.last(),
                clients == null ? Map.of() : clients.counters().all(),
                listeners.lost(),
                errors.count(),
                ended);
    }

    /** The last minutes, oldest sample first. */
    List<NodeSample> history() {
        return history.samples();
    }

    boolean ready() {
        return fatal == null && joining.isWhole() && replicator.ready();
    }

    /** What the protocol has counted. */
    ReplicationCounters replicationCounters() {
        return replicator.counters();
    }

    /** What serving clients has come to; null when there are none by configuration. */
    @Nullable ServingCounters clients() {
        return clients == null ? null : clients.counters();
    }

    /** Sets who hears, possibly more than once, that the node cannot go on. */
    void onFatal(Consumer<String> listener) {
        onFatal = listener;
    }

    NodeState state() {
        return state;
    }

    Writer writer() {
        return writer;
    }

    NodeTime time() {
        return time;
    }

    Origins origins() {
        return origins;
    }

    ChangeSource changes() {
        return changes;
    }

    Listeners listeners() {
        return listeners;
    }

    /** Refuses further writes, lets peers have what was written, takes a last snapshot, frees everything. */
    @Override
    public void close() {
        CloseHelper.quietClose(clients);
        writer.close();
        nodeAgent.leave();
        long deadline = time.nanoTime() + DRAIN_NS;
        while (!nodeAgent.left() && deadline - time.nanoTime() > 0) {
            LockSupport.parkNanos(WAIT_STEP_NS);
        }
        if (!joining.isBeginningLost()) {
            takeLastSnapshot();
        }
        free();
    }

    private void takeLastSnapshot() {
        try {
            helper.requestSnapshot().get(FINAL_SNAPSHOT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.warn(
                    "no snapshot at the end: {}",
                    e.getCause() == null ? e : e.getCause().getMessage());
        } catch (TimeoutException e) {
            LOG.warn("no snapshot at the end: it takes longer than {} s", FINAL_SNAPSHOT_SECONDS);
        }
    }

    /** Frees everything at once, as if the process had been killed: no snapshot, no word to the peers. */
    void abort() {
        free();
    }

    private void free() {
        changes.close();
        CloseHelper.quietClose(clients);
        NodeThreads.stop(nodeThread);
        NodeThreads.stop(helperThread);
        names.shutdownNow();
        writer.close();
        CloseHelper.quietCloseAll(replicator, catchUpReads, exchange, transport, listeners, journal, directory);
    }

    private void acknowledged() {
        synchronized (acknowledgements) {
            acknowledgements.notifyAll();
        }
    }

    private void broken(String why) {
        if (fatal == null) {
            fatal = why;
            LOG.error("this node cannot go on: {}", why);
        }
        Consumer<String> listener = onFatal;
        if (listener != null) {
            listener.accept(why);
        }
    }

    private RecoveryReport report(RecoveryPlan plan, Recovered recovered, TimeSource source) {
        long[] held = {0};
        recovered.fold().frontier().forEach((origin, sequence, promise) -> held[0] += sequence);
        List<String> damage = new ArrayList<>(directory.damage());
        damage.addAll(recovered.damage());
        return new RecoveryReport(
                plan.toString(),
                recovered.fold().state().entries(),
                recovered.snapshotEntries(),
                recovered.fold().events(),
                held[0],
                TimeUnit.NANOSECONDS.toMillis(source.nanoTime() - startedNs),
                List.copyOf(damage));
    }
}
