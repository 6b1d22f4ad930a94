package io.geolru.state;

import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Names;
import io.geolru.event.NodeTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All caches of a node, and what they share: the limits on caches, bytes and records. Methods say whether they need the writer's lock; the
 * others may be called by any thread.
 */
public final class NodeState {
    private static final CacheState[] NO_CACHES = {};

    private final StateLimits limits;
    private final Function<String, CacheLimits> limitsOf;
    private final NodeTime time;
    private final UseClock uses;
    private final StateListener listener;
    private final Labels labels = new Labels();
    private final Counter bytes = new Counter();
    private final Counter ignored = new Counter();
    private final Counter conflicts = new Counter();
    private final Records records;
    private final ConcurrentHashMap<String, CacheState> byName = new ConcurrentHashMap<>();
    private volatile CacheState[] caches = NO_CACHES;
    private int turn;

    /**
     * @param limits what all caches may hold together
     * @param limitsOf the limits of a cache by its name; asked once for each
     * @param time the node's time
     * @param listener hears all changes
     */
    public NodeState(
            StateLimits limits, Function<String, CacheLimits> limitsOf, NodeTime time, StateListener listener) {
        this.limits = limits;
        this.limitsOf = limitsOf;
        this.time = time;
        this.uses = new UseClock(time);
        this.listener = listener;
        this.records = new Records(limits.records(), this::sweepSome);
    }

    /**
     * The cache of that name, made on first use. Any thread.
     *
     * @throws IllegalArgumentException when it is no name for a cache
     * @throws IllegalStateException when there are as many caches as {@code limits.caches} allows
     */
    public CacheState cache(String name) {
        CacheState cache = findOrCreate(name);
        if (cache == null) {
            throw new IllegalStateException(
                    "cache '" + name + "' would be one more than limits.caches allows (" + limits.caches() + ")");
        }
        return cache;
    }

    /** The cache of that name, null when it was never used. Any thread. */
    public @Nullable CacheState find(String name) {
        return byName.get(name);
    }

    private @Nullable CacheState findOrCreate(String name) {
        CacheState cache = byName.get(name);
        return cache == null ? create(Names.requireCacheName(name)) : cache;
    }

    private @Nullable CacheState findOrIgnore(String name) {
        try {
            return findOrCreate(name);
        } catch (IllegalArgumentException noName) {
            return null;
        }
    }

    private synchronized @Nullable CacheState create(String name) {
        CacheState cache = byName.get(name);
        CacheState[] before = caches;
        if (cache == null && before.length < limits.caches()) {
            uses.caches(before.length + 1);
            cache = new CacheState(name, before.length, limitsOf.apply(name), this);
            CacheState[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = cache;
            caches = after;
            byName.put(name, cache);
        }
        return cache;
    }

    /** All caches, in the order of their first use. Any thread. */
    public Collection<CacheState> caches() {
        return List.of(caches);
    }

    /**
     * Applies an event: a put, remove or clear; other kinds change nothing. One for a cache beyond {@code limits.caches}, or whose name no
     * cache can have, is ignored and counted: it is in the journal already. Under the writer's lock.
     */
    public void apply(Event event) {
        apply(event, look(event));
    }

    /** What is known of the key of a put or remove; null for other events, and for those that will be ignored. Under the writer's lock. */
    public @Nullable Known look(Event event) {
        boolean hasKey = event.kind() == EventKind.PUT || event.kind() == EventKind.REMOVE;
        CacheState cache = hasKey ? findOrIgnore(event.cache()) : null;
        return cache == null ? null : cache.look(event.key());
    }

    /**
     * Whether a peer's event, not applied yet, is news: false when something newer of the same key is known here, or a newer clear. What is at or
     * below the floor of a bucket, or of a cache beyond {@code limits.caches}, is not applied here, but nobody can say that it is not the newest
     * of its key. Under the writer's lock.
     *
     * @param known the {@link #look} at the event
     */
    public boolean wins(Event event, @Nullable Known known) {
        if (event.kind() == EventKind.CLEAR) {
            CacheState cache = find(event.cache());
            return cache == null || !cache.fold().floors.clears(event.stamp(), event.origin());
        }
        return known == null || known.isOlderThan(event.stamp(), event.origin());
    }

    /**
     * Applies a peer's event, and counts it when it was written without knowing of what is here, and the other way round; see
     * {@link CacheState#isConcurrent}. Under the writer's lock.
     *
     * @param known the last {@link #look}, at the event
     * @param own the origin of this process
     */
    public void applyPeers(Event event, @Nullable Known known, long own) {
        if (known != null && CacheState.isConcurrent(known, event, own)) {
            conflicts.increment();
        }
        apply(event, known);
    }

    private void apply(Event event, @Nullable Known known) {
        switch (event.kind()) {
            case PUT, REMOVE, CLEAR -> {
                CacheState cache = findOrIgnore(event.cache());
                if (cache == null) {
                    ignored.increment();
                } else {
                    apply(event, cache, known);
                }
            }
            default -> {}
        }
    }

    private static void apply(Event event, CacheState cache, @Nullable Known known) {
        if (known == null) {
            cache.clear(event.stamp(), event.origin());
        } else if (event.kind() == EventKind.PUT) {
            cache.put(known, event.value(), event.contentType(), event.stamp(), event.origin(), event.expiresAt());
        } else {
            cache.remove(known, event.stamp(), event.origin());
        }
    }

    /**
     * Does what is due: forgets stable records, expires entries, frees what was cleared. Under the writer's lock.
     *
     * @param limit how many items to look at, about; at least 1
     * @return how many were looked at: call again soon while it is not 0
     */
    public int maintain(int limit) {
        uses.renew();
        int work = records.forgetStable(limit);
        CacheState[] all = caches;
        turn = turn + 1 < all.length ? turn + 1 : 0;
        for (int i = 0; i < all.length && work < limit; i++) {
            work += all[(turn + i) % all.length].fold().maintain(limit - work);
        }
        return work;
    }

    /** Lets {@link #maintain} forget the records stamped at or below this. A lower value than before is ignored. Under the writer's lock. */
    public void forgetStable(long stamp) {
        records.stable(stamp);
    }

    /**
     * Puts off the forgetting of stable records until {@link #releaseRecords}, so that a walk, as for a snapshot, meets every record that was
     * there at its beginning, but for those forgotten by force. May be called several times, and released as often. Any thread.
     */
    public void holdRecords() {
        records.held().incrementAndGet();
    }

    /** Ends what {@link #holdRecords} began. Any thread. */
    public void releaseRecords() {
        records.held().decrementAndGet();
    }

    /** Makes room while all caches together have too many bytes. */
    void makeRoom(long now) {
        while (bytes.value() > limits.totalBytes()) {
            CacheFold cache = cacheToShrink();
            if (cache == null || !cache.giveRoom(now)) {
                return;
            }
        }
    }

    /** Whether all caches together will soon have too many bytes. */
    boolean isNearLimit() {
        return CacheFold.isNear(bytes.value(), limits.totalBytes());
    }

    private boolean sweepSome() {
        for (CacheState cache : caches) {
            if (cache.fold().sweepSome()) {
                return true;
            }
        }
        return false;
    }

    /** A cache with something cleared to free, else the one with the entry used least recently. */
    private @Nullable CacheFold cacheToShrink() {
        while (true) {
            CacheFold oldest = null;
            for (CacheState state : caches) {
                CacheFold cache = state.fold();
                if (cache.isSweeping()) {
                    return cache;
                }
                if (!cache.isEmpty() && (oldest == null || cache.leastUseBound() - oldest.leastUseBound() < 0)) {
                    oldest = cache;
                }
            }
            if (oldest == null) {
                return null;
            }
            // The bound may be too low; the cache is the right one when it is not.
            long bound = oldest.leastUseBound();
            if (oldest.leastUse() - bound <= 0) {
                return oldest;
            }
        }
    }

    /** The number of entries in all caches; see {@link CacheState#entries}. Any thread. */
    public long entries() {
        long entries = 0;
        for (CacheState cache : caches) {
            entries += cache.entries();
        }
        return entries;
    }

    /** The bytes in all caches; see {@link CacheState#bytes}. Any thread. */
    public long bytes() {
        return bytes.value();
    }

    /** The number of records in all caches. Any thread. */
    public long records() {
        return records.count();
    }

    /** How many records were forgotten before they were stable, because there were too many. Any thread. */
    public long forcedForgets() {
        return records.forced();
    }

    /** How many of the peers' writes met one that was made at the same time, whichever of the two is the newer. Any thread. */
    public long conflicts() {
        return conflicts.value();
    }

    /** The misses in all caches of keys known to have been evicted here. Any thread. */
    public long missesOfEvicted() {
        long sum = 0;
        for (CacheState cache : caches) {
            sum += cache.missesOfEvicted();
        }
        return sum;
    }

    /** The events in all caches that were not applied because a floor lay at or above them. Any thread. */
    public long belowFloor() {
        long sum = 0;
        for (CacheState cache : caches) {
            sum += cache.belowFloor();
        }
        return sum;
    }

    /** How many events were ignored because of their cache; see {@link #apply}. Any thread. */
    public long ignoredEvents() {
        return ignored.value();
    }

    /** The limits on all caches together. Any thread. */
    public StateLimits limits() {
        return limits;
    }

    /**
     * Checks all that must be true between two changes, for tests: goes through everything. Under the writer's lock.
     *
     * @throws AssertionError that says what is wrong
     */
    public void checkInvariants() {
        long bytesSeen = 0;
        long recordsSeen = 0;
        boolean sweeping = false;
        for (CacheState cache : caches) {
            cache.checkInvariants();
            CacheStats stats = cache.stats();
            bytesSeen += stats.bytes();
            recordsSeen += stats.records();
            sweeping |= cache.fold().isSweeping();
        }
        records.checkInvariants();
        Check.that(bytesSeen == bytes.value(), "%d bytes in caches, counted %d", bytesSeen, bytes.value());
        Check.that(recordsSeen == records.count(), "%d records in caches, counted %d", recordsSeen, records.count());
        Check.that(sweeping || bytes.value() <= limits.totalBytes(), "%d bytes are too many", bytes.value());
    }

    NodeTime time() {
        return time;
    }

    UseClock uses() {
        return uses;
    }

    StateListener listener() {
        return listener;
    }

    Labels labels() {
        return labels;
    }

    Records allRecords() {
        return records;
    }

    Counter allBytes() {
        return bytes;
    }
}
