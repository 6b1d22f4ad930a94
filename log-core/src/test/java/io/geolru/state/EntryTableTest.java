package io.geolru.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The table finds what is in it and nothing else, through growth, marks and shrinking. */
class EntryTableTest {
    private final EntryTable table = new EntryTable();

    private static Entry entry(String key, int stamp) {
        return new Entry(key, new byte[0], new Label(1, ""), stamp, 0);
    }

    @Test
    void aNewItemTakesThePlaceOfTheOldUnderItsKey() {
        Entry first = entry("k", 1);
        Entry second = entry("k", 2);
        table.set(first);
        table.set(second);
        assertThat(table.find("k")).isSameAs(second);
        assertThat(table.size()).isEqualTo(1);
        table.remove(second);
        assertThat(table.find("k")).isNull();
        assertThat(table.find("")).isNull();
        table.checkInvariants();
    }

    @Test
    void chanceAndAMapAgree() {
        Random random = new Random(1);
        Map<String, Item> map = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            String key = "k" + random.nextInt(i < 100_000 ? 3_000 : 200);
            Item there = map.get(key);
            if (there != null && random.nextInt(3) > 0) {
                table.remove(there);
                map.remove(key);
            } else {
                Entry entry = entry(key, i);
                table.set(entry);
                map.put(key, entry);
            }
            if (i % 10_000 == 0) {
                table.trim();
                table.checkInvariants();
            }
        }
        for (int i = 0; i < 3_000; i++) {
            assertThat(table.find("k" + i)).isSameAs(map.get("k" + i));
        }
        table.checkInvariants();
    }

    @Test
    void keysOfOneHashAreKeptApart() {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 256; i++) {
            StringBuilder key = new StringBuilder();
            for (int bit = 0; bit < 8; bit++) {
                key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            keys.add(key.toString());
        }
        assertThat(keys.stream().map(String::hashCode).distinct()).hasSize(1);
        keys.forEach(key -> table.set(entry(key, 1)));
        assertThat(keys).allMatch(key -> table.find(key).key.equals(key));
        table.checkInvariants();
    }

    @Test
    void anEmptiedTableGivesItsMemoryBack() {
        for (int i = 0; i < 10_000; i++) {
            table.set(entry("k" + i, 1));
        }
        int grown = table.slots().length;
        for (int i = 0; i < 10_000; i++) {
            table.remove(table.find("k" + i));
        }
        table.trim();
        assertThat(table.slots().length).isLessThan(grown / 100);
        table.checkInvariants();
    }

    @Test
    void aWalkSeesWhatIsThereThroughoutThoughTheTableGrows() {
        for (int i = 0; i < 1_000; i++) {
            table.set(entry("k" + i, 1));
        }
        Set<String> seen = new HashSet<>();
        table.forEach(item -> {
            seen.add(item.key);
            for (int i = 0; i < 10; i++) {
                table.set(entry("new" + seen.size() + "-" + i, 1));
            }
        });
        for (int i = 0; i < 1_000; i++) {
            assertThat(seen).contains("k" + i);
        }
        table.checkInvariants();
    }
}
