package io.geolru.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.event.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Who goes first, in caches of many entries, through walks, heaps and growing tables. */
class UseOrderTest {
    private final ManualTime time = new ManualTime();
    private final List<String> gone = new ArrayList<>();
    /** Keys in the order of use. */
    private final LinkedHashMap<String, Boolean> model = new LinkedHashMap<>(16, 0.75f, true);

    private NodeState node;
    private CacheState cache;
    private long stamp;

    private void holding(long maxEntries, int records) {
        node = new NodeState(
                new StateLimits(1, Long.MAX_VALUE, records),
                name -> new CacheLimits(maxEntries, Long.MAX_VALUE, 0),
                time.node,
                (of, change, key, before, after, at, origin) -> {
                    if (change == Change.EVICTED) {
                        gone.add(key);
                    }
                });
        cache = node.cache("c");
    }

    private void put(String key) {
        time.tick();
        boolean full = model.size() == cache.limits().maxEntries() && !model.containsKey(key);
        String eldest = full ? model.keySet().iterator().next() : null;
        cache.put(key, new byte[0], "", ++stamp, 1, Event.NEVER);
        model.put(key, true);
        if (full) {
            assertThat(gone).containsExactly(eldest);
            model.remove(eldest);
            gone.clear();
        }
        assertThat(gone).isEmpty();
    }

    private void get(String key) {
        time.tick();
        assertThat(cache.get(key) != null).isEqualTo(model.get(key) != null);
    }

    private void remove(String key) {
        cache.remove(key, ++stamp, 1);
        model.remove(key);
    }

    private void checkAll() {
        node.checkInvariants();
        assertThat(cache.entriesInUseOrder()).extracting(Entry::key).containsExactlyElementsOf(model.keySet());
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void eachEvictedOneIsTheEldest(@ForAll long seed, @ForAll @IntRange(min = 1, max = 2_000) int entries) {
        model.clear();
        Random random = new Random(seed);
        holding(entries, random.nextInt(3 * entries));
        for (int phase = 0; phase < 12; phase++) {
            int keys = 1 + random.nextInt(3 * entries);
            int readsOfTen = random.nextInt(11);
            boolean removes = random.nextBoolean();
            for (int i = random.nextInt(2 * entries); i >= 0; i--) {
                String key = "k" + (int) (keys * Math.pow(random.nextDouble(), 2));
                if (random.nextInt(10) < readsOfTen) {
                    get(key);
                } else if (removes && random.nextInt(3) == 0) {
                    remove(key);
                } else {
                    put(key);
                }
                if (random.nextInt(200) == 0) {
                    node.forgetStable(stamp - random.nextInt(entries));
                    node.maintain(1 + random.nextInt(100));
                }
            }
            node.checkInvariants();
        }
        checkAll();
    }

    @Test
    void allAreReadAgainAfterTheyWereFoundToGoFirst() {
        holding(5_000, 100_000);
        for (int i = 0; i < 5_000; i++) {
            put("k" + i);
        }
        for (int round = 0; round < 5; round++) {
            put("first" + round);
            List<String> all = new ArrayList<>(model.keySet());
            all.forEach(this::get);
            for (int i = 0; i < 700; i++) {
                put("new" + round + "-" + i);
            }
            checkAll();
        }
    }

    @Test
    void eachNewEntryIsReadOnceAndTheWriterNever() {
        holding(1_000, 100);
        for (int i = 0; i < 20_000; i++) {
            put("k" + i);
            get("k" + i);
        }
        checkAll();
    }

    @Test
    void whatComesFromASnapshotIsOlderThanWhatIsHere() {
        holding(2_000, 100_000);
        Random random = new Random(1);
        for (int i = 0; i < 2_500; i++) {
            put("k" + i);
        }
        for (int i = 0; i < 500; i++) {
            remove("k" + (500 + random.nextInt(2_000)));
        }
        Map<String, Boolean> newer = new LinkedHashMap<>(model);
        model.clear();
        time.pass(1_000);
        for (int i = 0; newer.size() + i < 2_000; i++) {
            long age = 2_000_000_000L - i;
            cache.restoreEntry("old" + i, new byte[0], "", ++stamp, 1, Event.NEVER, age);
            model.put("old" + i, true);
        }
        model.putAll(newer);
        checkAll();
        for (int i = 0; i < 1_000; i++) {
            put("new" + i);
        }
        checkAll();
    }

    @Test
    void nothingIsLookedAtUntilTheLimitIsNear() {
        EntryTable table = new EntryTable();
        UseOrder order = new UseOrder(table, true, 0);
        assertThat(order.prepare(10)).isZero();
        for (int i = 0; i < 1_000; i++) {
            Entry entry = new Entry("k" + i, new byte[0], new Label(1, ""), 1, 10 + i);
            order.expect(entry);
            table.set(entry);
            order.add(entry);
        }
        int walks = 0;
        while (order.prepare(10) > 0) {
            walks++;
            order.checkInvariants();
        }
        assertThat(walks).isEqualTo((table.slots().length + 9) / 10);
        assertThat(order.least()).extracting(Entry::key).isEqualTo("k0");
        assertThat(order.prepare(10)).isZero();
    }

    @Test
    void whereNothingIsEvictedThereIsNoOrder() {
        EntryTable table = new EntryTable();
        UseOrder order = new UseOrder(table, false, 0);
        Entry entry = new Entry("k", new byte[0], new Label(1, ""), 1, 10);
        table.set(entry);
        order.add(entry);
        assertThat(order.size()).isOne();
        assertThat(order.prepare(10)).isZero();
        assertThat(order.least()).isNull();
    }
}
