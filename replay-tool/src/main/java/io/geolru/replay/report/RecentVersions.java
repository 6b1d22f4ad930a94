package io.geolru.replay.report;

import io.geolru.Version;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.HybridClock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * The newest version of each of the keys that were written last. It tells which writes did not know of each other: each event names the
 * version that its writer knew under the key, and two writes of different origins are concurrent when neither writer knew the other's, or a
 * newer one. It tells, too, what expired: a version whose time was over before the next one came. Not thread-safe.
 */
final class RecentVersions {
    private static final int MOST = 1 << 17;

    /** For how long a writer knows what was written elsewhere and is gone: it may have forgotten what is older. */
    private static final long REMEMBERED_MS = 5_000;

    private final Map<String, Version> clears = new HashMap<>();
    private final LinkedHashMap<Long, Seen> keys;
    private final ObjLongConsumer<String> expired;

    /** How a write stands to the one before it under the same key. */
    enum Order {
        /** Nobody else had written the key, as far as is known. */
        FIRST,
        /** The writer knew what somebody else had written. */
        SUCCESSIVE,
        /** Neither writer knew of the other. */
        CONCURRENT
    }

    private record Seen(String cache, Version version, Version base, long expiresAt, boolean gone) {
        long writtenMs() {
            return HybridClock.epochMillis(version.stamp());
        }

        boolean isOver(long ms) {
            return gone || expiresAt <= ms;
        }
    }

    /** @param expired takes cache and instant of each expiry, in milliseconds since 1970, in no particular order */
    RecentVersions(ObjLongConsumer<String> expired) {
        this.expired = expired;
        this.keys = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Seen> eldest) {
                if (size() <= MOST) {
                    return false;
                }
                ended(eldest.getValue(), Event.NEVER);
                return true;
            }
        };
    }

    /** @param delayMs how long the event took to come here, in milliseconds */
    Order write(Event event, CacheKey key, long delayMs) {
        Seen now = new Seen(
                key.cache(),
                new Version(event.stamp(), event.origin()),
                new Version(event.baseStamp(), event.baseOrigin()),
                event.expiresAt(),
                event.kind() == EventKind.REMOVE);
        Long hash = key.hash();
        Seen before = keys.get(hash);
        if (before == null || isCleared(before, now.version())) {
            if (before != null) {
                ended(before, now.writtenMs());
            }
            keys.put(hash, now);
            return Order.FIRST;
        }
        Order order = order(before, now, delayMs);
        if (now.version().compareTo(before.version()) > 0) {
            ended(before, now.writtenMs());
            keys.put(hash, now);
        }
        return order;
    }

    void clear(Event event) {
        clears.merge(
                event.cache(),
                new Version(event.stamp(), event.origin()),
                (one, other) -> one.compareTo(other) >= 0 ? one : other);
    }

    /** What is left has had its time. */
    void finish() {
        keys.values().forEach(seen -> ended(seen, Event.NEVER));
        keys.clear();
    }

    private static Order order(Seen before, Seen now, long delayMs) {
        if (before.version().origin() == now.version().origin()) {
            return Order.FIRST;
        }
        boolean newer = now.version().compareTo(before.version()) > 0;
        Seen later = newer ? now : before;
        Seen earlier = newer ? before : now;
        if (later.base().compareTo(earlier.version()) >= 0) {
            return Order.SUCCESSIVE;
        }
        boolean mayHaveForgotten = later.base().stamp() == 0
                && (earlier.isOver(later.writtenMs())
                        || later.writtenMs() - earlier.writtenMs() > Math.max(REMEMBERED_MS, delayMs));
        return mayHaveForgotten ? Order.SUCCESSIVE : Order.CONCURRENT;
    }

    /** Whether a clear between two versions of a key made the earlier one go. */
    private boolean isCleared(Seen before, Version now) {
        Version clear = clears.get(before.cache());
        return clear != null && before.version().compareTo(clear) <= 0 && clear.compareTo(now) < 0;
    }

    private void ended(Seen seen, long untilMs) {
        Version clear = clears.get(seen.cache());
        long clearedMs = clear == null || clear.compareTo(seen.version()) < 0
                ? Event.NEVER
                : HybridClock.epochMillis(clear.stamp());
        if (!seen.gone() && seen.expiresAt() != Event.NEVER && seen.expiresAt() <= Math.min(untilMs, clearedMs)) {
            expired.accept(seen.cache(), seen.expiresAt());
        }
    }
}
