package io.geolru.state;

import io.geolru.event.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One cache of a node, its time, and what its listener heard. */
final class StateFixture {
    static final long ORIGIN = 7;
    static final String TYPE = "text/plain";

    final ManualTime time = new ManualTime();
    final List<String> heard = new ArrayList<>();
    final NodeState node;
    final CacheState cache;
    private long stamp = 1_000;

    StateFixture(CacheLimits limits) {
        this(limits, StateLimits.UNLIMITED);
    }

    StateFixture(CacheLimits limits, StateLimits all) {
        node = new NodeState(
                all,
                name -> limits,
                time.node,
                (cache, change, key, before, after, changeStamp, origin) ->
                        heard.add(change + " " + key + text(before, after)));
        cache = node.cache("things");
    }

    private static String text(Entry before, Entry after) {
        return (before == null ? "" : " -" + text(before)) + (after == null ? "" : " +" + text(after));
    }

    static StateFixture unlimited() {
        return new StateFixture(CacheLimits.UNLIMITED);
    }

    static StateFixture holding(long maxEntries) {
        return new StateFixture(new CacheLimits(maxEntries, Long.MAX_VALUE, 0));
    }

    static byte[] bytes(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    static String text(Entry entry) {
        return new String(entry.value(), StandardCharsets.UTF_8);
    }

    long nextStamp() {
        return ++stamp;
    }

    boolean put(String key, String value) {
        return put(cache, key, value, Event.NEVER);
    }

    boolean put(String key, String value, long ttlMs) {
        return put(cache, key, value, time.now() + ttlMs);
    }

    boolean put(CacheState into, String key, String value, long expiresAt) {
        time.tick();
        return into.put(key, bytes(value), TYPE, nextStamp(), ORIGIN, expiresAt);
    }

    boolean putAt(long at, String key, String value) {
        time.tick();
        return cache.put(key, bytes(value), TYPE, at, ORIGIN, Event.NEVER);
    }

    boolean remove(String key) {
        time.tick();
        return cache.remove(key, nextStamp(), ORIGIN);
    }

    void clear() {
        cache.clear(nextStamp(), ORIGIN);
    }

    /** The value under a key, null for none; a use. */
    String get(String key) {
        time.tick();
        Entry entry = cache.get(key);
        return entry == null ? null : text(entry);
    }

    void maintain() {
        int work = node.maintain(10);
        while (work > 0) {
            work = node.maintain(10);
        }
    }

    List<String> keysInUseOrder() {
        return cache.entriesInUseOrder().stream().map(Entry::key).toList();
    }

    List<String> records() {
        List<String> records = new ArrayList<>();
        cache.forEachRecord((key, at, origin, cause) -> records.add(key + " " + cause));
        records.sort(null);
        return records;
    }
}
