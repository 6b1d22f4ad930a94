package io.geolru.event;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which node and region each known origin belongs to, as its first event said. Thread-safe. */
public final class Origins {
    private static final Origin UNKNOWN = new Origin("", "", false);

    private final Map<Long, Origin> byOrigin = new ConcurrentHashMap<>();

    /**
     * Who an origin is.
     *
     * @param node the node's name; empty when unknown
     * @param region the node's region; empty when unknown
     * @param closed whether a later epoch of the same data directory is known, so that this one makes no event any more
     */
    public record Origin(String node, String region, boolean closed) {}

    /** Takes note of an origin's first event, which closes the one before it (0 for none). */
    public void opened(long origin, String node, String region, long previousOrigin) {
        byOrigin.merge(
                origin, new Origin(node, region, false), (known, now) -> new Origin(node, region, known.closed()));
        if (previousOrigin != 0) {
            byOrigin.merge(
                    previousOrigin,
                    new Origin("", "", true),
                    (known, now) -> new Origin(known.node(), known.region(), true));
        }
    }

    /** Takes over what is known elsewhere. */
    public void add(long origin, Origin who) {
        byOrigin.merge(
                origin,
                who,
                (known, now) -> new Origin(
                        now.node().isEmpty() ? known.node() : now.node(),
                        now.node().isEmpty() ? known.region() : now.region(),
                        known.closed() || now.closed()));
    }

    /** Who the origin is; empty names when nothing is known of it. */
    public Origin of(long origin) {
        return byOrigin.getOrDefault(origin, UNKNOWN);
    }
}
