package io.geolru.writer;

import io.geolru.Condition;
import io.geolru.ConditionFailedException;
import io.geolru.EntryTooLargeException;
import io.geolru.JournalFullException;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.codec.Bodies;
import io.geolru.codec.EventEncoder;
import io.geolru.codec.EventFrame;
import io.geolru.codec.MalformedFrameException;
import io.geolru.event.Acceptance;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.HybridClock;
import io.geolru.event.MissingRanges;
import io.geolru.event.NodeTime;
import io.geolru.journal.Journal;
import io.geolru.journal.RecordedLog;
import io.geolru.state.CacheState;
import io.geolru.state.Entry;
import io.geolru.state.Known;
import io.geolru.state.NodeState;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one way in: decides, stamps, journals and applies each write under one lock, and journals and applies peers' events under the same.
 * What it returns is in the journal and in the state. Thread-safe; methods may be called from any thread.
 *
 * <p>All writing methods throw {@link JournalFullException} when the disk has no room and {@link IllegalStateException} after
 * {@link #close}; nothing is then written or changed.
 */
public final class Writer {
    private final ReentrantLock lock = new ReentrantLock();
    private final EntryEncoders encoders;
    private final Journal journal;
    private final NodeState state;
    private final HeldLog held;
    private final NodeTime time;
    private final Runnable afterWrite;
    private final EventEncoder ownEncoder = new EventEncoder();
    private final Adoption adoption = new Adoption(this);
    private @Nullable ClientWrites clientWrites;
    private boolean closed;

    /**
     * @param journal freshly opened: its origin has no event yet
     * @param state what the journal adds up to so far
     * @param clock above everything in the journal and above the persisted reserve
     * @param afterWrite called after each write of this node, outside of the lock; quick
     */
    public Writer(
            Journal journal,
            NodeState state,
            HeldLog.Start start,
            HybridClock clock,
            NodeTime time,
            WriterLimits limits,
            Runnable afterWrite) {
        this.journal = journal;
        this.state = state;
        this.held = new HeldLog(lock, journal, start, clock, time, limits.maxClockDriftMs());
        this.time = time;
        this.encoders = new EntryEncoders(limits);
        this.afterWrite = afterWrite;
    }

    /**
     * Lets clients of the node write through this, too. Before {@link #openEpoch}.
     *
     * @param log what the journal has from before this epoch
     * @param remembered how many requests are remembered
     */
    public ClientWrites clientWrites(RecordedLog log, int remembered) {
        clientWrites = new ClientWrites(this, log, remembered);
        return clientWrites;
    }

    /** Writes the first event of the epoch, and one for each hole that recovery found. */
    public void openEpoch(Bodies.EpochOpened opened, List<MissingRanges.Range> holes) {
        locked(() -> {
            held.origins().opened(held.origin(), opened.node(), opened.region(), opened.previousOrigin());
            appendOwn(EventKind.EPOCH_OPENED, opened.encode());
            if (clientWrites != null) {
                clientWrites.opened(held.lastStamp());
            }
            for (MissingRanges.Range hole : holes) {
                appendOwn(
                        EventKind.EVENTS_MISSING,
                        new Bodies.EventsMissing(hole.origin(), hole.from(), hole.to()).encode());
                held.missing(hole);
            }
        });
        afterWrite.run();
    }

    /**
     * Puts a value.
     *
     * @param key a valid key
     * @param value not copied: must not change any more
     * @return what was done
     * @throws ConditionFailedException when the condition does not hold
     * @throws EntryTooLargeException when the entry is over the limit
     */
    public Outcome put(CacheState cache, String key, byte[] value, String contentType, Ttl ttl, Condition condition) {
        EventEncoder encoder = encoders.put(cache.name(), key, contentType, value);
        Outcome outcome;
        lock.lock();
        try {
            Known known = knownFor(cache, key, condition);
            outcome = append(cache, encoder, known, value, contentType, expiresAt(cache, ttl, known));
        } finally {
            lock.unlock();
        }
        written();
        return outcome;
    }

    /**
     * Makes a cache to which nothing was ever written, and a put, remove or clear into it. Where that is refused the cache is not made.
     *
     * @param key empty for a clear
     * @param value null for a remove and a clear
     * @param write makes the cache and the write
     */
    public <T> T intoNew(
            String cache, String key, String type, byte @Nullable [] value, Condition condition, Supplier<T> write) {
        EventEncoder encoder = value == null ? encoders.remove(cache, key) : encoders.put(cache, key, type, value);
        require(condition, key, null);
        lock.lock();
        try {
            requireOpen();
            journal.makeRoom(encoder.length());
            return write.get();
        } finally {
            lock.unlock();
            written();
        }
    }

    /** @throws EntryTooLargeException when an entry is over the limit */
    public void requireFits(String cache, String key, String contentType, byte[] value) {
        encoders.requireFits(cache, key, contentType, value);
    }

    /**
     * Puts a value that was loaded from elsewhere, unless the key was written, removed or forgotten meanwhile.
     *
     * @param since what {@link #newestKnown} said before the load began
     * @return null when something came between; nothing was written then
     */
    public @Nullable Outcome putLoaded(CacheState cache, String key, byte[] value, String contentType, Version since) {
        EventEncoder encoder = encoders.put(cache.name(), key, contentType, value);
        Outcome outcome;
        lock.lock();
        try {
            requireOpen();
            Known known = cache.look(key);
            if (known.live() != null || !cache.newestKnown(known).equals(since)) {
                return null;
            }
            outcome = append(cache, encoder, known, value, contentType, expiresAt(cache, Ttl.ofCache(), known));
        } finally {
            lock.unlock();
        }
        written();
        return outcome;
    }

    /** The version of the entry or record under a key, else of the floor over it: whatever happens to the key changes it. */
    public Version newestKnown(CacheState cache, String key) {
        lock.lock();
        try {
            return cache.newestKnown(key);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives the live entry of a key a new life under a new version: a put of the present value.
     *
     * @return null when there is no live entry; nothing was written then
     * @throws EntryTooLargeException when the entry, of a peer or from before a restart, is over the present limit
     */
    public @Nullable Outcome touch(CacheState cache, String key, Ttl ttl) {
        Outcome outcome;
        lock.lock();
        try {
            requireOpen();
            Known known = cache.look(key);
            Entry present = known.live();
            if (present == null) {
                return null;
            }
            byte[] value = present.value();
            String contentType = present.contentType();
            EventEncoder encoder = encoders.put(cache.name(), key, contentType, value);
            outcome = append(cache, encoder, known, value, contentType, expiresAt(cache, ttl, known));
        } finally {
            lock.unlock();
        }
        written();
        return outcome;
    }

    /**
     * Removes a key, also where it is not live here.
     *
     * @throws ConditionFailedException when the condition does not hold
     */
    public Outcome remove(CacheState cache, String key, Condition condition) {
        EventEncoder encoder = encoders.remove(cache.name(), key);
        Outcome outcome;
        lock.lock();
        try {
            Known known = knownFor(cache, key, condition);
            boolean live = known.live() != null;
            encoder.base(known.stamp(), known.origin());
            sign(encoder, live);
            long stamp = appendStamped(encoder, Event.NEVER, known.epochMillis());
            cache.remove(known, stamp, held.origin());
            outcome = new Outcome(stamp, held.origin(), live);
        } finally {
            lock.unlock();
        }
        written();
        return outcome;
    }

    /** Removes everything in the cache that is not newer than this. */
    public Outcome clear(CacheState cache) {
        EventEncoder encoder = encoders.clear(cache.name());
        Outcome outcome;
        lock.lock();
        try {
            requireOpen();
            boolean live = cache.entries() > 0;
            sign(encoder, live);
            long stamp = appendStamped(encoder, Event.NEVER, time.epochMillis());
            cache.clear(stamp, held.origin());
            outcome = new Outcome(stamp, held.origin(), live);
        } finally {
            lock.unlock();
        }
        written();
        return outcome;
    }

    /**
     * Writes that a node is gone for good: it holds back no forgetting any more, here and wherever this arrives, until it promises again.
     *
     * @param leastUpTo a stamp that it is known to have promised, other than in what is held; 0 for none
     */
    public void forget(String node, long leastUpTo) {
        locked(() -> {
            requireOpen();
            long upTo = Math.max(leastUpTo, held.highestPromise(node));
            appendOwn(EventKind.NODE_FORGOTTEN, new Bodies.NodeForgotten(node, upTo).encode());
            held.origins().forgotten(node, upTo);
        });
        afterWrite.run();
    }

    /** Takes a peer's event, whose checksum was checked, if it is the next of its origin or fills a hole; also after {@link #close}. */
    public Acceptance accept(EventFrame event) {
        lock.lock();
        try {
            return accept(event, time.epochMillis());
        } finally {
            lock.unlock();
        }
    }

    /** The same under the lock, of an event that arrived at an instant, in milliseconds since 1970. */
    Acceptance accept(EventFrame event, long arrivedAtMs) {
        try {
            Acceptance verdict = held.verdict(event, arrivedAtMs);
            return verdict == Acceptance.APPLIED ? take(event, arrivedAtMs) : verdict;
        } catch (JournalFullException e) {
            return Acceptance.FULL;
        }
    }

    /** Takes peers' snapshots over. */
    public Adoption adoption() {
        return adoption;
    }

    /** What this node holds of every origin. */
    public HeldLog held() {
        return held;
    }

    /**
     * Does a bounded piece of the state's own work: expiry, sweeping, forgetting.
     *
     * @param stableStamp records at or below it may be forgotten
     * @return how much was done; 0 when there was nothing
     */
    public int maintain(int limit, long stableStamp) {
        lock.lock();
        try {
            state.forgetStable(stableStamp);
            return state.maintain(limit);
        } finally {
            lock.unlock();
        }
    }

    /** Tells that something was journaled; outside of the lock, so whoever still has it does so later. */
    void written() {
        if (!lock.isHeldByCurrentThread()) {
            afterWrite.run();
        }
    }

    /** Lets no other thread write until {@link #unlock}, which comes soon. */
    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /** The wall clock, in milliseconds since 1970. */
    long epochMillis() {
        return time.epochMillis();
    }

    /** Does something short that must see no write half done. */
    public void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses all further writes of this node; those under way are finished first. Idempotent. */
    public void close() {
        locked(() -> {
            closed = true;
            held.close();
        });
    }

    private Acceptance take(EventFrame event, long nowMs) {
        Bodies.NodeForgotten gone = null;
        try {
            if (event.kind() == EventKind.EPOCH_OPENED) {
                Bodies.EpochOpened opened = Bodies.EpochOpened.decode(event);
                held.origins().opened(event.origin(), opened.node(), opened.region(), opened.previousOrigin());
            } else if (event.kind() == EventKind.NODE_FORGOTTEN) {
                gone = Bodies.NodeForgotten.decode(event);
            }
        } catch (MalformedFrameException e) {
            return Acceptance.CORRUPT;
        }
        Known known = state.look(event);
        try {
            journal.append(event.buffer(), event.frameOffset(), event.frameLength(), nowMs, state.wins(event, known));
        } catch (IllegalArgumentException e) {
            // Longer than this node's journal takes: a peer with a higher limit on entries made it.
            return Acceptance.CORRUPT;
        }
        held.journaled(event);
        if (clientWrites != null) {
            clientWrites.journaled(event);
        }
        if (gone != null) {
            held.origins().forgotten(gone.node(), gone.upTo());
        }
        state.applyPeers(event, known, held.origin());
        return Acceptance.APPLIED;
    }

    private Outcome append(
            CacheState cache, EventEncoder encoder, Known known, byte[] value, String contentType, long expiresAt) {
        boolean live = known.live() != null;
        encoder.base(known.stamp(), known.origin());
        sign(encoder, live);
        long stamp = appendStamped(encoder, expiresAt, known.epochMillis());
        cache.put(known, value, contentType, stamp, held.origin(), expiresAt);
        return new Outcome(stamp, held.origin(), live);
    }

    private void sign(EventEncoder encoder, boolean wasLive) {
        if (clientWrites != null) {
            clientWrites.sign(encoder, wasLive);
        }
    }

    /** Journals an event about the journal itself. Under the lock. */
    void appendOwn(EventKind kind, byte[] body) {
        ownEncoder.encode(kind, "", "", "", body);
        appendStamped(ownEncoder, Event.NEVER, time.epochMillis());
    }

    private long appendStamped(EventEncoder encoder, long expiresAt, long nowMs) {
        long stamp = held.nextStamp(nowMs);
        encoder.complete(held.origin(), held.nextSequence(), stamp, expiresAt);
        journal.append(encoder.buffer(), 0, encoder.length(), nowMs);
        held.appended(stamp);
        return stamp;
    }

    private Known knownFor(CacheState cache, String key, Condition condition) {
        requireOpen();
        Known known = cache.look(key);
        if (!condition.isNone()) {
            require(condition, key, known.live());
        }
        return known;
    }

    private static void require(Condition condition, String key, @Nullable Entry present) {
        boolean holds = present == null
                ? condition.holds(false, 0, 0)
                : condition.holds(true, present.stamp(), present.origin());
        if (!holds) {
            throw new ConditionFailedException("condition '" + condition + "' does not hold for key '" + key + "': "
                    + (present == null ? "no live entry" : "its version is " + present.version()));
        }
    }

    /** By the wall clock read directly: what is fixed here lasts, and a step of the clock is seen later in the look. */
    private long expiresAt(CacheState cache, Ttl ttl, Known known) {
        Entry present = known.live();
        if (ttl.kind() == Ttl.Kind.KEEP && present != null) {
            return present.expiresAt();
        }
        long life = ttl.kind() == Ttl.Kind.FIXED ? ttl.millis() : cache.limits().defaultTtlMs();
        return life == 0 ? Event.NEVER : time.epochMillis() + life;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the node is closed");
        }
    }
}
