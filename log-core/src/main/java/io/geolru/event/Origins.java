package io.geolru.event;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which node and region each known origin belongs to, as its first event said, and which nodes are said to be gone for good. Thread-safe.
 */
public final class Origins {
    private static final Origin UNKNOWN = new Origin("", "", false);

    private final Map<Long, Origin> byOrigin = new ConcurrentHashMap<>();
    private final Map<String, Long> forgotten = new ConcurrentHashMap<>();

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

    /**
     * Takes note that a node is gone for good.
     *
     * @param upTo a stamp at least as high as all that the node promised; one of its origins that promises more lives after all
     */
    public void forgotten(String node, long upTo) {
        forgotten.merge(node, upTo, Math::max);
    }

    /** Takes over which nodes are gone, as is known elsewhere. */
    public void addForgotten(Origins other) {
        other.forgotten.forEach(this::forgotten);
    }

    /** The stamp up to which what a node promised does not count any more, 0 for none. */
    public long forgottenUpTo(String node) {
        return forgotten.getOrDefault(node, 0L);
    }

    /**
     * Whether an origin holds back no forgetting, as its node was said to be gone for good.
     *
     * @param promise the highest stamp that the origin is known to have promised
     */
    public boolean isForgotten(long origin, long promise) {
        String node = of(origin).node();
        return !node.isEmpty() && promise <= forgottenUpTo(node);
    }

    /** Who the origin is; empty names when nothing is known of it. */
    public Origin of(long origin) {
        return byOrigin.getOrDefault(origin, UNKNOWN);
    }
}
