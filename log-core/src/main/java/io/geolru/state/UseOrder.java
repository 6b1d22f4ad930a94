package io.geolru.state;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which entry was used least recently, exactly, though reads tell nobody but the entry, and entries have no place in any list. It rests on uses making
 * times only later. A walk over the table notes the slots of all entries last used before a certain time, about a quarter, which is chosen by looking
 * at some. They are the ones to go first: no other comes before that time any more. They are noted in buckets, by time; the first
 * bucket is sorted as a heap when its turn comes, without those that were used meanwhile. The heap's least that was still not used is the least
 * of all. While this batch is used up, another walk notes those that come after it, some slots of the table with each entry that goes.
 *
 * <p>Nothing is walked before {@link #prepare} or {@link #least} is called first: who never evicts does not pay for an order. When all of a batch
 * were used before their turn came, the next walk is made at once.
 *
 * <p>Guarded by the writer's lock; reads may go on meanwhile. Of a read that notes its time only after a later one of the same entry has done so,
 * the entry may get the earlier time, and makes room as if it had that or the later one.
 */
final class UseOrder implements EntryTable.Moves {
    /** For each entry that a walk notes there are so many slots to walk. */
    private static final int SLOTS_PER_ENTRY = 8;
    /** About how many a bucket has at least. */
    private static final int BUCKET_SIZE = 16;

    private static final int MOST_BUCKETS = 256;
    private static final int SAMPLES_PER_BUCKET = 4;
    /** How many entries are read at once, and sampled at least. */
    private static final int STEP = 64;
    /** How often to walk at once for those who were not used meanwhile, before going by what is read as they are met. */
    private static final int MOST_WALKS = 3;

    private final EntryTable table;
    private final boolean kept;
    private int size;
    /** The latest time of those added. */
    private long newest;
    /** The one that is in the table but not added yet. */
    private @Nullable Entry coming;

    /** The slots of all entries last used before {@link #heapBound}. */
    private final UseHeap heap = new UseHeap();
    /** Of those after that, last used before {@link #bound}. */
    private UseBatch batch = new UseBatch();
    /** Of those after that, last used before {@link #nextBound}, as far as the walk has come. */
    private UseBatch next = new UseBatch();

    private long heapBound;
    private long bound;
    private long nextBound;

    private boolean walking;
    private int walkedTo;
    /** The slots to walk for each entry that goes. */
    private int pace;

    /** Times that were read and are to be looked at. */
    private long[] times = {};

    /**
     * @param kept false where nothing is ever evicted: entries are only counted then
     * @param nanoTime now; all that is added was used since the middle of the time before
     */
    UseOrder(EntryTable table, boolean kept, long nanoTime) {
        this.table = table;
        this.kept = kept;
        this.newest = nanoTime;
        this.heapBound = nanoTime - (Long.MAX_VALUE >> 1);
        this.bound = heapBound;
        this.nextBound = heapBound;
    }

    int size() {
        return size;
    }

    /** Tells of an entry that is put into the table, and is not to make room for itself before it is added. */
    void expect(Entry entry) {
        coming = entry;
    }

    /** Takes up the entry that was expected. */
    void add(Entry entry) {
        coming = null;
        size++;
        long time = entry.lastUse();
        newest = time - newest > 0 ? time : newest;
        if (time - nextBound < 0) {
            note(time, table.slotOf(entry));
        }
    }

    /** Takes out an entry that was added, and leaves the table. */
    void remove() {
        size--;
    }

    /** The entry used least recently, null when there is none, or no order is kept. */
    @Nullable Entry least() {
        if (size == 0 || !kept) {
            return null;
        }
        Entry least = leastInBatch();
        for (int walks = 0; least == null && walks < MOST_WALKS && takeNextBatch(); walks++) {
            least = leastInBatch();
        }
        return least == null ? leastInTable() : least;
    }

    /**
     * Finds those who will have to make room first, before they have to: to be called while a limit comes near.
     *
     * @param most how many slots of the table to look at
     * @return how many were looked at, about; 0 when nothing is to be done
     */
    int prepare(int most) {
        boolean prepared = heap.size() + batch.size() > 0 || (!walking && next.size() > 0);
        if (prepared || size == 0 || !kept || !(walking || beginWalk())) {
            return 0;
        }
        walk(most);
        return most;
    }

    private @Nullable Entry leastInBatch() {
        do {
            while (heap.size() > 0) {
                long time = heap.leastTime();
                int slot = heap.leastSlot();
                Entry entry = entryAt(slot);
                if (entry != null && entry.lastUse() == time) {
                    return entry;
                }
                heap.removeLeast();
                if (entry != null) {
                    note(entry.lastUse(), slot);
                }
                walk(pace);
            }
        } while (fillHeap());
        return null;
    }

    /** Makes a heap of the next bucket; false when there is none. */
    private boolean fillHeap() {
        if (!batch.hasBuckets()) {
            return false;
        }
        if (!walking && next.size() == 0) {
            beginWalk();
        }
        heapBound = batch.firstBound();
        int count = batch.firstCount();
        int[] slots = batch.removeFirst();
        for (int from = 0; from < count; from += STEP) {
            int read = Math.min(STEP, count - from);
            for (int i = 0; i < read; i++) {
                Entry entry = entryAt(slots[from + i]);
                times[i] = entry == null ? nextBound : entry.lastUse();
            }
            for (int i = 0; i < read; i++) {
                note(times[i], slots[from + i]);
            }
        }
        int left = heap.size() + batch.size();
        pace = (table.slots().length - walkedTo) / Math.max(1, left - left / 4) + 1;
        return true;
    }

    /** Walks to the end, or once again from the beginning if most is still to do; false when there is nothing to walk for. */
    private boolean takeNextBatch() {
        boolean early = walking ? walkedTo < table.slots().length / 2 : next.size() == 0;
        if (early && !beginWalk()) {
            return false;
        }
        walk(Integer.MAX_VALUE);
        takeBatch();
        return true;
    }

    private void takeBatch() {
        heapBound = bound;
        UseBatch done = batch;
        batch = next;
        bound = nextBound;
        next = done;
        next.begin(0);
    }

    private @Nullable Entry entryAt(int slot) {
        return table.slots()[slot] instanceof Entry entry && entry != coming ? entry : null;
    }

    /** Puts a slot where its time of use belongs, if that is not after all. */
    private void note(long time, int slot) {
        if (time - heapBound < 0) {
            heap.add(time, slot);
        } else if (time - bound < 0) {
            batch.add(time, slot);
        } else if (time - nextBound < 0) {
            next.add(time, slot);
        }
    }

    /** For when all are used again and again before they are looked at a second time. */
    private @Nullable Entry leastInTable() {
        Entry least = null;
        long leastTime = 0;
        for (int slot = 0; slot < table.slots().length; slot++) {
            Entry entry = entryAt(slot);
            if (entry != null && (least == null || entry.lastUse() - leastTime < 0)) {
                least = entry;
                leastTime = entry.lastUse();
            }
        }
        return least;
    }

    /** Begins to look for those that come after the batch; false when there is none. */
    private boolean beginWalk() {
        int wanted = table.slots().length / SLOTS_PER_ENTRY + 1;
        int others = size - batch.size() - heap.size();
        int buckets = Math.min(MOST_BUCKETS, wanted / BUCKET_SIZE + 1);
        int samples = sample(Math.max(STEP, SAMPLES_PER_BUCKET * buckets));
        int end = others > wanted ? (int) ((double) wanted / others * samples) : samples;
        next.begin(buckets);
        for (int i = 1; i < buckets; i++) {
            int before = (int) ((long) i * end / buckets);
            if (before > 0) {
                next.addBucket(bound + times[before - 1] + 1);
            }
        }
        long last = end < samples ? times[end] : Math.max(newest - bound, samples == 0 ? -1 : times[samples - 1]);
        if (last >= 0) {
            next.addBucket(bound + last + 1);
        }
        walking = next.hasBuckets();
        walkedTo = 0;
        nextBound = walking ? next.lastBound() : bound;
        return walking;
    }

    /** Reads and sorts the times of some entries that come after the batch, as how long after; how many. */
    private int sample(int most) {
        if (times.length < most) {
            times = new long[most];
        }
        Item[] slots = table.slots();
        int step = Math.max(1, size / most);
        int count = 0;
        for (int slot = (int) Long.remainderUnsigned(newest, step); slot < slots.length && count < most; slot += step) {
            if (slots[slot] instanceof Entry entry) {
                long after = entry.lastUse() - bound;
                if (after >= 0) {
                    times[count++] = after;
                }
            }
        }
        Arrays.sort(times, 0, count);
        return count;
    }

    private void walk(int most) {
        if (!walking) {
            return;
        }
        int end = table.slots().length;
        int to = Math.min(end - walkedTo, most) + walkedTo;
        while (walkedTo < to) {
            walkOver(Math.min(STEP, to - walkedTo));
        }
        walking = to < end;
        if (!walking && heap.size() + batch.size() + next.size() == 0) {
            takeBatch();
        }
    }

    /** All are read before the first is compared: so the processor waits for all of them at once. */
    private void walkOver(int count) {
        Item[] slots = table.slots();
        for (int i = 0; i < count; i++) {
            times[i] = slots[walkedTo + i] instanceof Entry entry ? entry.lastUse() : nextBound;
        }
        long first = heap.size() == 0 ? heapBound : heap.leastTime();
        for (int i = 0; i < count; i++) {
            long time = times[i];
            // What was last used between the heap's first and the bound is noted already.
            if (time - nextBound < 0 && (time - bound >= 0 || time - first < 0)) {
                note(time, walkedTo + i);
            }
        }
        walkedTo += count;
    }

    @Override
    public void begin() {
        heap.clear();
        batch.clear();
        next.clear();
        walking = false;
    }

    @Override
    public void moved(Item item, int slot) {
        if (item instanceof Entry entry) {
            note(entry.lastUse(), slot);
        }
    }

    /** Throws an AssertionError when an entry is not where it belongs. */
    void checkInvariants() {
        heap.checkInvariants();
        BitSet noted = new BitSet();
        for (int[] slots : new int[][] {heap.slots(), batch.slots(), next.slots()}) {
            for (int slot : slots) {
                noted.set(slot);
            }
        }
        Item[] slots = table.slots();
        for (int slot = 0; kept && slot < slots.length; slot++) {
            if (slots[slot] instanceof Entry entry) {
                long time = entry.lastUse() - (walking && slot >= walkedTo ? bound : nextBound);
                Check.that(time >= 0 || noted.get(slot), "%s is missing in the order of use", entry);
            }
        }
    }
}
