package io.geolru.state;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a cache holds, in all the structures that must agree: the table, the order of use, the timer wheel, the node's queue of records,
 * and the counts. Decides nothing. Changed under the writer's lock; the table and the counts are read by any thread.
 */
final class Contents {
    final EntryTable table = new EntryTable();
    final UseOrder order;
    final Counter entries = new Counter();
    final Counter bytes = new Counter();
    final Counter records = new Counter();

    private final Floors floors;
    private final Records nodeRecords;
    private final Counter nodeBytes;
    private @Nullable TimerWheel wheel;

    /** The slots that the sweep of cleared items goes through and where it stands; null when there is no sweep. */
    private volatile Item @Nullable [] sweptSlots;

    private int sweptTo;

    /**
     * @param floors the cache's floors
     * @param nodeRecords the records of all caches
     * @param nodeBytes the bytes of all caches
     * @param evicts whether entries may have to make room
     * @param nanoTime now
     */
    Contents(Floors floors, Records nodeRecords, Counter nodeBytes, boolean evicts, long nanoTime) {
        this.order = new UseOrder(table, evicts, nanoTime);
        this.table.tellOf(order);
        this.floors = floors;
        this.nodeRecords = nodeRecords;
        this.nodeBytes = nodeBytes;
    }

    /**
     * Puts an entry in the place of what was under its key. Neither evicted nor expired before {@link #link}.
     *
     * @param size its {@link Entry#bytes}
     */
    void set(@Nullable Item before, Entry entry, long size) {
        if (before instanceof Entry replaced) {
            unorder(replaced);
            addBytes(entry.value().length - replaced.value().length);
        } else {
            unlink(before);
            entries.increment();
            addBytes(size);
        }
        order.expect(entry);
        table.set(entry);
    }

    /** Gives an entry its place in the order of use and in the timer wheel. */
    void link(Entry entry, long epochMillis) {
        order.add(entry);
        if (entry instanceof ExpiringEntry expiring) {
            if (wheel == null) {
                wheel = new TimerWheel(epochMillis);
            }
            wheel.add(expiring);
        }
    }

    /** Puts a record in the place of what was under its key; the node's oldest record may be forgotten for it. */
    void set(@Nullable Item before, GoneRecord record) {
        unlink(before);
        table.set(record);
        records.increment();
        nodeRecords.add(record);
    }

    /** Takes an item out for good. */
    void free(Item item) {
        unlink(item);
        table.remove(item);
    }

    private void unlink(@Nullable Item item) {
        if (item instanceof Entry entry) {
            unorder(entry);
            entries.decrement();
            addBytes(-entry.bytes());
        } else if (item instanceof GoneRecord record) {
            nodeRecords.remove(record);
            records.decrement();
        }
    }

    private void unorder(Entry entry) {
        order.remove();
        // An entry that has just left the wheel has no links.
        if (entry instanceof ExpiringEntry expiring && expiring.wheelNext != null && wheel != null) {
            wheel.remove(expiring);
        }
    }

    private void addBytes(long delta) {
        bytes.add(delta);
        nodeBytes.add(delta);
    }

    /** Hands out entries whose time is over, still in their places; see {@link TimerWheel#expire}. */
    int expire(long epochMillis, int limit, Consumer<ExpiringEntry> expired) {
        return wheel == null ? 0 : wheel.expire(epochMillis, limit, expired);
    }

    /** Begins to free what has been cleared. */
    void beginSweep() {
        sweptSlots = table.slots();
        sweptTo = 0;
    }

    /** Whether there may be cleared items that are not freed yet. Any thread. */
    boolean isSweeping() {
        return sweptSlots != null;
    }

    /**
     * Goes on freeing what has been cleared.
     *
     * @param limit how many slots to look at
     * @return how many were looked at
     */
    int sweep(int limit) {
        Item[] slots = sweptSlots;
        if (slots == null) {
            return 0;
        }
        if (slots != table.slots()) {
            beginSweep();
            slots = table.slots();
        }
        int looked = 0;
        for (; looked < limit && sweptTo < slots.length; looked++) {
            Item item = EntryTable.itemAt(slots, sweptTo++);
            if (item != null && floors.clears(item)) {
                free(item);
            }
        }
        if (sweptTo == slots.length) {
            sweptSlots = null;
            table.trim();
        }
        return looked;
    }

    /** Throws an AssertionError when the structures disagree. */
    void checkInvariants() {
        table.checkInvariants();
        order.checkInvariants();
        if (wheel != null) {
            wheel.checkInvariants();
        }
        long[] seen = new long[4];
        table.forEach(item -> {
            if (item instanceof Entry entry) {
                seen[0]++;
                seen[1] += entry.bytes();
                if (entry instanceof ExpiringEntry expiring) {
                    seen[2]++;
                    Check.that(expiring.wheelNext != null, "%s is in no timer wheel", entry);
                }
            } else {
                seen[3]++;
            }
            Check.that(isSweeping() || !floors.clears(item), "%s was cleared and is not swept", item.key);
        });
        Check.that(seen[0] == entries.value(), "%d entries, counted %d", seen[0], entries.value());
        Check.that(seen[0] == order.size(), "%d entries, %d in the order of use", seen[0], order.size());
        Check.that(seen[1] == bytes.value(), "%d bytes, counted %d", seen[1], bytes.value());
        Check.that(seen[2] == (wheel == null ? 0 : wheel.size()), "%d entries expire, the wheel has others", seen[2]);
        Check.that(seen[3] == records.value(), "%d records, counted %d", seen[3], records.value());
    }
}
