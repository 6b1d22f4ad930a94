package io.geolru.replay;

import io.geolru.codec.EventFrame;
import io.geolru.event.HybridClock;
import io.geolru.journal.JournalPosition;
import org.jspecify.annotations.Nullable;

/**
 * Which events are wanted. Immutable.
 *
 * @param from the first position
 * @param to the last position
 * @param sinceMs the time of the oldest write, in milliseconds since 1970
 * @param untilMs the time of the newest write, in milliseconds since 1970
 * @param origin a node's name or an origin; null for all
 * @param cache a cache's name; null for all, and for events that are about no cache
 * @param key a key; null for all, and for events that are about no key
 */
record EventFilter(
        JournalPosition from,
        JournalPosition to,
        long sinceMs,
        long untilMs,
        @Nullable String origin,
        @Nullable String cache,
        @Nullable String key) {

    boolean wants(EventFrame event, OriginNames names) {
        long ms = HybridClock.epochMillis(event.stamp());
        return ms >= sinceMs
                && ms <= untilMs
                && (origin == null || names.matches(origin, event.origin()))
                && (cache == null || cache.equals(event.cache()))
                && (key == null || key.equals(event.key()));
    }
}
