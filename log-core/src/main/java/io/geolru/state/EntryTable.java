package io.geolru.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash table from keys to items: open addressing with linear probing (Knuth, TAOCP 3, 6.4, algorithm L). One writer at a time, under the
 * writer's lock; readers and walkers need no lock and wait for nobody.
 *
 * <p>A slot that is emptied within a run of used ones keeps a mark, so that readers on their way along the run do not stop short. The table
 * grows, and sheds marks, by way of a new array; the old one stays as it was, and who misses on it looks again in the new. So a key that
 * is there throughout a read is always found.
 */
final class EntryTable {
    private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(Item[].class);
    private static final int LEAST_CAPACITY = 16;
    /** Keeps places in the {@link UseHeap} within the bits that an item has for them. */
    private static final int MOST_CAPACITY = 1 << 28;

    /** Stands where an item was. Its key cannot be that of any other: no key has an unpaired surrogate. */
    private static final Item DELETED = new Entry("\uD800", new byte[0], new Label(0, ""), 0, 0);

    private volatile Item[] slots = new Item[LEAST_CAPACITY];
    private int items;
    private int marks;

    /** The item under a key. Any thread. */
    @Nullable Item find(String key) {
        int hash = KeyHash.of(key);
        Item[] array = slots;
        while (true) {
            Item found = find(array, key, hash);
            Item[] newer = slots;
            if (found != null || newer == array) {
                return found;
            }
            array = newer;
        }
    }

    private static @Nullable Item find(Item[] array, String key, int hash) {
        int mask = array.length - 1;
        int slot = hash & mask;
        while (true) {
            Item item = get(array, slot);
            if (item == null || (item.mayHaveHash(hash) && item.key.equals(key))) {
                return item;
            }
            slot = (slot + 1) & mask;
        }
    }

    /** Puts an item in the place of the one with its key, or into a place of its own. */
    void set(Item item) {
        Item[] array = slots;
        int mask = array.length - 1;
        int free = -1;
        int slot = KeyHash.of(item.key) & mask;
        for (Item there = get(array, slot); there != null; there = get(array, slot)) {
            if (there == DELETED) {
                free = free < 0 ? slot : free;
            } else if (there.key.equals(item.key)) {
                SLOTS.setRelease(array, slot, item);
                return;
            }
            slot = (slot + 1) & mask;
        }
        if (free >= 0) {
            marks--;
            slot = free;
        }
        SLOTS.setRelease(array, slot, item);
        items++;
        if ((items + marks) * 3L > array.length * 2L) {
            rebuild(items * 5L > array.length * 2L ? array.length * 2L : array.length);
        }
    }

    /** Takes an item out that is here. */
    void remove(Item item) {
        Item[] array = slots;
        int mask = array.length - 1;
        int slot = KeyHash.of(item.key) & mask;
        while (get(array, slot) != item) {
            slot = (slot + 1) & mask;
        }
        items--;
        if (get(array, (slot + 1) & mask) != null) {
            SLOTS.setRelease(array, slot, DELETED);
            marks++;
            return;
        }
        // The run of used slots ends here: neither this one nor the marks right before it lead anywhere.
        SLOTS.setRelease(array, slot, null);
        slot = (slot - 1) & mask;
        while (get(array, slot) == DELETED) {
            SLOTS.setRelease(array, slot, null);
            marks--;
            slot = (slot - 1) & mask;
        }
    }

    /** Gives memory back when few of the slots are used. */
    void trim() {
        long capacity = slots.length;
        while (capacity > LEAST_CAPACITY && items * 8L < capacity) {
            capacity /= 2;
        }
        if (capacity < slots.length) {
            rebuild(capacity);
        }
    }

    private void rebuild(long capacity) {
        if (capacity > MOST_CAPACITY) {
            throw new IllegalStateException("a cache cannot hold more than " + items + " keys");
        }
        Item[] array = new Item[(int) capacity];
        int mask = array.length - 1;
        for (Item item : slots) {
            if (item != null && item != DELETED) {
                int slot = KeyHash.of(item.key) & mask;
                while (array[slot] != null) {
                    slot = (slot + 1) & mask;
                }
                array[slot] = item;
            }
        }
        marks = 0;
        slots = array;
    }

    /** The number of items. Under the writer's lock. */
    int size() {
        return items;
    }

    /** The slots as they are now; an array that is later replaced stays as it was. Any thread. */
    Item[] slots() {
        return slots;
    }

    /** The item in a slot of such an array, null for none. Any thread. */
    static @Nullable Item itemAt(Item[] array, int slot) {
        Item item = get(array, slot);
        return item == DELETED ? null : item;
    }

    /**
     * Visits what was here when the walk began and stays, in no particular order; what comes or changes meanwhile may be visited or not.
     * Any thread.
     */
    void forEach(Consumer<Item> visitor) {
        Item[] array = slots;
        for (int slot = 0; slot < array.length; slot++) {
            Item item = itemAt(array, slot);
            if (item != null) {
                visitor.accept(item);
            }
        }
    }

    private static @Nullable Item get(Item[] array, int slot) {
        return (Item) SLOTS.getAcquire(array, slot);
    }

    /** Throws an AssertionError when an item cannot be found or a count is wrong. */
    void checkInvariants() {
        int itemsSeen = 0;
        int marksSeen = 0;
        int free = 0;
        for (Item item : slots) {
            if (item == null) {
                free++;
            } else if (item == DELETED) {
                marksSeen++;
            } else {
                itemsSeen++;
                Check.that(find(item.key) == item, "the table does not find %s", item.key);
            }
        }
        Check.that(itemsSeen == items, "the table holds %d items, counts %d", itemsSeen, items);
        Check.that(marksSeen == marks, "the table holds %d marks, counts %d", marksSeen, marks);
        Check.that(free > 0, "the table is full");
    }
}
