package io.geolru.simulation;

import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import io.geolru.event.MissingRanges;
import io.geolru.simulation.Ledger.Written;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What some events add up to, in the plainest way: the newest of every key and cache, and how far each origin is held. */
final class LogModel {
    private final Ledger ledger;
    private final Map<Long, Long> held = new HashMap<>();
    private final Map<Long, TreeSet<Long>> missing = new HashMap<>();
    private final Map<String, Map<String, Written>> newest = new HashMap<>();
    private final Map<String, Written> clears = new HashMap<>();

    LogModel(Ledger ledger) {
        this.ledger = ledger;
    }

    LogModel copy() {
        LogModel copy = new LogModel(ledger);
        copy.held.putAll(held);
        missing.forEach((origin, sequences) -> copy.missing.put(origin, new TreeSet<>(sequences)));
        newest.forEach((cache, keys) -> copy.newest.put(cache, new HashMap<>(keys)));
        copy.clears.putAll(clears);
        return copy;
    }

    /** Takes the next event of an origin, or one that is missing; whether it was. */
    boolean take(Written written) {
        boolean filled = fill(written.origin(), written.sequence());
        if (!filled) {
            Check.that(
                    written.sequence() == held(written.origin()) + 1,
                    "event %x:%d is journaled after %d",
                    written.origin(),
                    written.sequence(),
                    held(written.origin()));
            held.put(written.origin(), written.sequence());
        }
        apply(written);
        return filled;
    }

    /** Takes an event of what is left of a journal: what is lacking before it is missing. */
    void reread(Written written) {
        long origin = written.origin();
        if (!fill(origin, written.sequence())) {
            for (long each = held(origin) + 1; each < written.sequence(); each++) {
                missing.computeIfAbsent(origin, key -> new TreeSet<>()).add(each);
            }
            held.merge(origin, written.sequence(), Math::max);
        }
        apply(written);
    }

    /** Takes all that a peer held at a frontier, but for what it lacked itself. */
    void adopt(Frontier frontier, List<MissingRanges.Range> holes) {
        frontier.forEach((origin, upTo, promise) -> {
            TreeSet<Long> wanted = new TreeSet<>(missing.getOrDefault(origin, new TreeSet<>()));
            for (long each = held(origin) + 1; each <= upTo; each++) {
                wanted.add(each);
                missing.computeIfAbsent(origin, key -> new TreeSet<>()).add(each);
            }
            held.merge(origin, upTo, Math::max);
            for (long each : wanted) {
                if (each <= upTo && holes.stream().noneMatch(hole -> isIn(hole, origin, each))) {
                    fill(origin, each);
                    apply(Objects.requireNonNull(ledger.find(origin, each)));
                }
            }
            if (missing.getOrDefault(origin, new TreeSet<>()).isEmpty()) {
                missing.remove(origin);
            }
        });
    }

    private static boolean isIn(MissingRanges.Range hole, long origin, long sequence) {
        return hole.origin() == origin && hole.from() <= sequence && sequence <= hole.to();
    }

    private boolean fill(long origin, long sequence) {
        TreeSet<Long> lacking = missing.get(origin);
        boolean filled = lacking != null && lacking.remove(sequence);
        if (filled && lacking.isEmpty()) {
            missing.remove(origin);
        }
        return filled;
    }

    private void apply(Written written) {
        if (written.kind() == EventKind.CLEAR) {
            clears.merge(written.cache(), written, (one, other) -> one.newerThan(other) ? one : other);
        } else if (written.kind() == EventKind.PUT || written.kind() == EventKind.REMOVE) {
            newest.computeIfAbsent(written.cache(), cache -> new HashMap<>())
                    .merge(written.key(), written, (one, other) -> one.newerThan(other) ? one : other);
        }
    }

    long held(long origin) {
        return held.getOrDefault(origin, 0L);
    }

    Map<Long, Long> held() {
        return held;
    }

    boolean lacks(long origin, long sequence) {
        TreeSet<Long> lacking = missing.get(origin);
        return sequence > held(origin) || (lacking != null && lacking.contains(sequence));
    }

    /** Whether an origin's events up to a stamp are held. */
    boolean holds(long origin, long stamp) {
        Written newest = ledger.find(origin, held(origin));
        return newest != null && newest.stamp() >= stamp;
    }

    /** The put that is to be visible under a key, its time aside; null when there is none. */
    @Nullable Written visible(String cache, String key) {
        Map<String, Written> keys = newest.get(cache);
        Written written = keys == null ? null : keys.get(key);
        boolean put = written != null && written.kind() == EventKind.PUT;
        return put && written.newerThan(clears.get(cache)) ? written : null;
    }

    Collection<String> caches() {
        return newest.keySet();
    }

    /** All keys of a cache that were ever put or removed. */
    Collection<String> keys(String cache) {
        return new ArrayList<>(newest.getOrDefault(cache, Map.of()).keySet());
    }
}
