package io.geolru.state;

import io.geolru.event.NodeTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/** Goes through a cache's table without a lock. What is there all the time is seen; what comes, goes or changes meanwhile, as it is met. */
final class CacheWalks {
    private final EntryTable table;
    private final Floors floors;
    private final NodeTime time;

    /** An entry and the time of its last use, which goes on moving in the entry itself. */
    private record Use(long ago, Entry entry) {}

    CacheWalks(EntryTable table, Floors floors, NodeTime time) {
        this.table = table;
        this.floors = floors;
        this.time = time;
    }

    void forEachLive(Consumer<Entry> visitor) {
        long now = time.epochMillisAt(time.nanoTime());
        table.forEach(item -> {
            if (item instanceof Entry entry && !entry.isExpiredAt(now) && !floors.clears(entry)) {
                visitor.accept(entry);
            }
        });
    }

    void forEachRecord(RecordVisitor visitor) {
        table.forEach(item -> {
            if (item instanceof GoneRecord record && !floors.clears(record)) {
                visitor.visit(record.key, record.stamp, record.label.origin(), record.cause);
            }
        });
    }

    void forEachStamp(ObjLongConsumer<String> visitor) {
        table.forEach(item -> {
            if (!floors.clears(item)) {
                visitor.accept(item.key, item.stamp);
            }
        });
    }

    long countNotCleared() {
        long[] count = {0};
        table.forEach(item -> {
            if (item instanceof Entry entry && !floors.clears(entry)) {
                count[0]++;
            }
        });
        return count[0];
    }

    List<Entry> entriesInUseOrder() {
        long now = time.nanoTime();
        List<Use> uses = new ArrayList<>();
        forEachLive(entry -> uses.add(new Use(now - entry.lastUse(), entry)));
        return inOrder(uses);
    }

    List<Entry> heldInUseOrder() {
        long now = time.nanoTime();
        List<Use> uses = new ArrayList<>();
        table.forEach(item -> {
            if (item instanceof Entry entry && !floors.clears(entry)) {
                uses.add(new Use(now - entry.lastUse(), entry));
            }
        });
        return inOrder(uses);
    }

    /** Entries written at the same time are in the order of their versions. */
    private static List<Entry> inOrder(List<Use> uses) {
        uses.sort(Comparator.comparingLong(Use::ago)
                .reversed()
                .thenComparingLong(use -> use.entry().stamp())
                .thenComparingLong(use -> use.entry().origin()));
        List<Entry> entries = new ArrayList<>(uses.size());
        for (Use use : uses) {
            entries.add(use.entry());
        }
        return entries;
    }

    /** The least keys that begin with the prefix and are behind another, in order. */
    List<String> keys(String prefix, String after, int limit) {
        List<String> keys = new ArrayList<>();
        forEachLive(entry -> {
            String key = entry.key();
            if (key.startsWith(prefix) && key.compareTo(after) > 0) {
                keys.add(key);
                if (keys.size() >= 2L * Math.max(1, limit)) {
                    keepLeast(keys, limit);
                }
            }
        });
        keepLeast(keys, limit);
        return keys;
    }

    private static void keepLeast(List<String> keys, int limit) {
        Collections.sort(keys);
        if (keys.size() > limit) {
            keys.subList(limit, keys.size()).clear();
        }
    }

    Digest digest() {
        Digester digester = new Digester();
        forEachLive(digester::add);
        return digester.digest();
    }
}
