package io.geolru;

import io.geolru.adoption.SnapshotExchange;
import io.geolru.event.HybridClock;
import io.geolru.event.TimeSource;
import io.geolru.journal.ChronicleJournal;
import io.geolru.journal.DataDirectory;
import io.geolru.replication.JournalCatchUpReads;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotKeeper;
import io.geolru.writer.Writer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to do with the disk and must hold up neither writers nor the node thread: space ahead of the writer, forced writes, catch-up
 * reads, the persisted promise, snapshots, retention, files that are watched. One thread.
 */
final class HelperAgent implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(HelperAgent.class);
    private static final long RESERVE_AHEAD_MS = 4_000;
    private static final long RESERVE_LEAST_MS = 2_000;
    private static final long CHECK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long WATCH_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long RETAIN_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);

    private final DataDirectory directory;
    private final ChronicleJournal journal;
    private final Writer writer;
    private final SnapshotKeeper snapshots;
    private final SnapshotExchange exchange;
    private final JournalCatchUpReads catchUpReads;
    private final HelperIdle idle;
    private final TimeSource time;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<Runnable> watches = new CopyOnWriteArrayList<>();
    private final Consumer<String> onBroken;
    private long nextCheckNs;
    private long nextWatchNs;
    private long nextRetainNs;
    private boolean snapshotFailed;

    HelperAgent(
            DataDirectory directory,
            ChronicleJournal journal,
            Writer writer,
            SnapshotKeeper snapshots,
            SnapshotExchange exchange,
            JournalCatchUpReads catchUpReads,
            HelperIdle idle,
            Consumer<String> onBroken,
            TimeSource time) {
        this.directory = directory;
        this.journal = journal;
        this.writer = writer;
        this.snapshots = snapshots;
        this.exchange = exchange;
        this.catchUpReads = catchUpReads;
        this.idle = idle;
        this.onBroken = onBroken;
        this.time = time;
        this.nextCheckNs = time.nanoTime();
        this.nextWatchNs = nextCheckNs;
        this.nextRetainNs = nextCheckNs;
    }

    /** Asks for a snapshot; any thread. */
    CompletableFuture<SnapshotKeeper.Taken> requestSnapshot() {
        CompletableFuture<SnapshotKeeper.Taken> request = new CompletableFuture<>();
        tasks.add(() -> take(request));
        idle.wake();
        return request;
    }

    /** Takes a snapshot, and waits for it; any thread. */
    SnapshotKeeper.Taken snapshot(long timeoutMs) throws InterruptedException {
        try {
            return requestSnapshot().get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the snapshot takes longer than " + timeoutMs + " ms", e);
        }
    }

    /** Lets something be looked at once a second; any thread. */
    void watch(Runnable look) {
        watches.add(look);
    }

    /** Sees to it that the helper comes soon when it is needed; the node's thread, in each of its turns. */
    void attend() {
        idle.attend(catchUpReads.isReading() || exchange.isExchanging());
    }

    private void take(CompletableFuture<SnapshotKeeper.Taken> request) {
        if (exchange.merging()) {
            tasks.add(() -> take(request));
            return;
        }
        try {
            request.complete(snapshots.take());
        } catch (RuntimeException e) {
            request.completeExceptionally(e);
        }
    }

    /** Persists the promise ahead, so that the clock may give promises; also before the thread runs. */
    void keepReserve() {
        long now = time.epochMillis();
        long wanted = HybridClock.stampAt(now + RESERVE_LEAST_MS);
        if (directory.reserve() < wanted) {
            long reserve = HybridClock.stampAt(now + RESERVE_AHEAD_MS);
            if (journal.forces()) {
                directory.reserveForced(reserve);
            } else {
                directory.reserve(reserve);
            }
            writer.held().reserve(reserve);
        }
    }

    @Override
    public int doWork() {
        idle.turnBegins();
        int work = journal.doHelperWork() + catchUpReads.doHelperWork() + exchange.doHelperWork();
        long now = time.nanoTime();
        if (now - nextCheckNs >= 0) {
            nextCheckNs = now + CHECK_INTERVAL_NS;
            String broken = journal.brokenBy();
            if (broken != null) {
                onBroken.accept(broken);
                return work;
            }
            keepReserve();
            if (!exchange.merging() && (exchange.pollMerged() || snapshots.due())) {
                takeOnSchedule();
            }
        }
        if (now - nextRetainNs >= 0) {
            nextRetainNs = now + RETAIN_INTERVAL_NS;
            snapshots.tellJournal();
        }
        if (now - nextWatchNs >= 0) {
            nextWatchNs = now + WATCH_INTERVAL_NS;
            watches.forEach(Runnable::run);
        }
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
            work++;
        }
        return work;
    }

    @Override
    public String roleName() {
        return "geolru-helper";
    }

    private void takeOnSchedule() {
        try {
            SnapshotKeeper.Taken taken = snapshots.take();
            if (snapshotFailed) {
                snapshotFailed = false;
                LOG.warn("snapshots can be written again");
            }
            LOG.debug("took snapshot {} of {} entries", taken.file(), taken.entries());
        } catch (SnapshotException e) {
            if (!snapshotFailed) {
                snapshotFailed = true;
                LOG.warn("no snapshot: {}", e.getMessage());
            }
        }
    }
}
