package io.geolru.http;

import io.micrometer.core.instrument.Counter;
import io.undertow.server.HttpServerExchange;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/** Closes a connection on which something does not end in time. As a rule it has ended before there is anything to time. Thread-safe. */
final class Deadline {
    private final HttpServerExchange exchange;
    private final Counter missed;
    private boolean ended;
    private XnioExecutor.@Nullable Key timer;

    /** @param missed counts it when it does not end in time */
    Deadline(HttpServerExchange exchange, Counter missed) {
        this.exchange = exchange;
        this.missed = missed;
    }

    /** Times it from now on, unless it has ended. */
    synchronized void beginUnlessEnded(long timeoutMs) {
        if (!ended) {
            timer = exchange.getIoThread().executeAfter(this::close, timeoutMs, TimeUnit.MILLISECONDS);
        }
    }

    private void close() {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        missed.increment();
        IoUtils.safeClose(exchange.getConnection());
    }

    /** It has ended. */
    synchronized void end() {
        ended = true;
        if (timer != null) {
            timer.remove();
        }
    }
}
