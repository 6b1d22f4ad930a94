package io.geolru.replication;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that are not taken: counts each, and tells once of each cause and source; of no more than some sources of each cause, since whoever
 * makes up messages makes up where they are from. Node thread only.
 */
final class Refused {
    private static final Logger LOG = LoggerFactory.getLogger(Refused.class);
    /** The sources that are told of, of each cause. */
    static final int MAX_TOLD = 32;

    private final Transport transport;
    private final ReplicationCounters counters;
    private final Map<ReplicationCounter, Set<String>> told = new EnumMap<>(ReplicationCounter.class);

    Refused(Transport transport, ReplicationCounters counters) {
        this.transport = transport;
        this.counters = counters;
    }

    /**
     * Counts, and tells for the first time.
     *
     * @param sender the origin that the message names
     * @param why what is so, and what to do about it
     * @return whether it was told
     */
    boolean add(ReplicationCounter cause, long sender, String why) {
        counters.increment(cause);
        Set<String> sources = told.computeIfAbsent(cause, first -> new HashSet<>());
        if (sources.size() < MAX_TOLD) {
            String source = transport.source();
            if (sources.add(source == null ? Long.toHexString(sender) : hostOf(source))) {
                LOG.warn(
                        "refused a message from {} (origin {}): {}; counted as {}, told once{}",
                        source == null ? "a peer" : source,
                        Long.toHexString(sender),
                        why,
                        cause,
                        sources.size() == MAX_TOLD ? ", and of no further sender" : "");
                return true;
            }
        }
        return false;
    }

    private static String hostOf(String source) {
        int port = source.lastIndexOf(':');
        return port < 0 ? source : source.substring(0, port);
    }
}
