package io.geolru.state;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A heap of entries (four children a node) by the time of use that was read when each was put in. Entries know their places in it, so that
 * any can be taken out. Guarded by the writer's lock.
 */
final class UseHeap {
    private static final int LEAST_CAPACITY = 16;
    private static final int CHILDREN = 4;

    /** Times and entries, from place 1. */
    private long[] times = new long[LEAST_CAPACITY];

    private @Nullable Entry[] entries = new @Nullable Entry[LEAST_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    /** The entry with the least time of use, which is brought up to date first; null when the heap is empty. */
    @Nullable Entry least() {
        Entry top = entries[1];
        while (top != null) {
            long time = top.lastUse();
            if (time - times[1] <= 0) {
                return top;
            }
            siftDown(1, time, top);
            top = entries[1];
        }
        return null;
    }

    void add(Entry entry) {
        size++;
        if (size == times.length) {
            resize(size * 2);
        }
        siftUp(size, entry.lastUse(), entry);
    }

    /** Takes an entry out that is in this heap. */
    void remove(Entry entry) {
        int place = entry.heapIndex;
        entry.heapIndex = 0;
        Entry last = entries[size];
        long time = times[size];
        entries[size] = null;
        size--;
        if (last != null && last != entry) {
            siftDown(place, time, last);
            if (entries[place] == last) {
                siftUp(place, time, last);
            }
        }
        if (size < times.length / 8 && times.length > LEAST_CAPACITY) {
            resize(times.length / 2);
        }
    }

    private void siftUp(int from, long time, Entry entry) {
        int place = from;
        while (place > 1) {
            int parent = (place - 2) / CHILDREN + 1;
            if (times[parent] - time <= 0) {
                break;
            }
            move(parent, place);
            place = parent;
        }
        set(place, time, entry);
    }

    private void siftDown(int from, long time, Entry entry) {
        int place = from;
        while (true) {
            int firstChild = (place - 1) * CHILDREN + 2;
            if (firstChild > size) {
                break;
            }
            int least = firstChild;
            int lastChild = Math.min(firstChild + CHILDREN - 1, size);
            for (int child = firstChild + 1; child <= lastChild; child++) {
                if (times[child] - times[least] < 0) {
                    least = child;
                }
            }
            if (time - times[least] <= 0) {
                break;
            }
            move(least, place);
            place = least;
        }
        set(place, time, entry);
    }

    private void move(int from, int to) {
        Entry entry = entries[from];
        if (entry != null) {
            set(to, times[from], entry);
        }
    }

    private void set(int place, long time, Entry entry) {
        times[place] = time;
        entries[place] = entry;
        entry.heapIndex = place;
    }

    private void resize(int capacity) {
        times = Arrays.copyOf(times, capacity);
        entries = Arrays.copyOf(entries, capacity);
    }

    /** Throws an AssertionError when the order or a place is wrong. */
    void checkInvariants() {
        for (int place = 1; place < entries.length; place++) {
            Entry entry = entries[place];
            Check.that((entry != null) == (place <= size), "a heap of %d is wrong at place %d", size, place);
            if (entry != null) {
                Check.that(entry.heapIndex == place, "%s is at %d of the heap", entry, place);
                int parent = (place - 2) / CHILDREN + 1;
                Check.that(place == 1 || times[parent] - times[place] <= 0, "the heap is out of order at %d", place);
            }
        }
    }
}
