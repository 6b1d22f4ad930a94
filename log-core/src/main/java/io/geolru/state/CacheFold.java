package io.geolru.state;

import io.geolru.event.Event;
import io.geolru.event.NodeTime;
import org.jspecify.annotations.Nullable;

/**
 * Decides what an event changes in one cache: which version wins, what leaves a record, who has to make room. Needs the writer's lock,
 * the counts aside.
 */
final class CacheFold {
    private static final int SWEEP_STEP = 256;
    /** How many slots of the table a write looks at for those who will have to make room, when they will have to soon. */
    private static final int PREPARE_STEP = 64;

    final Floors floors = new Floors();
    final Contents contents;
    final Counter puts = new Counter();
    final Counter removes = new Counter();
    final Counter evictions = new Counter();
    final Counter expirations = new Counter();
    final Counter belowFloor = new Counter();

    private final CacheState cache;
    private final CacheLimits limits;
    private final NodeState node;
    private final NodeTime time;
    private final Known known = new Known(floors);

    /** No entry here was used before this; lets the node find its oldest without asking every cache. */
    private long leastUseBound;

    CacheFold(CacheState cache, CacheLimits limits, NodeState node) {
        this.cache = cache;
        this.limits = limits;
        this.node = node;
        this.time = node.time();
        this.contents = new Contents(
                floors,
                node.allRecords(),
                node.allBytes(),
                limits.canBeReached() || node.limits().bytesCanBeReached(),
                time.nanoTime());
    }

    /**
     * What is under a key, after what has been cleared there was freed, and what has expired has become a record: before the next event of the key is
     * journaled, so that whoever reads the journal has heard of the end of a value before he hears of the next one.
     */
    Known look(String key) {
        known.nanoTime = node.uses().now();
        known.epochMillis = time.epochMillisAt(known.nanoTime);
        Item item = contents.table.find(key);
        known.key = item == null ? key : item.key; // the one that is old already need not be kept anew
        known.item = item == null ? null : settle(item);
        return known;
    }

    private @Nullable Item settle(Item item) {
        if (floors.clears(item)) {
            contents.free(item);
            return null;
        }
        if (item instanceof Entry entry && entry.isExpiredAt(known.epochMillis)) {
            expire(entry);
            return contents.table.find(entry.key); // none where the record was one too many
        }
        return item;
    }

    boolean put(Known here, byte[] value, String contentType, long stamp, long origin, long expiresAt) {
        Label label = node.labels().of(origin, contentType);
        boolean won = store(here, newEntry(here.key, value, label, stamp, expiresAt, here.nanoTime), false);
        if (won) {
            puts.increment();
        }
        return won;
    }

    void restore(String key, byte[] value, String contentType, long stamp, long origin, long expiresAt, long idleNs) {
        Known here = look(key);
        Label label = node.labels().of(origin, contentType);
        store(here, newEntry(key, value, label, stamp, expiresAt, here.nanoTime - idleNs), true);
    }

    void clear(long stamp, long origin) {
        if (floors.raiseClear(stamp, origin)) {
            contents.beginSweep();
            node.listener().changed(cache, Change.CLEARED, "", null, null, stamp, origin);
        }
    }

    void raiseFloor(int bucket, long stamp, long origin) {
        Label label = node.labels().of(origin, "");
        floors.raise(bucket, new GoneRecord(this, "", label, stamp, Gone.REMOVED));
    }

    boolean forgetBelowFloor(String key) {
        Item item = contents.table.find(key);
        if (item == null || floors.clears(item) || !floors.covers(key, item.stamp, item.label.origin())) {
            return false;
        }
        if (item instanceof Entry entry) {
            evictions.increment();
            tell(Change.EVICTED, key, entry, null, entry);
        }
        contents.free(item);
        return true;
    }

    private static Entry newEntry(String key, byte[] value, Label label, long stamp, long expiresAt, long usedAt) {
        return expiresAt == Event.NEVER
                ? new Entry(key, value, label, stamp, usedAt)
                : new ExpiringEntry(key, value, label, stamp, usedAt, expiresAt);
    }

    /** @param mayBeOldest whether there may be entries that were used after this one */
    private boolean store(Known here, Entry entry, boolean mayBeOldest) {
        Item item = here.item;
        long now = here.epochMillis;
        if (!takes(here, entry.stamp, entry.origin())) {
            return false;
        }
        Entry before = item instanceof Entry live ? live : null;
        if (entry.isExpiredAt(now)) {
            contents.set(item, new GoneRecord(this, entry.key, entry.label.shared(), entry.stamp, Gone.EXPIRED));
            expirations.increment();
            if (before != null) {
                tell(Change.EXPIRED, entry.key, before, null, entry);
            }
            return true;
        }
        long size = entry.bytes();
        contents.set(item, entry, size);
        tell(before == null ? Change.CREATED : Change.UPDATED, entry.key, before, entry, entry);
        boolean tooLarge = size > Math.min(limits.maxBytes(), node.limits().totalBytes());
        if (!tooLarge && !mayBeOldest) {
            makeRoom(now);
        }
        boolean first = contents.order.size() == 0;
        contents.link(entry, now);
        long use = entry.lastUse();
        leastUseBound = first || use - leastUseBound < 0 ? use : leastUseBound;
        if (tooLarge) {
            evict(entry);
        } else if (mayBeOldest) {
            makeRoom(now);
        }
        if (isNearLimit()) {
            contents.order.prepare(PREPARE_STEP);
        }
        return true;
    }

    /** Whether little is left before entries have to make room: what a walk over the table should be done in. */
    private boolean isNearLimit() {
        return isNear(contents.entries.value(), limits.maxEntries())
                || isNear(contents.bytes.value(), limits.maxBytes())
                || node.isNearLimit();
    }

    static boolean isNear(long count, long limit) {
        return count > limit - limit / 16;
    }

    /** Leaves a record; the live entry that was there, null for none. */
    @Nullable Entry bury(Known here, long stamp, long origin, Gone cause) {
        String key = here.key;
        Item item = here.item;
        if (!takes(here, stamp, origin)) {
            return null;
        }
        Entry before = item instanceof Entry live ? live : null;
        GoneRecord record = new GoneRecord(this, key, node.labels().of(origin, ""), stamp, cause);
        contents.set(item, record);
        if (cause == Gone.REMOVED) {
            removes.increment();
        }
        if (before != null) {
            tell(changeOf(cause), key, before, null, record);
        }
        return before;
    }

    private static Change changeOf(Gone cause) {
        return switch (cause) {
            case REMOVED -> Change.REMOVED;
            case EXPIRED -> Change.EXPIRED;
            case EVICTED -> Change.EVICTED;
        };
    }

    /** Whether a version is newer than what is here, and where nothing is, than the floors. */
    private boolean takes(Known here, long stamp, long origin) {
        boolean takes = here.isOlderThan(stamp, origin) && (here.isAny() || !floors.covers(here.key, stamp, origin));
        if (!takes && !here.isAny()) {
            belowFloor.increment();
        }
        return takes;
    }

    private void makeRoom(long now) {
        while (contents.entries.value() > limits.maxEntries() || contents.bytes.value() > limits.maxBytes()) {
            if (!giveRoom(now)) {
                break;
            }
        }
        node.makeRoom(now);
    }

    /** Frees cleared items while there are any, else lets go of the entry used least recently; false when there is nothing to free. */
    boolean giveRoom(long now) {
        if (sweepSome()) {
            return true;
        }
        Entry least = contents.order.least();
        if (least == null) {
            return false;
        }
        if (least.isExpiredAt(now)) {
            expire(least);
        } else {
            evict(least);
        }
        return true;
    }

    private void evict(Entry entry) {
        GoneRecord record = new GoneRecord(this, entry.key, entry.label.shared(), entry.stamp, Gone.EVICTED);
        contents.set(entry, record);
        evictions.increment();
        tell(Change.EVICTED, entry.key, entry, null, record);
    }

    private void expire(Entry entry) {
        GoneRecord record = new GoneRecord(this, entry.key, entry.label.shared(), entry.stamp, Gone.EXPIRED);
        contents.set(entry, record);
        expirations.increment();
        tell(Change.EXPIRED, entry.key, entry, null, record);
    }

    private void expireOrFree(ExpiringEntry entry) {
        if (floors.clears(entry)) {
            contents.free(entry);
        } else {
            expire(entry);
        }
    }

    private void tell(Change change, String key, @Nullable Entry before, @Nullable Entry after, Item cause) {
        node.listener().changed(cache, change, key, before, after, cause.stamp, cause.label.origin());
    }

    /** Forgets a record; the floor of its bucket stands for it from now on. */
    void forget(GoneRecord record) {
        // The floor first: a walk that no longer meets the record must meet the floor.
        if (!floors.clears(record)) {
            floors.raise(KeyHash.bucket(record.key), record);
        }
        contents.free(record);
    }

    boolean holds(Item item) {
        return contents.table.find(item.key) == item;
    }

    int maintain(int limit) {
        int work = contents.expire(nowMillis(), limit, this::expireOrFree);
        work += contents.sweep(limit - work);
        return work < limit && isNearLimit() ? work + contents.order.prepare(limit - work) : work;
    }

    private long nowMillis() {
        return time.epochMillisAt(time.nanoTime());
    }

    /** Frees some of what has been cleared; false when nothing more is to be freed. */
    boolean sweepSome() {
        return contents.sweep(SWEEP_STEP) > 0;
    }

    boolean isSweeping() {
        return contents.isSweeping();
    }

    boolean isEmpty() {
        return contents.order.size() == 0;
    }

    long leastUseBound() {
        return leastUseBound;
    }

    /** Brings the bound up to what it really is; the cache is not empty. */
    long leastUse() {
        Entry least = contents.order.least();
        if (least != null) {
            leastUseBound = least.lastUse();
        }
        return leastUseBound;
    }
}
