package io.geolru.transport;

import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.ChannelEndpointException;
import io.aeron.exceptions.StorageSpaceException;
import io.aeron.exceptions.TimeoutException;
import io.geolru.event.TimeSource;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what driver and client report, on the node's thread: counts it, logs at most one a second, and keeps the first error after which
 * nothing works any more.
 */
final class AeronErrors implements ErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(AeronErrors.class);
    private static final long LOG_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final TransportCounters counters;
    private final TimeSource time;
    private long count;
    private long nextLogNs;
    private long unlogged;
    private @Nullable Throwable fatal;
    private @Nullable ChannelEndpointException channelError;

    AeronErrors(TransportCounters counters, TimeSource time) {
        this.counters = counters;
        this.time = time;
        nextLogNs = time.nanoTime();
    }

    @Override
    public void onError(Throwable error) {
        count++;
        counters.errors.increment();
        if (error instanceof ChannelEndpointException channel) {
            channelError = channel;
        }
        if (isFatal(error)) {
            fail(error);
        } else {
            log(error);
        }
    }

    /** Takes note that nothing works any more; the first reason counts. */
    void fail(Throwable error) {
        if (fatal == null) {
            fatal = error;
        }
    }

    /** How many errors were reported so far. */
    long count() {
        return count;
    }

    /** Why nothing works any more, or null. */
    @Nullable Throwable fatal() {
        return fatal;
    }

    /** The last channel that could not be opened, or null. */
    @Nullable ChannelEndpointException channelError() {
        return channelError;
    }

    /** Whether there was too little space for buffers. */
    boolean outOfSpace() {
        return fatal instanceof StorageSpaceException || fatal instanceof InternalError;
    }

    /** An {@link Error} is what a mapping answers that has no space behind it. */
    private static boolean isFatal(Throwable error) {
        return error instanceof Error
                || error instanceof TimeoutException
                || error instanceof StorageSpaceException
                || AeronException.isFatal(error);
    }

    private void log(Throwable error) {
        long now = time.nanoTime();
        if (now - nextLogNs >= 0) {
            LOG.warn("Aeron: {} ({} more since the last)", error, unlogged);
            nextLogNs = now + LOG_INTERVAL_NS;
            unlogged = 0;
        } else {
            unlogged++;
        }
    }
}
