package io.geolru.state;

import org.jspecify.annotations.Nullable;

/** A list of items in the order in which they were appended, linked through themselves. Guarded by the writer's lock. */
final class ItemQueue<T extends Item> {
    private @Nullable Item first;
    private @Nullable Item last;
    private int size;

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked") // append takes no other
    @Nullable T first() {
        return (T) first;
    }

    @SuppressWarnings("unchecked")
    @Nullable T next(T item) {
        return (T) item.next;
    }

    void append(T item) {
        Item before = last;
        item.previous = before;
        if (before == null) {
            first = item;
        } else {
            before.next = item;
        }
        last = item;
        size++;
    }

    /** Takes an item out that is in this queue. */
    void remove(T item) {
        Item before = item.previous;
        Item after = item.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        item.previous = null;
        item.next = null;
        size--;
    }

    /** Throws an AssertionError when links or size are wrong. */
    void checkInvariants() {
        int count = 0;
        Item before = null;
        for (Item item = first; item != null; item = item.next) {
            Check.that(item.previous == before, "a queue's links disagree at %s", item.key);
            before = item;
            count++;
        }
        Check.that(last == before, "a queue's last item is not its last");
        Check.that(count == size, "a queue of %d items counts %d", count, size);
    }
}
