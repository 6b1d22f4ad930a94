package io.geolru.changes;

import io.geolru.event.TimeSource;
import io.geolru.journal.JournalPosition;
import io.geolru.state.CacheState;
import io.geolru.state.Change;
import io.geolru.state.Entry;
import io.geolru.state.StateListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Carries the node's own expiries and evictions, which the journal does not have, from the writer's lock to the cursors that are live: each has a
 * queue of its own, of bounded length. Costs a look at an empty list while there are none. Thread-safe.
 */
public final class LocalChanges implements StateListener {
    /** The most that are kept for one cursor. */
    static final int QUEUE_CAPACITY = 1 << 14;

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final AtomicLong heard = new AtomicLong();
    private final TimeSource time;

    /** @param time the node's clock, for when something happened */
    public LocalChanges(TimeSource time) {
        this.time = time;
    }

    /**
     * An expiry or eviction.
     *
     * @param stamp with {@code origin} the version of what is gone
     * @param epochMillis when it went
     * @param after the end of the journal then: what is before it happened before
     */
    record Local(ChangeKind kind, String key, long stamp, long origin, long epochMillis, JournalPosition after) {}

    /** What one cursor hears; its methods are for the cursor's thread. */
    static final class Subscription {
        private final ChangeFilter filter;
        private final Supplier<JournalPosition> appended;
        private final OneToOneConcurrentArrayQueue<Local> queue = new OneToOneConcurrentArrayQueue<>(QUEUE_CAPACITY);
        private volatile boolean overflown;

        private Subscription(ChangeFilter filter, Supplier<JournalPosition> appended) {
            this.filter = filter;
            this.appended = appended;
        }

        @Nullable Local peek() {
            return queue.peek();
        }

        void take() {
            queue.poll();
        }

        boolean overflown() {
            return overflown;
        }
    }

    Subscription subscribe(ChangeFilter filter, Supplier<JournalPosition> appended) {
        Subscription subscription = new Subscription(filter, appended);
        subscriptions.add(subscription);
        return subscription;
    }

    void unsubscribe(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    /** Moves with whatever is queued. A volatile read. */
    long heard() {
        return heard.get();
    }

    @Override
    public void changed(
            CacheState cache,
            Change change,
            String key,
            @Nullable Entry before,
            @Nullable Entry after,
            long stamp,
            long origin) {
        if (subscriptions.isEmpty() || (change != Change.EXPIRED && change != Change.EVICTED)) {
            return;
        }
        ChangeKind kind = change == Change.EXPIRED ? ChangeKind.EXPIRE : ChangeKind.EVICT;
        for (Subscription to : subscriptions) {
            if (to.filter.wantsCache(cache.name()) && to.filter.wantsKey(key)) {
                Local local = new Local(kind, key, stamp, origin, time.epochMillis(), to.appended.get());
                if (!to.queue.offer(local)) {
                    to.overflown = true;
                }
                heard.incrementAndGet();
            }
        }
    }
}
