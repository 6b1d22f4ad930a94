package io.geolru.client;

import io.geolru.changes.Position;
import io.geolru.event.Frontier;
import io.geolru.request.ChangeFrames;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a cache, one after the other, from nodes that are other processes: each once, those of one writer in its order. When the node is lost it
 * goes on at another one, behind the last change that came. A reader that takes its time lags on the node's journal, and costs nobody anything.
 *
 * <pre>{@code
 * try (ChangeFeed<String> feed = client.strings("prices").changes(position)) {
 *     while (running) {
 *         RemoteChange<String> change = feed.poll(Duration.ofSeconds(1));
 *         if (change != null) {
 *             follow(change);
 *             keep(change.position());
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>After a move to another node a change may come that is older than one that the reader has had of its key: there the greater version counts. A clear
 * is for what is at or below its version. The expiries and evictions are those of the node, and come only while the reader keeps pace.
 *
 * <p>Used by one thread at a time; {@link #close} may come from any.
 *
 * @param <V> {@code byte[]} or {@code String}
 */
public final class ChangeFeed<V> implements AutoCloseable {
    private final CacheClient client;
    private final FeedCore core;
    private final Values values;
    private final ClientIdle idle;
    private @Nullable ReceivedChanges present;
    private @Nullable ChangeFrames frames;
    private int polled;
    private Position position;

    ChangeFeed(CacheClient client, FeedCore core, Values values, Frontier begin, ClientIdle idle) {
        this.client = client;
        this.core = core;
        this.values = values;
        this.idle = idle;
        position = Position.of(begin);
    }

    /**
     * The next change.
     *
     * @param timeout how long to wait for it at most
     * @return null when none came in time, also while no node is reached: the next call goes on from there
     * @throws io.geolru.changes.OutOfReachException when no node holds all that comes next: one begins anew
     * @throws io.geolru.changes.SlowReaderException when more values expired and were evicted meanwhile than is kept for a reader: open anew at
     *     {@link #position}
     * @throws io.geolru.EntryTooLargeException when the next change is longer than the node sends
     * @throws IllegalStateException when this, or the client, is closed
     */
    public @Nullable RemoteChange<V> poll(Duration timeout) throws InterruptedException {
        RemoteChange<V> change = next();
        if (change != null) {
            return change;
        }
        long untilNs = client.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        idle.reset();
        while (true) {
            int work = client.drive();
            change = next();
            if (change != null || untilNs - client.nanoTime() <= 0) {
                return change;
            }
            idle.idle(work);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /** The next change that was received; null when there is none. */
    @Nullable RemoteChange<V> next() {
        core.requireOpen();
        while (true) {
            ReceivedChanges from = present;
            ChangeFrames at = frames;
            if (from != null && at != null && at.next()) {
                return RemoteChange.of(at, values, from, ++polled);
            }
            RuntimeException why = core.failure();
            ReceivedChanges more = core.poll();
            if (more == null) {
                if (why != null) {
                    throw why;
                }
                return null;
            }
            present = more;
            frames = more.read();
            polled = 0;
        }
    }

    /** Where to go on after the last change that was polled, on any node; moves also while others than the wanted ones come. */
    public Position position() {
        Frontier all = core.had(); // before a look at what is received: that is there by then
        ReceivedChanges from = present;
        ChangeFrames at = frames;
        if (all != null && (at == null || at.isAtEnd()) && !core.hasReceived()) {
            position = Position.of(all);
        } else if (from != null) {
            position = from.positionBehind(polled);
        }
        return position;
    }

    /** The name of the node that the changes come from at present; null while none is reached. */
    public @Nullable String node() {
        return core.node();
    }

    /** Ends it. Idempotent. */
    @Override
    public void close() {
        client.end(core);
    }
}
