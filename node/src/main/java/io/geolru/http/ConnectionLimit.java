package io.geolru.http;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells when as many connections are open as may be, so that further clients wait, and when that is over; each once. Used by one thread. */
final class ConnectionLimit {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);

    private final LongSupplier open;
    private final int most;
    private boolean told;

    /** @param open how many are open now */
    ConnectionLimit(LongSupplier open, int most) {
        this.open = open;
        this.most = most;
    }

    /** Looks how many are open. It is over when a tenth is free again. */
    void look() {
        long now = open.getAsLong();
        if (!told && now >= most) {
            told = true;
            LOG.atWarn()
                    .addKeyValue("connections", now)
                    .log("as many HTTP connections are open as http.maxConnections allows: further clients wait");
        } else if (told && now <= most - most / 10) {
            told = false;
            LOG.atInfo().addKeyValue("connections", now).log("HTTP connections are below http.maxConnections again");
        }
    }
}
