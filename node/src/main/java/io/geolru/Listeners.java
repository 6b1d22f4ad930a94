package io.geolru;

import io.geolru.event.Origins;
import io.geolru.state.CacheState;
import io.geolru.state.Change;
import io.geolru.state.Entry;
import io.geolru.state.StateListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries changes from the writer's lock to the listeners, on a thread of their own that starts with the first listener. The queue between
 * is bounded; what does not fit is counted and reported to every listener.
 */
final class Listeners implements StateListener, AutoCloseable {
    static final int QUEUE_CAPACITY = 1 << 16;

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final ManyToOneConcurrentArrayQueue<Delivery> queue = new ManyToOneConcurrentArrayQueue<>(QUEUE_CAPACITY);
    private final List<Registration<?>> registrations = new CopyOnWriteArrayList<>();
    private final AtomicLong heard = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final Origins origins;
    private final ParkingIdle idle;
    private final String threadName;
    private volatile boolean closed;
    private @Nullable Thread thread;

    Listeners(Origins origins, String nodeName, ParkingIdle idle) {
        this.origins = origins;
        this.idle = idle;
        idle.watch(heard::get);
        this.threadName = "geolru-listeners-" + nodeName;
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
        if (isHeard(cache.name())) {
            if (!queue.offer(new Delivery(cache.name(), change, key, before, after, stamp, origin))) {
                lost.incrementAndGet();
            }
            heard.incrementAndGet();
            idle.wake();
        }
    }

    private boolean isHeard(String cache) {
        for (Registration<?> registration : registrations) {
            if (registration.cache.equals(cache)) {
                return true;
            }
        }
        return false;
    }

    <V> Cache.Subscription add(String cache, CacheListener<? super V> listener, Function<Entry, V> decoder) {
        Registration<V> registration = new Registration<>(cache, listener, decoder);
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the node is closed");
            }
            registrations.add(registration);
            if (thread == null) {
                thread = new Thread(this::run, threadName);
                thread.setDaemon(true);
                thread.start();
            }
        }
        return () -> registrations.remove(registration);
    }

    /** How many changes no listener heard of. */
    long lost() {
        return lost.get();
    }

    /** How often a listener threw. */
    long failed() {
        return failed.get();
    }

    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
        }
        if (running != null && running != Thread.currentThread()) {
            running.interrupt();
            try {
                running.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        long reported = 0;
        while (!closed) {
            idle.turnBegins();
            Delivery delivery = queue.poll();
            if (delivery != null) {
                registrations.forEach(registration -> deliver(registration, delivery));
            }
            long lostNow = lost.get();
            if (lostNow != reported) {
                long count = lostNow - reported;
                registrations.forEach(registration -> guarded(() -> registration.listener.onLost(count)));
                reported = lostNow;
            }
            if (Thread.interrupted()) {
                LOG.debug("interrupted, by close or by a listener");
            }
            idle.idle(delivery == null ? 0 : 1);
        }
    }

    private <V> void deliver(Registration<V> registration, Delivery delivery) {
        if (registration.cache.equals(delivery.cache)) {
            guarded(() -> registration.listener.onEvent(new Event<>(delivery, registration.decoder, origins)));
        }
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            if (failed.getAndIncrement() == 0) {
                LOG.warn("a cache listener threw; further failures are only counted", e);
            }
        }
    }

    private record Delivery(
            String cache,
            Change change,
            String key,
            @Nullable Entry before,
            @Nullable Entry after,
            long stamp,
            long origin) {}

    private record Registration<V>(String cache, CacheListener<? super V> listener, Function<Entry, V> decoder) {}

    private record Event<V>(Delivery delivery, Function<Entry, V> decoder, Origins origins) implements CacheEvent<V> {
        @Override
        public Type type() {
            return switch (delivery.change) {
                case CREATED -> Type.CREATED;
                case UPDATED -> Type.UPDATED;
                case REMOVED -> Type.REMOVED;
                case CLEARED -> Type.CLEARED;
                case EXPIRED -> Type.EXPIRED;
                case EVICTED -> Type.EVICTED;
            };
        }

        @Override
        public String cache() {
            return delivery.cache;
        }

        @Override
        public String key() {
            return delivery.key;
        }

        @Override
        public @Nullable V value() {
            return delivery.after == null ? null : decoder.apply(delivery.after);
        }

        @Override
        public @Nullable V oldValue() {
            return delivery.before == null ? null : decoder.apply(delivery.before);
        }

        @Override
        public Version version() {
            return new Version(delivery.stamp, delivery.origin);
        }

        @Override
        public String originRegion() {
            return origins.of(delivery.origin).region();
        }

        @Override
        public String toString() {
            return type() + " " + cache() + "/" + key() + " " + version();
        }
    }
}
