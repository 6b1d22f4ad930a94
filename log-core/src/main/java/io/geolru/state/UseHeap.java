package io.geolru.state;

import java.util.Arrays;

/** A heap (four children a node) of slots of a table by the times of use that were read there. Guarded by the writer's lock. */
final class UseHeap {
    private static final int LEAST_CAPACITY = 16;
    private static final int CHILDREN = 4;

    private long[] times = new long[LEAST_CAPACITY];
    private int[] slots = new int[LEAST_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    /** The least time; the heap is not empty. */
    long leastTime() {
        return times[0];
    }

    /** The slot of the least time; the heap is not empty. */
    int leastSlot() {
        return slots[0];
    }

    void add(long time, int slot) {
        if (size == times.length) {
            resize(size * 2);
        }
        int place = size++;
        while (place > 0) {
            int parent = (place - 1) / CHILDREN;
            if (times[parent] - time <= 0) {
                break;
            }
            set(place, times[parent], slots[parent]);
            place = parent;
        }
        set(place, time, slot);
    }

    /** Takes the least out; the heap is not empty. */
    void removeLeast() {
        size--;
        siftDown(times[size], slots[size]);
    }

    /** Takes all out, and gives memory back. */
    void clear() {
        if (size < times.length / 8) {
            times = new long[LEAST_CAPACITY];
            slots = new int[LEAST_CAPACITY];
        }
        size = 0;
    }

    private void siftDown(long time, int slot) {
        int place = 0;
        for (int first = 1; first < size; first = place * CHILDREN + 1) {
            int least = first;
            int end = Math.min(first + CHILDREN, size);
            for (int child = first + 1; child < end; child++) {
                if (times[child] - times[least] < 0) {
                    least = child;
                }
            }
            if (time - times[least] <= 0) {
                break;
            }
            set(place, times[least], slots[least]);
            place = least;
        }
        set(place, time, slot);
    }

    private void set(int place, long time, int slot) {
        times[place] = time;
        slots[place] = slot;
    }

    private void resize(int capacity) {
        times = Arrays.copyOf(times, capacity);
        slots = Arrays.copyOf(slots, capacity);
    }

    /** The slots here, in no particular order. */
    int[] slots() {
        return Arrays.copyOf(slots, size);
    }

    /** Throws an AssertionError when the order is wrong. */
    void checkInvariants() {
        for (int place = 1; place < size; place++) {
            int parent = (place - 1) / CHILDREN;
            Check.that(times[parent] - times[place] <= 0, "the heap is out of order at %d", place);
        }
    }
}
