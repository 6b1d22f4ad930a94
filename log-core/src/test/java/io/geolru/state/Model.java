package io.geolru.state;

import io.geolru.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the state must be, in the plainest code: one list in the order of use, one in the order in which records were made. */
final class Model {
    /** A key of a cache. */
    record Place(String cache, String key) {}

    /** What is under a key: an entry when the cause is null, else a record. */
    record Thing(String value, Version version, long expiresAt, Gone cause) {
        Thing gone(Gone why) {
            return new Thing("", version, 0, why);
        }
    }

    final LinkedHashMap<Place, Thing> entries = new LinkedHashMap<>();
    final LinkedHashMap<Place, Thing> records = new LinkedHashMap<>();
    final Map<String, Version> floors = new HashMap<>();
    final Map<String, Version> clears = new HashMap<>();
    final Map<String, Long> counts = new HashMap<>();
    private final CacheLimits limits;
    private final StateLimits all;
    private long stable;

    Model(CacheLimits limits, StateLimits all) {
        this.limits = limits;
        this.all = all;
    }

    long count(String what) {
        return counts.getOrDefault(what, 0L);
    }

    private void add(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    String get(Place id, long now) {
        Thing entry = entries.get(id);
        if (entry == null || entry.expiresAt() <= now) {
            add("misses " + id.cache());
            return null;
        }
        add("hits " + id.cache());
        entries.remove(id);
        entries.put(id, entry);
        return entry.value();
    }

    boolean put(Place id, String value, Version version, long expiresAt, long now) {
        if (!wins(id, version, now)) {
            return false;
        }
        entries.remove(id);
        records.remove(id);
        add("puts " + id.cache());
        Thing entry = new Thing(value, version, expiresAt, null);
        if (expiresAt <= now) {
            leave(id, entry, Gone.EXPIRED);
        } else if (bytes(id, entry) > Math.min(limits.maxBytes(), all.totalBytes())) {
            leave(id, entry, Gone.EVICTED);
        } else {
            makeRoom(id, entry, now);
            entries.put(id, entry);
        }
        return true;
    }

    boolean remove(Place id, Version version, long now) {
        if (!wins(id, version, now)) {
            return false;
        }
        Thing before = entries.remove(id);
        records.remove(id);
        add("removes " + id.cache());
        leave(id, new Thing("", version, 0, null), Gone.REMOVED);
        return before != null;
    }

    void clear(String cache, Version version) {
        if (version.compareTo(clears.getOrDefault(cache, new Version(0, 0))) > 0) {
            clears.put(cache, version);
            entries.entrySet().removeIf(e -> isCleared(e.getKey(), e.getValue(), version, cache));
            records.entrySet().removeIf(e -> isCleared(e.getKey(), e.getValue(), version, cache));
        }
    }

    private static boolean isCleared(Place id, Thing thing, Version floor, String cache) {
        return id.cache().equals(cache) && thing.version().compareTo(floor) <= 0;
    }

    void expire(Place id) {
        leave(id, entries.remove(id), Gone.EXPIRED);
    }

    void forgetStable(long stamp) {
        stable = stamp;
        for (Place id : new ArrayList<>(records.keySet())) {
            if (records.get(id).version().stamp() <= stamp) {
                forget(id);
            }
        }
    }

    private boolean wins(Place id, Version version, long now) {
        Thing there = entries.get(id);
        if (there != null && there.expiresAt() <= now) {
            expire(id);
        }
        there = entries.getOrDefault(id, records.get(id));
        if (there != null) {
            return version.compareTo(there.version()) > 0;
        }
        boolean below = isAtOrBelow(version, clears.get(id.cache())) || isAtOrBelow(version, floors.get(bucket(id)));
        if (below) {
            add("belowFloor " + id.cache());
        }
        return !below;
    }

    private static boolean isAtOrBelow(Version version, Version floor) {
        return floor != null && version.compareTo(floor) <= 0;
    }

    private static String bucket(Place id) {
        return id.cache() + "/" + KeyHash.bucket(id.key());
    }

    private void leave(Place id, Thing what, Gone cause) {
        if (cause != Gone.REMOVED) {
            add(cause + " " + id.cache());
        }
        records.put(id, what.gone(cause));
        if (records.size() > all.records()) {
            Place oldest = records.keySet().iterator().next();
            if (records.get(oldest).version().stamp() > stable) {
                add("forced");
            }
            forget(oldest);
        }
    }

    private void forget(Place id) {
        Thing record = records.remove(id);
        floors.merge(bucket(id), record.version(), (a, b) -> a.compareTo(b) > 0 ? a : b);
    }

    private void makeRoom(Place id, Thing entry, long now) {
        long size = bytes(id, entry);
        while (idsOf(id.cache()).size() + 1 > limits.maxEntries() || bytes(id.cache()) + size > limits.maxBytes()) {
            drop(idsOf(id.cache()).get(0), now);
        }
        while (bytes(null) + size > all.totalBytes()) {
            drop(entries.keySet().iterator().next(), now);
        }
    }

    private void drop(Place id, long now) {
        Thing entry = entries.remove(id);
        leave(id, entry, entry.expiresAt() <= now ? Gone.EXPIRED : Gone.EVICTED);
    }

    List<Place> idsOf(String cache) {
        return entries.keySet().stream().filter(id -> id.cache().equals(cache)).toList();
    }

    /** The bytes of one cache, of all with null. */
    long bytes(String cache) {
        long sum = 0;
        for (Map.Entry<Place, Thing> entry : entries.entrySet()) {
            if (cache == null || entry.getKey().cache().equals(cache)) {
                sum += bytes(entry.getKey(), entry.getValue());
            }
        }
        return sum;
    }

    private static long bytes(Place id, Thing entry) {
        return (long) id.key().length() + entry.value().length() + Entry.OVERHEAD_BYTES;
    }
}
