package io.geolru;

import io.geolru.changes.ChangeSource;
import io.geolru.event.Frontier;
import io.geolru.event.Names;
import io.geolru.journal.OpenedPackages;
import io.geolru.recovery.RecoveryProgress;
import io.geolru.snapshot.SnapshotKeeper;
import io.geolru.state.CacheState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: the process's own copy of all caches, in step with the other nodes of the cluster.
 *
 * <pre>{@code
 * try (CacheNode node = CacheNode.launch()) {
 *     Cache<Session> sessions = node.cache("sessions", Session.class);
 *     sessions.put("alice", session, Duration.ofMinutes(30));
 * }
 * }</pre>
 *
 * <p>A node owns a data directory, one thread that drives replication, one that helps it with the disk, and one for listeners once there
 * are any. Thread-safe.
 */
public final class CacheNode implements MeterBinder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CacheNode.class);

    private volatile NodeConfig config;
    private final NodeCore core;
    private final List<FrontEnd> frontEnds = new ArrayList<>();
    private final Queue<NodeMeters> meters = new ConcurrentLinkedQueue<>();
    private final ConcurrentHashMap<TypedName, TypedCache<?>> caches = new ConcurrentHashMap<>();
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile boolean closed;

    private CacheNode(NodeConfig config, NodeCore core) {
        this.config = config;
        this.core = core;
    }

    /**
     * Starts a node with all defaults: name {@code node}, data under {@code data/node}, multicast on the loopback interface, no HTTP.
     *
     * @see #launch(NodeConfig)
     */
    public static CacheNode launch() {
        return launch(NodeConfig.defaults());
    }

    /**
     * Starts a node: recovers what its data directory holds, joins its peers, and returns when it is ready (see {@link #ready}). A catch-up
     * that stands still for a long time ends the wait too; the node then goes on trying.
     *
     * @throws io.geolru.journal.DataDirectoryInUseException when another process or node has the data directory
     * @throws io.geolru.journal.DataDirectoryException when the directory is not one of ours or cannot be used
     * @throws io.geolru.recovery.JournalDamagedException when the journal is damaged beyond what a start may repair
     * @throws NameInUseException when a live peer has this node's name
     * @throws FrontEndException when a configured server cannot start
     * @throws io.geolru.config.ConfigException when a file that the configuration names cannot be used
     */
    public static CacheNode launch(NodeConfig config) {
        return launch(config, RecoveryProgress.NONE);
    }

    /** Starts a node and tells how far its recovery is. */
    public static CacheNode launch(NodeConfig config, RecoveryProgress progress) {
        Objects.requireNonNull(config, "config");
        OpenedPackages.ensure();
        List<FrontEndProvider> providers = new ArrayList<>();
        ServiceLoader.load(FrontEndProvider.class, CacheNode.class.getClassLoader())
                .forEach(providers::add);
        providers.forEach(provider -> provider.check(config));
        CacheNode node = new CacheNode(config, NodeCore.open(config, progress));
        try {
            node.startFrontEnds(providers);
            node.core.awaitReady();
        } catch (Throwable e) {
            node.close();
            throw e;
        }
        return node;
    }

    /**
     * The cache of a name, for values of a type: any that Jackson binds, {@code JsonNode}, {@code String} or {@code byte[]}. A cache
     * exists on first use. Asked again for the same type it answers the same object.
     *
     * @throws IllegalArgumentException when the name is not 1 to 64 of letters, digits, {@code .}, {@code _} and {@code -}
     * @throws IllegalStateException when there are {@code limits.caches} caches already, or the node is closed
     */
    @SuppressWarnings("unchecked")
    public <V> Cache<V> cache(String name, Class<V> type) {
        Names.requireCacheName(name);
        Objects.requireNonNull(type, "type");
        LocalByteCache bytes = localBytes(name);
        return (Cache<V>) caches.computeIfAbsent(
                new TypedName(name, type),
                unused -> new TypedCache<>(
                        bytes, ValueCodec.of(type), core.time(), core.origins(), core.listeners(), core.changes()));
    }

    /** The cache of a name as bytes with a media type, for front ends. */
    public ByteCache bytes(String name) {
        return localBytes(name);
    }

    /**
     * Makes a write, for front ends, into a cache to which nothing was ever written; the cache is not made when the write is refused.
     *
     * @param key of a put or remove; empty for a clear
     * @param value null for a remove and a clear
     * @param write makes the cache and the write
     * @throws ConditionFailedException when the condition does not hold
     * @throws EntryTooLargeException when the entry is over the limit
     * @throws JournalFullException when the disk has no room
     */
    public <T> T intoNew(
            String cache,
            String key,
            String contentType,
            byte @Nullable [] value,
            Condition condition,
            Supplier<T> write) {
        return core.writer().intoNew(cache, key, contentType, value, condition, write);
    }

    /** The names of the caches that exist here, in order. */
    public List<String> caches() {
        return core.state().caches().stream().map(CacheState::name).sorted().toList();
    }

    /** The changes of all caches of this node, for front ends. */
    public ChangeSource changeSource() {
        return core.changes();
    }

    /** The node's name. */
    public String name() {
        return config.name();
    }

    /** The node's region. */
    public String region() {
        return config.region();
    }

    /** What the node was started with, and has taken since (see {@link #reload}). */
    public NodeConfig config() {
        return config;
    }

    /**
     * Takes what may change while a node runs, as it is in another configuration of the same node. Everything else in it is left for the next
     * start, and that is logged.
     *
     * @throws io.geolru.config.ConfigException when it cannot be taken; what has not been taken then stays as it was
     * @throws IllegalStateException when the node is closed
     */
    public synchronized void reload(NodeConfig wanted) {
        requireOpen();
        NodeConfig taken = Reload.taken(config, wanted);
        if (!taken.equals(wanted)) {
            LOG.warn("the configuration has changes that a running node does not take: they wait for its next start");
        }
        if (taken.equals(config)) {
            return;
        }
        frontEnds.forEach(frontEnd -> frontEnd.reload(taken));
        core.secrets(taken);
        config = taken;
        LOG.info("configuration reloaded");
    }

    /**
     * Lets something be looked at about once a second, such as a file that may have changed, until the node is closed. It runs on the node's
     * thread for the disk, and must be short.
     */
    public void watch(Runnable look) {
        core.watch(Objects.requireNonNull(look, "look"));
    }

    /** The servers that run on this node. */
    public List<FrontEnd> frontEnds() {
        return List.copyOf(frontEnds);
    }

    /** Whether reads are current: the node has caught up with every peer that it heard when it started. */
    public boolean ready() {
        return core.ready();
    }

    /** Everything there is to know of the node's present condition. */
    public NodeStatus status() {
        return core.status();
    }

    /** The last ten minutes or what there is of them: a sample every two seconds, the oldest first. */
    public List<NodeSample> history() {
        return core.history();
    }

    /**
     * Puts this node's meters into a registry of the application's: those of every cache under Micrometer's own names for caches, and what is
     * to know of replication, journal, recovery and transport, all tagged with {@code node} and {@code region}. They leave it when the node is
     * closed.
     *
     * @throws IllegalStateException when the node is closed
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        requireOpen();
        NodeMeters bound = new NodeMeters(core, config, Objects.requireNonNull(registry, "registry"));
        meters.add(bound);
        if (closed) { // meanwhile
            bound.close();
        }
    }

    /** What this node holds: of each origin the last event without a gap. A copy. */
    public Frontier frontier() {
        Frontier held = new Frontier();
        core.writer().held().frontier(held);
        return held;
    }

    /** The node's wall clock in milliseconds since 1970, by which entries expire. */
    public long epochMillis() {
        return core.time().epochMillis();
    }

    /** The region of the node that made a version; empty when that is not known here. */
    public String regionOf(Version version) {
        return core.origins().of(version.origin()).region();
    }

    /**
     * Waits until a version made by this node, and all that it wrote before, is journaled and applied on peers in so many different regions.
     *
     * @param regions how many regions; this node does not count, a peer in its region does
     * @param timeout how long to wait at most
     * @return whether it is
     * @throws IllegalArgumentException when the version is not one that this node made since its start, or regions is below 0
     * @throws IllegalStateException when the node is closed
     */
    public boolean awaitReplicated(Version version, int regions, Duration timeout) throws InterruptedException {
        requireOpen();
        if (regions < 0) {
            throw new IllegalArgumentException("regions must be at least 0, is " + regions);
        }
        return core.awaitReplicated(version, regions, TimeUnit.NANOSECONDS.convert(timeout));
    }

    /**
     * Waits until a version, made on any node, and all that its node wrote before, is applied here.
     *
     * @param timeout how long to wait at most
     * @return whether it is
     * @throws IllegalStateException when the node is closed
     */
    public boolean awaitApplied(Version version, Duration timeout) throws InterruptedException {
        requireOpen();
        return core.writer().held().awaitApplied(version, TimeUnit.NANOSECONDS.convert(timeout));
    }

    /**
     * Writes a snapshot now.
     *
     * @param timeout how long to wait for it at most
     * @throws io.geolru.snapshot.SnapshotException when it cannot be written
     * @throws IllegalStateException when it took longer, or the node is closed
     */
    public SnapshotKeeper.Taken snapshot(Duration timeout) throws InterruptedException {
        requireOpen();
        return core.snapshot(TimeUnit.MILLISECONDS.convert(timeout));
    }

    /**
     * Says that a node is gone for good, so that it no longer holds back the forgetting of what was removed: the whole cluster learns it, and
     * keeps it over restarts. Should the node come back all the same, it is a peer again, and still right; what was forgotten meanwhile is a
     * miss.
     *
     * @return false when no such node is known, or it has been forgotten already
     * @throws NodeLivesException when it lives, or is this node
     * @throws io.geolru.JournalFullException when the disk has no room
     * @throws IllegalStateException when the node is closed
     */
    public boolean forget(String name) {
        requireOpen();
        Objects.requireNonNull(name, "name");
        return core.forget(name);
    }

    /**
     * Sets who is told, once or more often, on a thread of the node's own, that this node cannot go on: the disk failed, so that it can take
     * no writes any more, or one of its threads ended, as without memory. What was answered is in the journal; a restart recovers it.
     */
    public void onFatal(Consumer<String> listener) {
        core.onFatal(Objects.requireNonNull(listener, "listener"));
    }

    /** Finishes what is under way, writes a snapshot, tells the peers and frees everything. Idempotent. */
    @Override
    public void close() {
        if (ending.compareAndSet(false, true)) {
            CloseHelper.quietCloseAll(frontEnds); // first, so that they still finish what they have begun
            closed = true;
            CloseHelper.quietCloseAll(meters);
            core.close();
        }
    }

    /**
     * Ends at once, as if the process had been killed: what was written is in the journal, but no snapshot is taken and no peer is told.
     * For demonstrations and tests. Idempotent.
     */
    public void abort() {
        if (ending.compareAndSet(false, true)) {
            closed = true;
            CloseHelper.quietCloseAll(meters);
            core.abort();
            CloseHelper.quietCloseAll(frontEnds);
        }
    }

    NodeCore core() {
        return core;
    }

    private void startFrontEnds(List<FrontEndProvider> providers) {
        for (FrontEndProvider provider : providers) {
            FrontEnd frontEnd = provider.start(this, config);
            if (frontEnd != null) {
                frontEnds.add(frontEnd);
            }
        }
    }

    private LocalByteCache localBytes(String name) {
        requireOpen();
        return new LocalByteCache(core.state().cache(name), core.writer(), () -> closed);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the node is closed");
        }
    }

    private record TypedName(String name, Class<?> type) {}
}
