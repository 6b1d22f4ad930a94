package io.geolru.replication;

import io.geolru.sealing.Told;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that are not taken: counts each, and tells once of each cause and source, of no more than some sources. Node thread only.
 */
final class Refused {
    private static final Logger LOG = LoggerFactory.getLogger(Refused.class);

    private final Transport transport;
    private final ReplicationCounters counters;
    private final Told<ReplicationCounter> told = new Told<>();

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
        String source = transport.source();
        if (!told.isFirst(cause, source == null ? Long.toHexString(sender) : source)) {
            return false;
        }
        LOG.warn(
                "refused a message from {} (origin {}): {}; {}",
                source == null ? "a peer" : source,
                Long.toHexString(sender),
                why,
                told.asOf(cause));
        return true;
    }
}
