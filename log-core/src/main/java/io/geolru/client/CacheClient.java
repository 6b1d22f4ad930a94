package io.geolru.client;

import io.geolru.event.Frontier;
import io.geolru.event.TimeSource;
import io.geolru.journal.OpenedPackages;
import io.geolru.request.Answer;
import io.geolru.request.FeedMessage;
import io.geolru.request.Link;
import io.geolru.request.LinkSealing;
import io.geolru.request.Message;
import io.geolru.request.Operation;
import io.geolru.request.SealedLink;
import io.geolru.sealing.Seal;
import io.geolru.transport.DialledLinks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The caches of nodes from another process, over Aeron: over the media driver of a node on the same machine, or over UDP.
 *
 * <pre>{@code
 * try (CacheClient client = CacheClient.connect(ClientConfig.of("ipc:data/eu-1"))) {
 *     RemoteCache<String> sessions = client.strings("sessions");
 *     sessions.put("alice", "...", Duration.ofMinutes(30));
 * }
 * }</pre>
 *
 * <p>Calls go to the node that answers soonest. When it is lost they go to another one within their deadline, and back when it is there again. Sessions
 * come and go by themselves; an error of a call says what became of it, and the client works on. Thread-safe; one for a process is enough.
 */
public final class CacheClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CacheClient.class);
    private static final int MAX_MESSAGE_BYTES = 9 * 1024 * 1024 + Seal.OVERHEAD;
    private static final String CLOSED = "the client is closed";
    private static final int STOP_RETRY_MS = 5_000;

    private final ClientConfig config;
    private final TimeSource time;
    private final DialledLinks links;
    private final ReentrantLock lock = new ReentrantLock();
    private final SecureRandom random = new SecureRandom();
    private final LinkSealing sealing;
    private final ClientCore core;
    private final List<FeedCore> feeds = new ArrayList<>();
    private final ClientIdle idle;
    private final AgentRunner thread;
    private volatile long drivenByCallers;
    private volatile boolean closed;

    private CacheClient(ClientConfig config, TimeSource time) {
        this.config = config;
        this.time = time;
        links = new DialledLinks(
                MAX_MESSAGE_BYTES, config.sharedMemory(), Path.of(System.getProperty("java.io.tmpdir")), time);
        sealing = LinkSealing.ofClient(config.cluster(), MAX_MESSAGE_BYTES, random::nextLong);
        sealing.secrets(config.secrets());
        core = new ClientCore(config, newId(), this::dial, time.nanoTime());
        idle = ClientIdle.background(config.idle());
        thread = new AgentRunner(idle, error -> LOG.error("the client's thread", error), null, new Background());
        AgentRunner.startOnThread(thread, work -> {
            Thread made = new Thread(work, "geolru-client");
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Connects, and waits until a node is there, for as long as a call would.
     *
     * @throws CallTimeoutException when none is; the message has how it stands with each
     */
    public static CacheClient connect(ClientConfig config) {
        Objects.requireNonNull(config, "config");
        OpenedPackages.ensure();
        CacheClient client = new CacheClient(config, TimeSource.SYSTEM);
        if (!client.awaitConnected()) {
            String nodes = client.describe();
            client.close();
            throw new CallTimeoutException("no node is reached: " + nodes);
        }
        return client;
    }

    /** A cache of text. */
    public RemoteCache<String> strings(String cache) {
        return new RemoteCache<>(this, new Verbs<>(cache, Values.TEXT));
    }

    /** A cache of bytes. */
    public RemoteCache<byte[]> bytes(String cache) {
        return new RemoteCache<>(this, new Verbs<>(cache, Values.BYTES));
    }

    /** The name of the node that calls go to at present; null when none is reached. */
    public @Nullable String node() {
        return locked(() -> {
            NodeSession current = core.current();
            return current == null ? null : current.node();
        });
    }

    /** How it stands with each node, for people. */
    public String describe() {
        return Objects.requireNonNull(locked(core::describe));
    }

    /** How many calls are under way. */
    public int inFlight() {
        return Objects.requireNonNull(locked(core::inFlight));
    }

    /**
     * Sets other secrets from now on, as when those of the nodes change: first everybody has the new one behind the old, then before it, then
     * alone.
     *
     * @param present as in {@link ClientConfig#secrets}; at least one
     */
    public void secrets(List<String> present) {
        if (present.isEmpty()) {
            throw new IllegalArgumentException("secrets must be at least one; a client without is another client");
        }
        sealing.secrets(config.withSecrets(present).secrets());
    }

    /** Ends all sessions. Calls under way end with what is known of them. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        thread.close(STOP_RETRY_MS, stuck -> LOG.warn("waiting for {} to end", stuck.getName()));
        locked(() -> {
            feeds.forEach(feed -> feed.close(CLOSED));
            feeds.clear();
            core.close();
            links.poll();
            links.close();
            return null;
        });
        core.runCompletions();
    }

    Answer call(Operation operation) {
        Call call = submit(operation, null);
        await(call);
        return call.answer();
    }

    /** All at once, as far as may be under way at a time; the first error is thrown when all are answered. */
    List<Answer> callAll(List<Operation> operations) {
        List<Call> calls = new ArrayList<>(operations.size());
        int oldest = 0;
        for (Operation operation : operations) {
            Call call = submitIfRoom(operation);
            for (; call == null && oldest < calls.size(); call = submitIfRoom(operation)) {
                await(calls.get(oldest++));
            }
            calls.add(call == null ? submit(operation, null) : call);
        }
        calls.forEach(this::await);
        return calls.stream().map(Call::answer).toList();
    }

    /** A condition that does not hold is an answer, null, and no error. */
    <T> CompletableFuture<@Nullable T> callAsync(Operation operation, Function<Answer, @Nullable T> reader) {
        PendingAnswer<T> pending = new PendingAnswer<>(this, reader);
        pending.isAnswerOf(submit(operation, pending));
        idle.wake();
        return pending;
    }

    /** Opens a feed, and waits until a node gives it. */
    <V> ChangeFeed<V> follow(Values values, FeedMessage.Follow first) {
        FeedCore feed = Objects.requireNonNull(locked(() -> {
            if (closed) {
                throw new IllegalStateException(CLOSED);
            }
            Message.Hello hello = new Message.Hello(newId(), config.cluster());
            FeedCore made = new FeedCore(config, hello, this::dial, first, core.nearest(), time.nanoTime());
            feeds.add(made);
            return made;
        }));
        await(() -> feed.hasBegun() || feed.failure() != null, deadlineNs(), false);
        Frontier begin = feed.had();
        if (begin != null) {
            return new ChangeFeed<>(this, feed, values, begin, ClientIdle.caller(config.idle()));
        }
        RuntimeException why = feed.failure();
        String nodes = locked(feed::describe);
        end(feed);
        throw why != null ? why : new CallTimeoutException("no node gives changes: " + nodes);
    }

    /** Ends a feed. */
    void end(FeedCore feed) {
        locked(() -> {
            feeds.remove(feed);
            feed.close("the feed is closed");
            return null;
        });
    }

    long nanoTime() {
        return time.nanoTime();
    }

    private Call submit(Operation operation, @Nullable Consumer<Call> completion) {
        lock.lock();
        try {
            return core.submit(operation, completion, deadlineNs());
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Call submitIfRoom(Operation operation) {
        lock.lock();
        try {
            return core.submitIfRoom(operation, null, deadlineNs());
        } finally {
            lock.unlock();
        }
    }

    private long deadlineNs() {
        return time.nanoTime() + config.timeout().toNanos();
    }

    private void await(Call call) {
        if (!call.isDone()) {
            await(call::isDone, call, false);
        }
    }

    /** Waits until a call is done, or something else; the core itself ends each call at its deadline. */
    void await(BooleanSupplier done, Call call, boolean isInterruptible) {
        await(done, call.deadlineNs + config.timeout().toNanos(), isInterruptible);
    }

    /** Whoever waits drives the client. */
    private void await(BooleanSupplier done, long latestNs, boolean isInterruptible) {
        ClientIdle own = ClientIdle.caller(config.idle());
        boolean interrupted = false;
        while (!done.getAsBoolean() && latestNs - time.nanoTime() > 0 && !(interrupted && isInterruptible)) {
            own.idle(drive());
            interrupted |= Thread.interrupted(); // an interrupt would keep it from sleeping
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes what has come and does what is due, unless another thread is at it; answers how much was done. For who waits. */
    int drive() {
        return drive(1);
    }

    /** @param byCallers what is added to the number of turns that callers have driven */
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    private int drive(int byCallers) {
        if (!lock.tryLock()) {
            return 0;
        }
        try {
            if (closed) {
                return 0; // else whoever still waits would connect again
            }
            drivenByCallers += byCallers;
            long nowNs = time.nanoTime();
            int work = links.poll() + core.doWork(nowNs);
            for (int i = 0; i < feeds.size(); i++) {
                work += feeds.get(i).doWork(nowNs);
            }
            return work;
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitConnected() {
        await(() -> Boolean.TRUE.equals(locked(core::isConnected)), deadlineNs(), false);
        return Boolean.TRUE.equals(locked(core::isConnected));
    }

    private long newId() {
        return random.nextLong() | 1;
    }

    private Link dial(NodeAddress to) {
        Path dataDir = to.dataDir();
        Link link = dataDir == null ? links.dial(to.endpoint()) : links.dialLocal(dataDir);
        return new SealedLink(link, sealing, (cause, source) -> {}); // told by whoever waits for the node
    }

    private <T> @Nullable T locked(Supplier<@Nullable T> what) {
        lock.lock();
        try {
            return what.get();
        } finally {
            lock.unlock();
        }
    }

    /** Keeps sessions up and takes answers unless callers do so while they wait, and tells those that do not wait. */
    private final class Background implements Agent {
        private long seen;

        @Override
        public int doWork() {
            long driven = drivenByCallers;
            int work = (driven == seen ? drive(0) : 0) + core.runCompletions();
            seen = driven;
            if (core.hasToTell()) {
                idle.lookOut();
            }
            return work;
        }

        @Override
        public String roleName() {
            return "geolru-client";
        }
    }
}
