package io.geolru.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * Runs calls that take as long as their clients do, each on a thread of its own, so that slow clients hold up nobody but each other.
 * Thread-safe.
 */
final class Streams implements AutoCloseable {
    private static final int MOST = 16;
    private static final int SPARE_SECONDS = 10;
    private static final long STALL_MS = 30_000;

    private final Semaphore free = new Semaphore(MOST);
    private final AtomicInteger threads = new AtomicInteger();
    private final ExecutorService executor = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, SPARE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "geolru-http-stream-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Does the rest of a request on a thread that may wait.
     *
     * @throws HttpProblem when too many are at it
     */
    void dispatch(HttpServerExchange exchange, Runnable rest) {
        if (!free.tryAcquire()) {
            throw HttpProblem.busy(MOST + " streams are going on already; try again later");
        }
        HttpHandler handler = dispatched -> {
            try {
                rest.run();
            } finally {
                free.release();
            }
        };
        exchange.dispatch(executor, handler);
    }

    /** Sends a body as it is written. A client that goes meanwhile is no error. */
    static void send(HttpServerExchange exchange, Answer answer, Answer.Stream stream) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, String.valueOf(answer.contentType()));
        if (exchange.getRequestMethod().equals(Methods.HEAD)) {
            exchange.endExchange();
            return;
        }
        if (!exchange.isBlocking()) {
            exchange.startBlocking();
        }
        try (OutputStream out = exchange.getOutputStream()) {
            stream.writeTo(out);
        } catch (IOException e) {
            IoUtils.safeClose(exchange.getConnection());
        }
    }

    /** Closes the connection of a client when one read of its body takes too long. Used by one thread beside the I/O thread. */
    static final class Watch implements AutoCloseable {
        private final HttpServerExchange exchange;
        private final AtomicInteger steps = new AtomicInteger();
        private boolean ended;
        private XnioExecutor.@Nullable Key timer;

        Watch(HttpServerExchange exchange) {
            this.exchange = exchange;
            lookAgain();
        }

        /** A read begins. */
        void reading() {
            steps.incrementAndGet();
        }

        /** The read has ended. */
        void read() {
            steps.incrementAndGet();
        }

        private synchronized void lookAgain() {
            if (!ended) {
                int now = steps.get();
                timer = exchange.getIoThread().executeAfter(() -> look(now), STALL_MS, TimeUnit.MILLISECONDS);
            }
        }

        private void look(int before) {
            boolean isReading = before % 2 != 0;
            if (isReading && steps.get() == before) {
                IoUtils.safeClose(exchange.getConnection());
            } else {
                lookAgain();
            }
        }

        @Override
        public synchronized void close() {
            ended = true;
            if (timer != null) {
                timer.remove();
            }
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
