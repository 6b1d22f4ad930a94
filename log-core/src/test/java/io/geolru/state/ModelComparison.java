package io.geolru.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Version;
import io.geolru.event.Event;
import io.geolru.state.Model.Place;
import io.geolru.state.Model.Thing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Does the same to the state and to the model, by chance, and compares them all the way. */
final class ModelComparison {
    private static final List<String> CACHES = List.of("a", "b");
    private static final long MINUTE = 60_000;

    private final Random random;
    private final ManualTime time = new ManualTime();
    private final CacheLimits limits;
    private final NodeState node;
    private final Model model;
    private final int keys;
    private long stamp = 1_000;
    private long stable;
    private long latest = ManualTime.START;
    private boolean maintaining;

    ModelComparison(long seed) {
        random = new Random(seed);
        long small = Entry.OVERHEAD_BYTES + 10L;
        keys = 5 + random.nextInt(60);
        limits = new CacheLimits(
                random.nextBoolean() ? Long.MAX_VALUE : 1 + random.nextInt(20),
                random.nextBoolean() ? Long.MAX_VALUE : small + random.nextInt((int) (20 * small)),
                0);
        StateLimits all = new StateLimits(
                2,
                random.nextBoolean() ? Long.MAX_VALUE : small + random.nextInt((int) (30 * small)),
                random.nextBoolean() ? random.nextInt(20) : Integer.MAX_VALUE);
        node = new NodeState(all, name -> limits, time.node, this::heard);
        model = new Model(limits, all);
        CACHES.forEach(node::cache);
    }

    /** The wheel decides when an entry that is over leaves; the model follows. */
    private void heard(
            CacheState cache, Change change, String key, Entry before, Entry after, long stamp, long origin) {
        if (maintaining) {
            assertThat(change).isEqualTo(Change.EXPIRED);
            assertThat(before.expiresAt()).isLessThanOrEqualTo(time.now());
            model.expire(new Place(cache.name(), key));
        }
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            time.tick();
            step();
        }
        compare();
        node.checkInvariants();
        maintainFully();
        compare();
        node.checkInvariants();
        compareWithRestored();
    }

    /** What a snapshot would take makes the same state again. */
    private void compareWithRestored() {
        NodeState restored = new NodeState(node.limits(), name -> limits, time.node, StateListener.NONE);
        for (CacheState from : node.caches()) {
            CacheState to = restored.cache(from.name());
            from.entriesInUseOrder()
                    .forEach(entry -> to.restoreEntry(
                            entry.key(),
                            entry.value(),
                            entry.contentType(),
                            entry.stamp(),
                            entry.origin(),
                            entry.expiresAt(),
                            from.idleNs(entry)));
            from.forEachRecord(to::restoreRecord);
            from.forEachFloor(to::restoreFloor);
            to.restoreClearFloor(from.clearStamp(), from.clearOrigin());
            assertThat(contents(to)).isEqualTo(contents(from));
        }
        restored.checkInvariants();
    }

    private static List<Object> contents(CacheState cache) {
        List<String> rest = new ArrayList<>();
        cache.forEachRecord((key, at, origin, cause) -> rest.add(key + new Version(at, origin) + cause));
        cache.forEachFloor((bucket, at, origin) -> rest.add(bucket + " " + new Version(at, origin)));
        rest.sort(null);
        List<String> order =
                cache.entriesInUseOrder().stream().map(Entry::toString).toList();
        return List.of(cache.digest(), order, rest, cache.clearFloor());
    }

    private void step() {
        String name = CACHES.get(random.nextInt(2));
        CacheState cache = node.cache(name);
        Place id = new Place(name, "key" + random.nextInt(keys));
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5, 6 -> put(cache, id);
            case 7, 8, 9, 10, 11, 12, 13 -> get(cache, id);
            case 14, 15 -> remove(cache, id);
            case 16 -> passTime();
            case 17 -> maintain();
            case 18 -> forget();
            default -> {
                if (random.nextInt(10) == 0) {
                    clear(cache);
                }
            }
        }
        assertThat(cache.entries()).isEqualTo(model.idsOf(name).size());
    }

    private void put(CacheState cache, Place id) {
        String value = Character.toString('a' + random.nextInt(26))
                .repeat(random.nextInt(random.nextInt(50) == 0 ? 3000 : 30));
        Version version = version();
        long expiresAt = random.nextBoolean() ? Event.NEVER : time.now() + ttl();
        boolean won = cache.put(id.key(), StateFixture.bytes(value), "", version.stamp(), version.origin(), expiresAt);
        assertThat(won).isEqualTo(model.put(id, value, version, expiresAt, time.now()));
    }

    private void get(CacheState cache, Place id) {
        Entry entry = cache.get(id.key());
        assertThat(entry == null ? null : StateFixture.text(entry)).isEqualTo(model.get(id, time.now()));
    }

    private void remove(CacheState cache, Place id) {
        Version version = version();
        assertThat(cache.remove(id.key(), version.stamp(), version.origin()))
                .isEqualTo(model.remove(id, version, time.now()));
    }

    private void clear(CacheState cache) {
        Version version = version();
        cache.clear(version.stamp(), version.origin());
        model.clear(cache.name(), version);
    }

    private Version version() {
        stamp += random.nextInt(3);
        boolean late = random.nextInt(4) == 0;
        return new Version(late ? Math.max(1, stamp - random.nextInt(200)) : stamp, random.nextInt(5) - 2);
    }

    private long ttl() {
        return switch (random.nextInt(5)) {
            case 0 -> -random.nextInt(10);
            case 1 -> 1L + random.nextInt(100);
            case 2 -> 1L + random.nextInt(10_000);
            case 3 -> 1L + random.nextInt((int) (120 * MINUTE));
            default -> 1L + (random.nextLong() >>> (2 + random.nextInt(40)));
        };
    }

    private void passTime() {
        switch (random.nextInt(8)) {
            case 0 -> time.step(-random.nextInt(100));
            case 1 -> time.step(-random.nextInt((int) (90 * MINUTE)));
            case 2 -> time.pass(random.nextInt((int) (90 * MINUTE)));
            case 3 -> time.pass(random.nextInt(10_000));
            default -> time.pass(random.nextInt(100));
        }
        latest = Math.max(latest, time.now());
    }

    private void maintain() {
        if (stable > 0) {
            maintainFully();
        } else {
            maintaining = true;
            node.maintain(1 + random.nextInt(20));
            maintaining = false;
        }
    }

    private void forget() {
        if (random.nextBoolean()) {
            maintainFully();
            stable = Math.max(stable, stamp - random.nextInt(300));
            node.forgetStable(stable);
            maintainFully();
        }
    }

    private void maintainFully() {
        maintaining = true;
        // In slices, records that became stable make room for others made later, which the model cannot know.
        int limit = stable > 0 ? Integer.MAX_VALUE : 1 + random.nextInt(50);
        int work = 1;
        while (work > 0) {
            model.forgetStable(stable);
            work = node.maintain(limit);
        }
        maintaining = false;
        model.forgetStable(stable);
        if (time.now() >= latest) {
            assertThat(model.entries.values()).allMatch(entry -> entry.expiresAt() > time.now() - 16);
        }
    }

    private void compare() {
        for (String name : CACHES) {
            CacheState cache = node.cache(name);
            compareEntries(cache);
            compareRecords(cache);
            compareStats(cache);
            Map<String, Version> floors = new HashMap<>();
            cache.forEachFloor((bucket, at, origin) -> floors.put(name + "/" + bucket, new Version(at, origin)));
            assertThat(model.floors).containsAllEntriesOf(floors);
            assertThat(floors.keySet())
                    .containsAll(model.floors.keySet().stream()
                            .filter(bucket -> bucket.startsWith(name))
                            .toList());
        }
        assertThat(node.forcedForgets()).isEqualTo(model.count("forced"));
    }

    private void compareEntries(CacheState cache) {
        List<String> expected = new ArrayList<>();
        Digester digester = new Digester();
        for (Place id : model.idsOf(cache.name())) {
            Thing entry = model.entries.get(id);
            if (entry.expiresAt() > time.now()) {
                expected.add(id.key() + '@' + entry.version());
                Label label = new Label(entry.version().origin(), "");
                digester.add(new ExpiringEntry(
                        id.key(),
                        StateFixture.bytes(entry.value()),
                        label,
                        entry.version().stamp(),
                        0,
                        entry.expiresAt()));
            }
        }
        assertThat(cache.entriesInUseOrder()).extracting(Entry::toString).isEqualTo(expected);
        assertThat(cache.digest()).isEqualTo(digester.digest());
    }

    private void compareRecords(CacheState cache) {
        List<String> expected = new ArrayList<>();
        model.records.forEach((id, record) -> {
            if (id.cache().equals(cache.name())) {
                expected.add(id.key() + '@' + record.version() + record.cause());
            }
        });
        List<String> actual = new ArrayList<>();
        cache.forEachRecord((key, at, origin, cause) -> actual.add(key + '@' + new Version(at, origin) + cause));
        assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
    }

    private void compareStats(CacheState cache) {
        String name = cache.name();
        CacheStats stats = cache.stats();
        assertThat(stats.hits()).isEqualTo(model.count("hits " + name));
        assertThat(stats.misses()).isEqualTo(model.count("misses " + name));
        assertThat(stats.puts()).isEqualTo(model.count("puts " + name));
        assertThat(stats.removes()).isEqualTo(model.count("removes " + name));
        assertThat(stats.evictions()).isEqualTo(model.count("EVICTED " + name));
        assertThat(stats.expirations()).isEqualTo(model.count("EXPIRED " + name));
        assertThat(stats.belowFloor()).isEqualTo(model.count("belowFloor " + name));
    }
}
