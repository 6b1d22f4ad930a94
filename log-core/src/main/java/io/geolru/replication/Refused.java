package io.geolru.replication;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages that are not taken: counts each, and tells once of each cause and source. Node thread only. */
final class Refused {
    private static final Logger LOG = LoggerFactory.getLogger(Refused.class);
    private static final int MAX_TOLD = 256;

    private final Transport transport;
    private final ReplicationCounters counters;
    private final Set<String> told = new HashSet<>();

    Refused(Transport transport, ReplicationCounters counters) {
        this.transport = transport;
        this.counters = counters;
    }

    /**
     * Counts, and tells for the first time.
     *
     * @param sender the origin that the message names
     * @param why what is so, and what to do about it
     */
    void add(ReplicationCounter cause, long sender, String why) {
        counters.increment(cause);
        if (told.size() < MAX_TOLD) {
            String source = transport.source();
            if (told.add(cause + " " + (source == null ? Long.toHexString(sender) : hostOf(source)))) {
                LOG.warn(
                        "refused a message from {} (origin {}): {}; counted as {}, told once",
                        source == null ? "a peer" : source,
                        Long.toHexString(sender),
                        why,
                        cause);
            }
        }
    }

    private static String hostOf(String source) {
        int port = source.lastIndexOf(':');
        return port < 0 ? source : source.substring(0, port);
    }
}
