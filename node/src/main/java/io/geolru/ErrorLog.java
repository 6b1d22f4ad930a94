package io.geolru;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.agrona.ErrorHandler;
import org.slf4j.Logger;

/**
 * Tells of errors that the node's own threads meet and survive: the first at once, then at most one in ten seconds with their count. A thread
 * does not survive an {@link Error}: that is told to whoever ends the node.
 */
final class ErrorLog implements ErrorHandler {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);

    private final Logger log;
    private final Consumer<String> onEnd;
    private final AtomicLong count = new AtomicLong();
    private volatile long nextNs = System.nanoTime();

    /** @param onEnd hears why a thread of the node ends */
    ErrorLog(Logger log, Consumer<String> onEnd) {
        this.log = log;
        this.onEnd = onEnd;
    }

    @Override
    public void onError(Throwable error) {
        long total = count.incrementAndGet();
        if (error instanceof Error) {
            log.error("a thread of the node ends", error);
            onEnd.accept("a thread of the node ended: " + error);
            return;
        }
        long now = System.nanoTime();
        if (now - nextNs >= 0) {
            nextNs = now + INTERVAL_NS;
            log.error("a thread of the node met an error and goes on ({} so far)", total, error);
        }
    }

    /** How many there were. */
    long count() {
        return count.get();
    }
}
