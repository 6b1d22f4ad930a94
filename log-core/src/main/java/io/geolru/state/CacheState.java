package io.geolru.state;

import io.geolru.Version;
import io.geolru.event.Event;
import io.geolru.event.NodeTime;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state of one cache: what its events add up to, within its limits. Of two writes of a key the newer version wins, whatever the order in
 * which they come; what is gone leaves a record until nothing older can arrive.
 *
 * <p>Methods say whether they need the writer's lock. Those that do not may be called by any thread at any time and wait for nobody.
 * Instants are in milliseconds since 1970, durations in the unit that they name.
 */
public final class CacheState {
    private static final int SWEEP_STEP = 256;

    private final String name;
    private final CacheLimits limits;
    private final NodeState node;
    private final NodeTime time;
    private final Floors floors = new Floors();
    private final Contents contents;
    private final CacheWalks walks;

    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder missesOfEvicted = new LongAdder();
    private final Counter puts = new Counter();
    private final Counter removes = new Counter();
    private final Counter evictions = new Counter();
    private final Counter expirations = new Counter();
    private final Counter belowFloor = new Counter();

    /** No entry here was used before this; lets the node find its oldest without asking every cache. */
    private long leastUseBound;

    CacheState(String name, CacheLimits limits, NodeState node) {
        this.name = name;
        this.limits = limits;
        this.node = node;
        this.time = node.time();
        this.contents = new Contents(floors, node.allRecords(), node.allBytes());
        this.walks = new CacheWalks(contents.table, floors, time);
    }

    /** The cache's name. Any thread. */
    public String name() {
        return name;
    }

    /** The cache's limits. Any thread. */
    public CacheLimits limits() {
        return limits;
    }

    /** The live entry under a key, null when there is none. Counts as a use, and as hit or miss; allocates nothing. Any thread. */
    public @Nullable Entry get(String key) {
        long now = time.nanoTime();
        Item item = contents.table.find(key);
        if (item instanceof Entry entry && isLive(entry, now)) {
            entry.usedAt(now);
            hits.increment();
            return entry;
        }
        misses.increment();
        if (item instanceof GoneRecord record && record.cause == Gone.EVICTED) {
            missesOfEvicted.increment();
        }
        return null;
    }

    /** The live entry under a key, null when there is none. Neither a use nor counted. Any thread. */
    public @Nullable Entry peek(String key) {
        long now = time.nanoTime();
        return contents.table.find(key) instanceof Entry entry && isLive(entry, now) ? entry : null;
    }

    private boolean isLive(Entry entry, long nanoTime) {
        return !floors.clears(entry)
                && !(entry instanceof ExpiringEntry expiring && expiring.isExpiredAt(time.epochMillisAt(nanoTime)));
    }

    /**
     * Applies a put. An entry whose time is over already counts as put and expired at once; one that alone is larger than the cache, as put and
     * evicted at once. Under the writer's lock.
     *
     * @param value kept, not copied
     * @param expiresAt {@link Event#NEVER} for none
     * @return whether it won: false when what is here is as new, or when a floor lies above it
     */
    public boolean put(String key, byte[] value, String contentType, long stamp, long origin, long expiresAt) {
        long now = time.nanoTime();
        Label label = node.labels().of(origin, contentType);
        boolean won = store(newEntry(key, value, label, stamp, expiresAt, now), false, time.epochMillisAt(now));
        if (won) {
            puts.increment();
        }
        return won;
    }

    /**
     * Takes an entry over from a snapshot, unless what is here is as new or a floor lies above it. The entries of a snapshot come least recently
     * used first, and before the snapshot's floors. Under the writer's lock.
     *
     * @param idleNs the time since its last use in nanoseconds
     */
    public void restoreEntry(
            String key, byte[] value, String contentType, long stamp, long origin, long expiresAt, long idleNs) {
        long now = time.nanoTime();
        Label label = node.labels().of(origin, contentType);
        store(newEntry(key, value, label, stamp, expiresAt, now - idleNs), true, time.epochMillisAt(now));
    }

    private static Entry newEntry(String key, byte[] value, Label label, long stamp, long expiresAt, long usedAt) {
        return expiresAt == Event.NEVER
                ? new Entry(key, value, label, stamp, usedAt)
                : new ExpiringEntry(key, value, label, stamp, usedAt, expiresAt);
    }

    /** @param mayBeOldest whether there may be entries that were used after this one */
    private boolean store(Entry entry, boolean mayBeOldest, long now) {
        Item item = settle(entry.key, now);
        if (!wins(item, entry.key, entry.stamp, entry.origin())) {
            return false;
        }
        Entry before = item instanceof Entry live ? live : null;
        if (entry.isExpiredAt(now)) {
            contents.set(item, new GoneRecord(this, entry.key, entry.label, entry.stamp, Gone.EXPIRED));
            expirations.increment();
            if (before != null) {
                tell(Change.EXPIRED, entry.key, before, null, entry);
            }
            return true;
        }
        contents.set(item, entry);
        tell(before == null ? Change.CREATED : Change.UPDATED, entry.key, before, entry, entry);
        boolean tooLarge =
                entry.bytes() > Math.min(limits.maxBytes(), node.limits().totalBytes());
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
        return true;
    }

    /**
     * Applies a remove. Leaves a record whether or not something was here. Under the writer's lock.
     *
     * @return whether a live entry was removed
     */
    public boolean remove(String key, long stamp, long origin) {
        Entry removed = bury(key, stamp, origin, Gone.REMOVED);
        return removed != null;
    }

    /** Takes a record over from a snapshot, unless what is here is as new or a floor lies above it. Under the writer's lock. */
    public void restoreRecord(String key, long stamp, long origin, Gone cause) {
        bury(key, stamp, origin, cause);
    }

    private @Nullable Entry bury(String key, long stamp, long origin, Gone cause) {
        Item item = settle(key, nowMillis());
        if (!wins(item, key, stamp, origin)) {
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

    /** Applies a clear: from now on nothing at or below its version is visible; {@link NodeState#maintain} frees it. Under the writer's lock. */
    public void clear(long stamp, long origin) {
        if (floors.raiseClear(stamp, origin)) {
            contents.beginSweep();
            node.listener().changed(this, Change.CLEARED, "", null, null, stamp, origin);
        }
    }

    /** Takes the version of the last clear over from a snapshot; (0, 0) for none. Under the writer's lock. */
    public void restoreClearFloor(long stamp, long origin) {
        clear(stamp, origin);
    }

    /** Takes the floor of a bucket over from a snapshot, after the entries and records of that. Under the writer's lock. */
    public void restoreFloor(int bucket, long stamp, long origin) {
        floors.raise(bucket, new GoneRecord(this, "", node.labels().of(origin, ""), stamp, Gone.REMOVED));
    }

    /** Lets go of an entry as if there were no space for it, if it is still what is here. Under the writer's lock. */
    public boolean letGo(Entry entry) {
        if (!holds(entry) || floors.clears(entry)) {
            return false;
        }
        evict(entry);
        return true;
    }

    /** What is under a key, after what has been cleared there was freed, and what has expired has become a record. */
    private @Nullable Item settle(String key, long now) {
        Item item = contents.table.find(key);
        if (item == null) {
            return null;
        }
        if (floors.clears(item)) {
            contents.free(item);
            return null;
        }
        if (item instanceof Entry entry && entry.isExpiredAt(now)) {
            expire(entry);
            return contents.table.find(key);
        }
        return item;
    }

    /** Whether a version is newer than what is here, or than the floors where nothing is. */
    private boolean wins(@Nullable Item item, String key, long stamp, long origin) {
        if (item != null) {
            return Version.compare(stamp, origin, item.stamp, item.label.origin()) > 0;
        }
        boolean ignored = floors.clears(stamp, origin) || floors.covers(key, stamp, origin);
        if (ignored) {
            belowFloor.increment();
        }
        return !ignored;
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
        if (contents.isSweeping()) {
            contents.sweep(SWEEP_STEP);
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
        GoneRecord record = new GoneRecord(this, entry.key, entry.label, entry.stamp, Gone.EVICTED);
        contents.set(entry, record);
        evictions.increment();
        tell(Change.EVICTED, entry.key, entry, null, record);
    }

    private void expire(Entry entry) {
        GoneRecord record = new GoneRecord(this, entry.key, entry.label, entry.stamp, Gone.EXPIRED);
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
        node.listener().changed(this, change, key, before, after, cause.stamp, cause.label.origin());
    }

    /** Forgets a record; the floor of its bucket stands for it from now on. */
    void forget(GoneRecord record) {
        contents.free(record);
        if (!floors.clears(record)) {
            floors.raise(KeyHash.bucket(record.key), record);
        }
    }

    boolean isCleared(Item item) {
        return floors.clears(item);
    }

    boolean holds(Item item) {
        return contents.table.find(item.key) == item;
    }

    int maintain(int limit) {
        int work = contents.expire(nowMillis(), limit, this::expireOrFree);
        return work + contents.sweep(limit - work);
    }

    private long nowMillis() {
        return time.epochMillisAt(time.nanoTime());
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

    /** The version of the entry or record under a key, null when there is neither. Under the writer's lock. */
    public @Nullable Version versionOf(String key) {
        Item item = contents.table.find(key);
        return item == null || floors.clears(item) ? null : new Version(item.stamp, item.label.origin());
    }

    /**
     * The version of the entry or record under a key, else the highest floor that lies over it, (0, 0) for none. Whatever happens to the key
     * changes it, even what leaves no trace of the key. Under the writer's lock.
     */
    public Version newestKnown(String key) {
        Version version = versionOf(key);
        return version == null ? floors.highest(key) : version;
    }

    /** Visits the live entries as {@link EntryTable#forEach} does, in no particular order. Any thread. */
    public void forEachLive(Consumer<Entry> visitor) {
        walks.forEachLive(visitor);
    }

    /** Visits the records, in no particular order. Any thread. */
    public void forEachRecord(RecordVisitor visitor) {
        walks.forEachRecord(visitor);
    }

    /** Visits the floors of the buckets that have one. Any thread. */
    public void forEachFloor(FloorVisitor visitor) {
        floors.forEach(visitor);
    }

    /** The stamp of the last clear, 0 when there was none. Any thread; stamp and origin together: {@link #clearFloor}. */
    public long clearStamp() {
        return floors.clear().stamp();
    }

    /** The origin of the last clear, 0 when there was none. Any thread; stamp and origin together: {@link #clearFloor}. */
    public long clearOrigin() {
        return floors.clear().origin();
    }

    /** The version of the last clear, (0, 0) when there was none. Any thread. */
    public Version clearFloor() {
        return floors.clear();
    }

    /** The time since an entry's last use in nanoseconds. Any thread. */
    public long idleNs(Entry entry) {
        return Math.max(0, time.nanoTime() - entry.lastUse());
    }

    /** The live entries, least recently used first. Reads may go on meanwhile; the order is of times read once. Any thread. */
    public List<Entry> entriesInUseOrder() {
        return walks.entriesInUseOrder();
    }

    /**
     * The live entries whose keys begin with a text, in the order of {@link String#compareTo}. Not a use. Any thread.
     *
     * @param after only keys greater than this; empty for all
     * @param limit the most entries, at least 0
     */
    public List<Entry> scan(String prefix, String after, int limit) {
        return walks.scan(prefix, after, limit);
    }

    /** What the live entries add up to. Any thread. */
    public Digest digest() {
        return walks.digest();
    }

    /**
     * The number of entries, without what has been cleared; an entry whose time is over may count for a moment longer. Any thread.
     *
     * <p>Goes through the whole table while cleared entries wait to be freed, else costs nothing.
     */
    public long entries() {
        return contents.isSweeping() ? walks.countNotCleared() : contents.entries.value();
    }

    /** The bytes of all entries held, as {@link Entry#bytes} counts them; cleared ones count until they are freed. Any thread. */
    public long bytes() {
        return contents.bytes.value();
    }

    /** What the cache has done and holds. Any thread. */
    public CacheStats stats() {
        return new CacheStats(
                hits.sum(),
                misses.sum(),
                puts.value(),
                removes.value(),
                evictions.value(),
                expirations.value(),
                missesOfEvicted.sum(),
                belowFloor.value(),
                entries(),
                bytes(),
                contents.records.value());
    }

    /**
     * Checks all that must be true between two changes, for tests: goes through everything. Under the writer's lock.
     *
     * @throws AssertionError that says what is wrong
     */
    public void checkInvariants() {
        contents.checkInvariants();
        if (!contents.isSweeping()) {
            Check.that(contents.entries.value() <= limits.maxEntries(), "%s has too many entries", name);
            Check.that(contents.bytes.value() <= limits.maxBytes(), "%s has too many bytes", name);
        }
    }
}
