package io.geolru.replay.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The most frequent of any number of things, with a fixed number of counters: Space-Saving (Metwally, Agrawal, El Abbadi, "Efficient
 * Computation of Frequent and Top-k Elements in Data Streams", 2005). What has no counter takes over that with the least count, and its
 * count, which is then the most by which the new one may be too high. Whatever is more frequent than one in as many as there are counters
 * has one. Not thread-safe.
 *
 * @param <K> what is counted; with equals and hashCode
 */
final class HeavyHitters<K> {
    private final Map<K, Counter<K>> counters = new HashMap<>();
    private final Counter<K>[] heap;
    private int size;

    /** How often one thing was seen. */
    static final class Counter<K> {
        private final K key;
        private final long error;
        private long count;
        private int place;

        private Counter(K key, long error) {
            this.key = key;
            this.error = error;
            this.count = error;
        }

        K key() {
            return key;
        }

        /** At least as often as it was seen. */
        long count() {
            return count;
        }

        /** By how much {@link #count} may be too high. */
        long error() {
            return error;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // there are no generic arrays
    HeavyHitters(int capacity) {
        heap = new Counter[capacity];
    }

    void add(K key) {
        Counter<K> counter = counters.get(key);
        if (counter == null) {
            if (size < heap.length) {
                counter = new Counter<>(key, 0);
                place(counter, size++);
                up(counter);
            } else {
                counters.remove(heap[0].key);
                counter = new Counter<>(key, heap[0].count);
                place(counter, 0);
            }
            counters.put(key, counter);
        }
        counter.count++;
        down(counter);
    }

    /** The most frequent, the most frequent first. */
    List<Counter<K>> top(int limit) {
        return Arrays.stream(heap, 0, size)
                .sorted(Comparator.comparingLong((Counter<K> counter) -> counter.count)
                        .reversed())
                .limit(limit)
                .toList();
    }

    private void up(Counter<K> counter) {
        while (counter.place > 0 && heap[(counter.place - 1) / 2].count > counter.count) {
            swap(counter, heap[(counter.place - 1) / 2]);
        }
    }

    private void down(Counter<K> counter) {
        for (int child = 2 * counter.place + 1; child < size; child = 2 * counter.place + 1) {
            if (child + 1 < size && heap[child + 1].count < heap[child].count) {
                child++;
            }
            if (heap[child].count >= counter.count) {
                return;
            }
            swap(heap[child], counter);
        }
    }

    private void swap(Counter<K> one, Counter<K> other) {
        int place = one.place;
        place(one, other.place);
        place(other, place);
    }

    private void place(Counter<K> counter, int place) {
        heap[place] = counter;
        counter.place = place;
    }
}
