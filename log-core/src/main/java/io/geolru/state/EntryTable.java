package io.geolru.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash table from keys to items: open addressing with linear probing (Knuth, TAOCP 3, 6.4, algorithm L), and beside the slots a byte each
 * with some bits of the hash (as in Kulukundis' Swiss tables), so that a search looks at hardly any item but the one that it is for. One
 * writer at a time, under the writer's lock; readers and walkers need no lock and wait for nobody.
 *
 * <p>A slot that is emptied within a run of used ones keeps a mark, so that readers on their way along the run do not stop short. The table
 * grows, and sheds marks, by way of a new one; the old one stays as it was, and who misses on it looks again in the new. So a key that
 * is there throughout a read is always found.
 */
final class EntryTable {
    private static final VarHandle ITEMS = MethodHandles.arrayElementVarHandle(Item[].class);
    private static final VarHandle TAGS = MethodHandles.arrayElementVarHandle(byte[].class);
    private static final int LEAST_CAPACITY = 16;
    private static final int MOST_CAPACITY = 1 << 28;

    private static final byte FREE = 0;
    /** Of a slot where an item was; the tags of items are negative. */
    private static final byte MARK = 1;

    /** A table's arrays; a slot's item is there before its tag is, and is null when there is none. */
    private static final class Slots {
        final Item[] items;
        final byte[] tags;

        Slots(int capacity) {
            items = new Item[capacity];
            tags = new byte[capacity];
        }

        /** Where the search for a key of that hash begins. */
        int first(int hash) {
            return (int) (((hash & 0xFFFF_FFFFL) * tags.length) >>> Integer.SIZE);
        }

        int next(int slot) {
            return slot + 1 == tags.length ? 0 : slot + 1;
        }

        int previous(int slot) {
            return slot == 0 ? tags.length - 1 : slot - 1;
        }

        byte tag(int slot) {
            return (byte) TAGS.getAcquire(tags, slot);
        }

        void tag(int slot, byte tag) {
            TAGS.setRelease(tags, slot, tag);
        }

        @Nullable Item find(String key, int hash) {
            byte wanted = tagOf(hash);
            int slot = first(hash);
            for (byte tag = tag(slot); tag != FREE; tag = tag(slot)) {
                if (tag == wanted) {
                    Item item = itemAt(items, slot);
                    if (item != null && item.key.equals(key)) {
                        return item;
                    }
                }
                slot = next(slot);
            }
            return null;
        }
    }

    /** Hears that items move to other slots: all of them, one after the other. Under the writer's lock. */
    interface Moves {
        /** No slot holds from now on what it held. */
        void begin();

        /** An item is in that slot of what will be {@link #slots} when all have moved. */
        void moved(Item item, int slot);
    }

    private volatile Slots slots = new Slots(LEAST_CAPACITY);
    private @Nullable Moves moves;
    private int items;
    private int marks;

    /** The bits that do not say where the search begins. */
    private static byte tagOf(int hash) {
        return (byte) (hash | 0x80);
    }

    /** Lets somebody know of moves to other slots. */
    void tellOf(Moves hears) {
        moves = hears;
    }

    /** The item under a key. Any thread. */
    @Nullable Item find(String key) {
        int hash = KeyHash.of(key);
        Slots seen = slots;
        while (true) {
            Item found = seen.find(key, hash);
            if (found != null) {
                return found;
            }
            Slots newer = slots;
            if (newer == seen) {
                return null;
            }
            seen = newer;
        }
    }

    /** Puts an item in the place of the one with its key, or into a place of its own. */
    void set(Item item) {
        Slots now = slots;
        int hash = KeyHash.of(item.key);
        byte wanted = tagOf(hash);
        int free = -1;
        int slot = now.first(hash);
        for (byte tag = now.tag(slot); tag != FREE; tag = now.tag(slot)) {
            if (tag == MARK) {
                free = free < 0 ? slot : free;
            } else if (tag == wanted && now.items[slot].key.equals(item.key)) {
                ITEMS.setRelease(now.items, slot, item);
                return;
            }
            slot = now.next(slot);
        }
        if (free >= 0) {
            marks--;
            slot = free;
        }
        ITEMS.setRelease(now.items, slot, item);
        now.tag(slot, wanted);
        items++;
        int capacity = now.tags.length;
        if ((items + marks) * 3L > capacity * 2L) {
            rebuild(items * 5L > capacity * 2L ? larger(capacity) : capacity);
        }
    }

    /** The next of the powers of two and of what lies in the middle between two. */
    private static long larger(int capacity) {
        return Integer.bitCount(capacity) == 1 ? capacity / 2 * 3L : capacity / 3 * 4L;
    }

    /** Takes an item out that is here. */
    void remove(Item item) {
        Slots now = slots;
        int slot = slotOf(item);
        items--;
        if (now.tag(now.next(slot)) != FREE) {
            now.tag(slot, MARK);
            ITEMS.setRelease(now.items, slot, null);
            marks++;
            return;
        }
        // The run of used slots ends here: neither this one nor the marks right before it lead anywhere.
        now.tag(slot, FREE);
        ITEMS.setRelease(now.items, slot, null);
        slot = now.previous(slot);
        while (now.tag(slot) == MARK) {
            now.tag(slot, FREE);
            marks--;
            slot = now.previous(slot);
        }
    }

    /** Where an item is that is here. Under the writer's lock. */
    int slotOf(Item item) {
        Slots now = slots;
        int slot = now.first(KeyHash.of(item.key));
        while (now.items[slot] != item) {
            slot = now.next(slot);
        }
        return slot;
    }

    /** Gives memory back when few of the slots are used. */
    void trim() {
        int before = slots.tags.length;
        int capacity = before;
        while (capacity > LEAST_CAPACITY && items * 8L < capacity) {
            capacity /= 2;
        }
        if (capacity < before) {
            rebuild(capacity);
        }
    }

    private void rebuild(long capacity) {
        if (capacity > MOST_CAPACITY) {
            throw new IllegalStateException("a cache cannot hold more than " + items + " keys");
        }
        Slots to = new Slots((int) capacity);
        if (moves != null) {
            moves.begin();
        }
        for (Item item : slots.items) {
            if (item != null) {
                int hash = KeyHash.of(item.key);
                int slot = to.first(hash);
                while (to.tags[slot] != FREE) {
                    slot = to.next(slot);
                }
                to.items[slot] = item;
                to.tags[slot] = tagOf(hash);
                if (moves != null) {
                    moves.moved(item, slot);
                }
            }
        }
        marks = 0;
        slots = to;
    }

    /** The number of items. Under the writer's lock. */
    int size() {
        return items;
    }

    /** The slots as they are now; an array that is later replaced stays as it was. Any thread. */
    Item[] slots() {
        return slots.items;
    }

    /** The item in a slot of such an array, null for none. Any thread. */
    static @Nullable Item itemAt(Item[] array, int slot) {
        return (Item) ITEMS.getAcquire(array, slot);
    }

    /**
     * Visits what was here when the walk began and stays, in no particular order; what comes or changes meanwhile may be visited or not.
     * Any thread.
     */
    void forEach(Consumer<Item> visitor) {
        Item[] array = slots();
        for (int slot = 0; slot < array.length; slot++) {
            Item item = itemAt(array, slot);
            if (item != null) {
                visitor.accept(item);
            }
        }
    }

    /** Throws an AssertionError when an item cannot be found or a count is wrong. */
    void checkInvariants() {
        int itemsSeen = 0;
        int marksSeen = 0;
        int free = 0;
        Slots now = slots;
        for (int slot = 0; slot < now.tags.length; slot++) {
            Item item = now.items[slot];
            if (item != null) {
                itemsSeen++;
                Check.that(find(item.key) == item, "the table does not find %s", item.key);
            } else if (now.tags[slot] == MARK) {
                marksSeen++;
            } else {
                free++;
                Check.that(now.tags[slot] == FREE, "the tag of slot %d is of nothing", slot);
            }
        }
        Check.that(itemsSeen == items, "the table holds %d items, counts %d", itemsSeen, items);
        Check.that(marksSeen == marks, "the table holds %d marks, counts %d", marksSeen, marks);
        Check.that(free > 0, "the table is full");
    }
}
