package io.geolru.state;

import org.jspecify.annotations.Nullable;

/**
 * Which entry was used least recently, exactly. Reads tell nobody but the entry; here the order is settled when it is asked for: a queue in the
 * order of writes, and a heap of the entries that were found used since. An entry at the head of the queue that nobody has read is older than
 * all behind it; one that was read goes to the heap. The heap's least that was read again is put in its new place first. What then
 * stands first in either is the least of all.
 *
 * <p>Guarded by the writer's lock; reads may go on meanwhile.
 */
final class UseOrder {
    private final ItemQueue<Entry> queue = new ItemQueue<>();
    private final UseHeap heap = new UseHeap();
    private final boolean kept;
    private int counted;
    private long newestInQueue;

    /** @param kept false where nothing is ever evicted: entries are only counted then */
    UseOrder(boolean kept) {
        this.kept = kept;
    }

    int size() {
        return kept ? queue.size() + heap.size() : counted;
    }

    /** Takes an entry up, at the place that its last use gives it. */
    void add(Entry entry) {
        if (!kept) {
            counted++;
            return;
        }
        long time = entry.lastUse();
        boolean inOrder = queue.size() == 0 || time - newestInQueue >= 0;
        if (inOrder && !entry.isUsedSinceWritten()) {
            newestInQueue = time;
            queue.append(entry);
        } else {
            heap.add(entry);
        }
    }

    /** Takes an entry out that is here. */
    void remove(Entry entry) {
        if (!kept) {
            counted--;
        } else if (entry.heapIndex == 0) {
            queue.remove(entry);
        } else {
            heap.remove(entry);
        }
    }

    /** The entry used least recently, null when there is none, or no order is kept. */
    @Nullable Entry least() {
        Entry oldest = queue.first();
        while (oldest != null && oldest.isUsedSinceWritten()) {
            queue.remove(oldest);
            heap.add(oldest);
            oldest = queue.first();
        }
        Entry used = heap.least();
        if (oldest == null || used == null) {
            return oldest == null ? used : oldest;
        }
        return used.lastUse() - oldest.lastUse() < 0 ? used : oldest;
    }

    /** Throws an AssertionError when queue or heap are wrong. */
    void checkInvariants() {
        queue.checkInvariants();
        heap.checkInvariants();
        long before = Long.MIN_VALUE;
        for (Entry entry = queue.first(); entry != null; entry = queue.next(entry)) {
            Check.that(entry.heapIndex == 0, "%s is in queue and heap", entry);
            if (!entry.isUsedSinceWritten()) {
                long time = entry.lastUse();
                Check.that(before == Long.MIN_VALUE || time - before >= 0, "%s is out of order in the queue", entry);
                before = time;
            }
        }
    }
}
