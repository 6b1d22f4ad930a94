package io.geolru.state;

import io.geolru.Version;
import io.geolru.event.Event;
import io.geolru.event.NodeTime;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The state of one cache: what its events add up to, within its limits. Of two writes of a key the newer version wins, whatever the order in
 * which they come; what is gone leaves a record until nothing older can arrive.
 *
 * <p>Methods say whether they need the writer's lock. Those that do not may be called by any thread at any time and wait for nobody.
 * Instants are in milliseconds since 1970, durations in the unit that they name.
 */
public final class CacheState {
    /** How many floor buckets a cache has. */
    public static final int BUCKETS = KeyHash.BUCKETS;

    private final String name;
    private final int number;
    private final CacheLimits limits;
    private final NodeTime time;
    private final UseClock uses;
    private final CacheFold fold;
    private final Floors floors;
    private final Contents contents;
    private final CacheWalks walks;

    /** Those that the clock of uses does not count. */
    private final LongAdder hits = new LongAdder();

    private final LongAdder misses = new LongAdder();
    private final LongAdder missesOfEvicted = new LongAdder();

    /** @param number how many caches the node has had before */
    CacheState(String name, int number, CacheLimits limits, NodeState node) {
        this.name = name;
        this.number = number;
        this.limits = limits;
        this.time = node.time();
        this.uses = node.uses();
        this.fold = new CacheFold(this, limits, node);
        this.floors = fold.floors;
        this.contents = fold.contents;
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
        Item item = contents.table.find(key);
        if (item instanceof Entry entry && isLive(entry)) {
            if (!uses.read(entry, number)) {
                hits.increment();
            }
            return entry;
        }
        misses.increment();
        if (item instanceof GoneRecord record && record.cause == Gone.EVICTED && !floors.clears(record)) {
            missesOfEvicted.increment();
        }
        return null;
    }

    /** The live entry under a key, null when there is none. Neither a use nor counted. Any thread. */
    public @Nullable Entry peek(String key) {
        return contents.table.find(key) instanceof Entry entry && isLive(entry) ? entry : null;
    }

    private boolean isLive(Entry entry) {
        return !floors.clears(entry) && !(entry instanceof ExpiringEntry expiring && time.isOver(expiring.expiresAt()));
    }

    /** What is known of a key now; the same object, filled anew, on every call. Under the writer's lock. */
    public Known look(String key) {
        return fold.look(key);
    }

    /** {@link #put(Known, byte[], String, long, long, long)} of a key that is looked up here. */
    public boolean put(String key, byte[] value, String contentType, long stamp, long origin, long expiresAt) {
        return put(look(key), value, contentType, stamp, origin, expiresAt);
    }

    /**
     * Applies a put. An entry whose time is over already counts as put and expired at once; one that alone is larger than the cache, as put and
     * evicted at once. Under the writer's lock.
     *
     * @param known the last {@link #look}
     * @param value kept, not copied
     * @param expiresAt {@link Event#NEVER} for none
     * @return whether it won: false when what is here is as new, or when a floor lies above it
     */
    public boolean put(Known known, byte[] value, String contentType, long stamp, long origin, long expiresAt) {
        return fold.put(known, value, contentType, stamp, origin, expiresAt);
    }

    /**
     * Takes an entry over from a snapshot, unless what is here is as new or a floor lies above it. The entries of a snapshot come least recently
     * used first, and before the snapshot's floors. Under the writer's lock.
     *
     * @param idleNs the time since its last use in nanoseconds
     */
    public void restoreEntry(
            String key, byte[] value, String contentType, long stamp, long origin, long expiresAt, long idleNs) {
        fold.restore(key, value, contentType, stamp, origin, expiresAt, idleNs);
    }

    /** {@link #remove(Known, long, long)} of a key that is looked up here. */
    public boolean remove(String key, long stamp, long origin) {
        return remove(look(key), stamp, origin);
    }

    /**
     * Applies a remove. Leaves a record whether or not something was here. Under the writer's lock.
     *
     * @param known the last {@link #look}
     * @return whether a live entry was removed
     */
    public boolean remove(Known known, long stamp, long origin) {
        return fold.bury(known, stamp, origin, Gone.REMOVED) != null;
    }

    /** Takes a record over from a snapshot, unless what is here is as new or a floor lies above it. Under the writer's lock. */
    public void restoreRecord(String key, long stamp, long origin, Gone cause) {
        fold.bury(look(key), stamp, origin, cause);
    }

    /** Applies a clear: from now on nothing at or below its version is visible; {@link NodeState#maintain} frees it. Under the writer's lock. */
    public void clear(long stamp, long origin) {
        fold.clear(stamp, origin);
    }

    /** Takes the version of the last clear over from a snapshot; (0, 0) for none. Under the writer's lock. */
    public void restoreClearFloor(long stamp, long origin) {
        fold.clear(stamp, origin);
    }

    /** Takes the floor of a bucket over from a snapshot, after the entries and records of that. Under the writer's lock. */
    public void restoreFloor(int bucket, long stamp, long origin) {
        fold.raiseFloor(bucket, stamp, origin);
    }

    /** The floor bucket of a key, from 0 and below {@link #BUCKETS}. */
    public static int bucketOf(String key) {
        return KeyHash.bucket(key);
    }

    /**
     * Forgets what is known of a key where the floor of its bucket lies over that, and stands for it from now on: a live entry is gone then, as if
     * there were no space for it. Under the writer's lock.
     *
     * @return whether something was forgotten
     */
    public boolean forgetBelowFloor(String key) {
        return fold.forgetBelowFloor(key);
    }

    /** The version of the entry or record under a key, null when there is neither. Under the writer's lock. */
    public @Nullable Version versionOf(String key) {
        Known known = look(key);
        return known.isAny() ? new Version(known.stamp(), known.origin()) : null;
    }

    /**
     * The version of the entry or record under a key, else the highest floor that lies over it, (0, 0) for none. Whatever happens to the key
     * changes it, even what leaves no trace of the key. Under the writer's lock.
     */
    public Version newestKnown(String key) {
        return newestKnown(look(key));
    }

    /** {@link #newestKnown(String)} of a key that was just looked up. */
    public Version newestKnown(Known known) {
        return known.isAny() ? new Version(known.stamp(), known.origin()) : floors.highest(known.key);
    }

    /**
     * Whether a peer's put or remove, not applied yet, and the newest write that is known here of its key were made without knowing of each
     * other. If the peer's is the newer one, its base version tells: it is older than what is here, which another origin wrote. If it is the
     * older one it is so when what is here was written by this process, which cannot have known what comes only now; of two writes of others
     * that cannot be told, and does not count. So each such pair is counted by the two nodes that wrote it, and by others at most once. Under
     * the writer's lock.
     *
     * @param known the last {@link #look}, at the event's key
     * @param own the origin of this process
     */
    static boolean isConcurrent(Known known, Event event, long own) {
        long stamp = known.stamp();
        long origin = known.origin();
        if (!known.isAny() || origin == event.origin()) {
            return false;
        }
        boolean newer = Version.compare(stamp, origin, event.stamp(), event.origin()) < 0;
        return newer ? Version.compare(event.baseStamp(), event.baseOrigin(), stamp, origin) < 0 : origin == own;
    }

    /**
     * Visits the live entries, in no particular order. What is here throughout the walk is met; what comes, goes or changes meanwhile, as it
     * happens. Any thread.
     */
    public void forEachLive(Consumer<Entry> visitor) {
        walks.forEachLive(visitor);
    }

    /** Visits the records, in no particular order; see {@link #forEachLive} and {@link NodeState#holdRecords}. Any thread. */
    public void forEachRecord(RecordVisitor visitor) {
        walks.forEachRecord(visitor);
    }

    /** Visits key and stamp of everything held: entries, also those whose time is over, and records. Any thread. */
    public void forEachStamp(ObjLongConsumer<String> visitor) {
        walks.forEachStamp(visitor);
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

    /** An instant behind all uses until now and before those to come, in nanoseconds. Any thread. */
    public long useTime() {
        return uses.now();
    }

    /** Whether an entry was written or read after an instant of {@link #useTime}. Any thread. */
    public boolean usedSince(Entry entry, long instantNs) {
        return entry.lastUse() - instantNs >= 0;
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
     * Like {@link #entriesInUseOrder}, with those whose time is over but for which no record stands yet: what a snapshot has to keep, so that
     * the version of every key is in it. Any thread.
     */
    public List<Entry> heldInUseOrder() {
        return walks.heldInUseOrder();
    }

    /**
     * The keys of live entries that begin with a text, in the order of {@link String#compareTo}. Not a use. Any thread.
     *
     * @param after only keys greater than this; empty for all
     * @param limit the most keys, at least 0
     */
    public List<String> keys(String prefix, String after, int limit) {
        return walks.keys(prefix, after, limit);
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

    /** The misses of keys known to have been evicted here. */
    long missesOfEvicted() {
        return missesOfEvicted.sum();
    }

    /** The events that were not applied because a floor lay at or above them. */
    long belowFloor() {
        return fold.belowFloor.value();
    }

    /** What the cache has done and holds. Any thread. */
    public CacheStats stats() {
        return new CacheStats(
                hits.sum() + uses.hits(number),
                misses.sum(),
                fold.puts.value(),
                fold.removes.value(),
                fold.evictions.value(),
                fold.expirations.value(),
                missesOfEvicted(),
                belowFloor(),
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

    CacheFold fold() {
        return fold;
    }
}
