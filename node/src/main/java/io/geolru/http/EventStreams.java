package io.geolru.http;

import io.geolru.CacheNode;
import io.geolru.changes.ChangeCursor;
import io.geolru.changes.ChangeSource;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.SameThreadExecutor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/**
 * Server-sent events: one thread, which is there while there are clients, steps all of them in turn. It waits for none: what a client does not take, it
 * does not get, and what is to come for it waits in the journal. Thread-safe.
 */
final class EventStreams implements AutoCloseable {
    static final String MEDIA_TYPE = "text/event-stream";
    /** As many as are served at a time. */
    static final int MOST = 64;

    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final HttpString BUFFERING = new HttpString("X-Accel-Buffering");
    private static final long FULL_SOCKET_NAP_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long IDLE_NAP_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final CacheNode node;
    private final Pace pace;
    private final Semaphore free = new Semaphore(MOST);
    private final List<EventStream> streams = new CopyOnWriteArrayList<>();
    private @Nullable Thread thread;
    private volatile boolean closed;

    /**
     * How long things take, in nanoseconds.
     *
     * @param heartbeatNs after so long without an event a client is sent a comment: so that one that has gone is noticed, and one that hears nothing
     *     learns how far it is
     * @param stallNs a client that takes nothing for so long is cut off
     */
    record Pace(long heartbeatNs, long stallNs) {
        static final Pace USUAL = new Pace(TimeUnit.SECONDS.toNanos(15), TimeUnit.SECONDS.toNanos(30));
    }

    EventStreams(CacheNode node, Pace pace) {
        this.node = node;
        this.pace = pace;
    }

    /**
     * An answer that goes on until its client leaves.
     *
     * @param cursor opened here, so that what stands against it is an answer of its own
     * @param permit the stream ends when it does not hold any more
     * @throws HttpProblem when there are too many
     */
    Answer answer(Supplier<ChangeCursor> cursor, Access.Permit permit) {
        if (!free.tryAcquire()) {
            throw HttpProblem.busy(MOST + " event streams are going on already; try again later");
        }
        boolean opened = false;
        try {
            ChangeCursor changes = cursor.get();
            opened = true;
            return new Answer(200, MEDIA_TYPE, null, new Sending(changes, permit), null);
        } finally {
            if (!opened) {
                free.release();
            }
        }
    }

    /** One answer, from when its cursor is open to when its stream is. */
    private final class Sending implements Answer.Sender {
        private final ChangeCursor changes;
        private final Access.Permit permit;

        Sending(ChangeCursor changes, Access.Permit permit) {
            this.changes = changes;
            this.permit = permit;
        }

        @Override
        public void send(HttpServerExchange exchange, Answer answer) {
            exchange.getResponseHeaders()
                    .put(Headers.CONTENT_TYPE, String.valueOf(answer.contentType()))
                    .put(Headers.CACHE_CONTROL, "no-store")
                    .put(BUFFERING, "no");
            exchange.dispatch(SameThreadExecutor.INSTANCE, (Runnable) () -> begin(exchange));
        }

        private void begin(HttpServerExchange exchange) {
            EventStream stream;
            try {
                stream = new EventStream(exchange, changes, permit, node, pace);
            } catch (RuntimeException e) {
                LOG.debug("an event stream could not begin", e);
                drop();
                IoUtils.safeClose(exchange.getConnection());
                return;
            }
            add(stream);
        }

        @Override
        public void drop() {
            free.release();
            changes.close();
        }
    }

    private synchronized void add(EventStream stream) {
        if (closed) {
            end(stream);
            return;
        }
        streams.add(stream);
        if (thread == null) {
            thread = new Thread(this::run, "geolru-http-events");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        ChangeSource source = node.changeSource();
        try {
            while (!closed) {
                long seen = source.version();
                boolean worked = false;
                boolean full = false;
                for (EventStream stream : streams) {
                    EventStream.Turn turn = turn(stream);
                    worked |= turn == EventStream.Turn.WORKED;
                    full |= turn == EventStream.Turn.SOCKET_FULL;
                    if (turn == EventStream.Turn.ENDED) {
                        remove(stream);
                    }
                }
                if (isLast()) {
                    return;
                }
                if (!worked) {
                    source.await(seen, full ? FULL_SOCKET_NAP_NS : IDLE_NAP_NS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e);
        } finally {
            endAll();
        }
    }

    /** Unless there is another thread already. */
    private synchronized void endAll() {
        if (thread == Thread.currentThread()) {
            thread = null;
            streams.forEach(this::remove);
        }
    }

    private static EventStream.Turn turn(EventStream stream) {
        try {
            return stream.turn(System.nanoTime());
        } catch (RuntimeException e) {
            LOG.error("an event stream failed", e);
            return EventStream.Turn.ENDED;
        }
    }

    /** The thread ends with the last stream; the next one starts another. */
    private synchronized boolean isLast() {
        if (streams.isEmpty()) {
            thread = null;
        }
        return streams.isEmpty();
    }

    private void remove(EventStream stream) {
        streams.remove(stream);
        end(stream);
    }

    private void end(EventStream stream) {
        free.release();
        stream.close();
    }

    /** Ends all streams, which their clients see. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
        }
        if (running != null) {
            try {
                running.join(TimeUnit.SECONDS.toMillis(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
