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
import io.geolru.event.Frontier;
import io.geolru.event.HybridClock;
import io.geolru.event.MissingRanges;
import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.journal.Journal;
import io.geolru.snapshot.SnapshotHead;
import io.geolru.state.CacheState;
import io.geolru.state.Entry;
import io.geolru.state.NodeState;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one way in: decides, stamps, journals and applies each write under one lock, and journals and applies peers' events under the same.
 * What it returns is in the journal and in the state. Thread-safe; methods may be called from any thread.
 *
 * <p>All writing methods throw {@link JournalFullException} when the disk has no room and {@link IllegalStateException} after
 * {@link #close}; nothing is then written or changed.
 */
public final class Writer {
    private static final byte[] NO_VALUE = new byte[0];

    private final ReentrantLock lock = new ReentrantLock();
    private final java.util.concurrent.locks.Condition frontierMoved = lock.newCondition();
    private final ThreadLocal<EventEncoder> encoders = ThreadLocal.withInitial(EventEncoder::new);
    private final Journal journal;
    private final NodeState state;
    private final Frontier frontier;
    private final MissingRanges missing;
    private final Origins origins;
    private final HybridClock clock;
    private final NodeTime time;
    private final WriterLimits limits;
    private final Runnable afterWrite;
    private final long origin;
    private final EventEncoder ownEncoder = new EventEncoder();
    private long sequence;
    private long lastStamp;
    private volatile long frontierVersion;
    private boolean closed;

    /**
     * What the writer starts from: what recovery found.
     *
     * @param frontier what is held of each origin; the writer keeps and moves it
     * @param missing holes below it; the writer keeps and fills them
     * @param origins who the known origins are
     */
    public record Held(Frontier frontier, MissingRanges missing, Origins origins) {}

    /**
     * @param journal freshly opened: its origin has no event yet
     * @param state what the journal adds up to so far
     * @param clock above everything in the journal and above the persisted reserve
     * @param afterWrite called after each write of this node, outside of the lock; quick
     */
    public Writer(
            Journal journal,
            NodeState state,
            Held held,
            HybridClock clock,
            NodeTime time,
            WriterLimits limits,
            Runnable afterWrite) {
        this.journal = journal;
        this.state = state;
        this.frontier = held.frontier();
        this.missing = held.missing();
        this.origins = held.origins();
        this.clock = clock;
        this.time = time;
        this.limits = limits;
        this.afterWrite = afterWrite;
        this.origin = journal.origin();
    }

    /** Writes the first event of the epoch, and one for each hole that recovery found. */
    public void openEpoch(Bodies.EpochOpened opened, List<MissingRanges.Range> holes) {
        locked(() -> {
            origins.opened(origin, opened.node(), opened.region(), opened.previousOrigin());
            appendOwn(EventKind.EPOCH_OPENED, opened.encode());
            for (MissingRanges.Range hole : holes) {
                appendOwn(
                        EventKind.EVENTS_MISSING,
                        new Bodies.EventsMissing(hole.origin(), hole.from(), hole.to()).encode());
                missing.add(hole.origin(), hole.from(), hole.to());
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
        EventEncoder encoder = encoders.get();
        checkSize(encoder.encode(EventKind.PUT, cache.name(), key, contentType, value));
        Outcome outcome;
        lock.lock();
        try {
            Entry present = presentFor(cache, key, condition);
            outcome = append(cache, encoder, key, value, contentType, expiresAt(cache, ttl, present), present);
        } finally {
            lock.unlock();
        }
        afterWrite.run();
        return outcome;
    }

    /**
     * Puts a value that was loaded from elsewhere, unless the key was written, removed or forgotten meanwhile.
     *
     * @param since what {@link #newestKnown} said before the load began
     * @return null when something came between; nothing was written then
     */
    public @Nullable Outcome putLoaded(CacheState cache, String key, byte[] value, String contentType, Version since) {
        EventEncoder encoder = encoders.get();
        checkSize(encoder.encode(EventKind.PUT, cache.name(), key, contentType, value));
        Outcome outcome;
        lock.lock();
        try {
            requireOpen();
            if (cache.peek(key) != null || !cache.newestKnown(key).equals(since)) {
                return null;
            }
            outcome = append(cache, encoder, key, value, contentType, expiresAt(cache, Ttl.ofCache(), null), null);
        } finally {
            lock.unlock();
        }
        afterWrite.run();
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
     */
    public @Nullable Outcome touch(CacheState cache, String key, Ttl ttl) {
        EventEncoder encoder = encoders.get();
        Outcome outcome;
        lock.lock();
        try {
            requireOpen();
            Entry present = cache.peek(key);
            if (present == null) {
                return null;
            }
            encoder.encode(EventKind.PUT, cache.name(), key, present.contentType(), present.value());
            outcome = append(
                    cache,
                    encoder,
                    key,
                    present.value(),
                    present.contentType(),
                    expiresAt(cache, ttl, present),
                    present);
        } finally {
            lock.unlock();
        }
        afterWrite.run();
        return outcome;
    }

    /**
     * Removes a key, also where it is not live here.
     *
     * @throws ConditionFailedException when the condition does not hold
     */
    public Outcome remove(CacheState cache, String key, Condition condition) {
        EventEncoder encoder = encoders.get();
        encoder.encode(EventKind.REMOVE, cache.name(), key, "", NO_VALUE);
        Outcome outcome;
        lock.lock();
        try {
            Entry present = presentFor(cache, key, condition);
            long stamp = appendStamped(encoder, Event.NEVER, present);
            cache.remove(key, stamp, origin);
            outcome = new Outcome(stamp, origin, present != null);
        } finally {
            lock.unlock();
        }
        afterWrite.run();
        return outcome;
    }

    /** Removes everything in the cache that is not newer than this. */
    public Outcome clear(CacheState cache) {
        EventEncoder encoder = encoders.get();
        encoder.encode(EventKind.CLEAR, cache.name(), "", "", NO_VALUE);
        Outcome outcome;
        lock.lock();
        try {
            requireOpen();
            boolean live = cache.entries() > 0;
            long stamp = appendStamped(encoder, Event.NEVER, null);
            cache.clear(stamp, origin);
            outcome = new Outcome(stamp, origin, live);
        } finally {
            lock.unlock();
        }
        afterWrite.run();
        return outcome;
    }

    /** Takes a peer's event, whose checksum was checked, if it is the next of its origin; also after {@link #close}. */
    public Acceptance accept(EventFrame event) {
        lock.lock();
        try {
            long from = event.origin();
            long held = from == origin ? sequence : frontier.sequence(from);
            boolean fills = event.sequence() <= held && missing.contains(from, event.sequence());
            if (event.sequence() <= held && !fills) {
                return Acceptance.DUPLICATE;
            }
            if (event.sequence() > held + 1 || from == origin) {
                return Acceptance.GAP;
            }
            if (HybridClock.epochMillis(event.stamp()) > time.epochMillis() + limits.maxClockDriftMs()) {
                return Acceptance.FUTURE;
            }
            return take(event, fills);
        } catch (JournalFullException e) {
            return Acceptance.FULL;
        } finally {
            lock.unlock();
        }
    }

    /** Takes note of a promise of another origin, heard from anyone; without effect before its events up to the sequence are held. */
    public void promised(long from, long upToSequence, long promise) {
        lock.lock();
        try {
            if (from != origin && frontier.knows(from) && frontier.sequence(from) >= upToSequence) {
                if (frontier.advance(from, frontier.sequence(from), promise)) {
                    frontierMoved.signalAll();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Merges what is held into the argument, with a fresh promise of this node's own origin. */
    public void frontier(Frontier into) {
        lock.lock();
        try {
            into.mergeMax(frontier);
            into.advance(origin, sequence, Math.max(clock.promise(), lastStamp));
        } finally {
            lock.unlock();
        }
    }

    /** A number that moves whenever a sequence of the frontier does. */
    public long frontierVersion() {
        return frontierVersion;
    }

    /** The holes below the frontier; a copy. */
    public List<MissingRanges.Range> missing() {
        lock.lock();
        try {
            return missing.all();
        } finally {
            lock.unlock();
        }
    }

    /** Raises the reserve of the clock's promises, which has been persisted. */
    public void reserve(long persisted) {
        locked(() -> clock.reserve(persisted));
    }

    /** The highest stamp that was given or observed. */
    public long highestStamp() {
        lock.lock();
        try {
            return clock.last();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the version's event, and all before it of its origin, have been applied here.
     *
     * @param timeoutNs how long at most, in nanoseconds
     * @return whether they have
     */
    public boolean awaitApplied(Version version, long timeoutNs) throws InterruptedException {
        long left = timeoutNs;
        lock.lockInterruptibly();
        try {
            while (!applied(version)) {
                if (left <= 0 || closed) {
                    return false;
                }
                left = frontierMoved.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What a snapshot taken now stands for. */
    public SnapshotHead snapshotHead() {
        lock.lock();
        try {
            Frontier held = new Frontier();
            held.mergeMax(frontier);
            held.advance(origin, sequence, lastStamp);
            return new SnapshotHead(
                    journal.appendedPosition(), time.epochMillis(), clock.last(), held, missing.all(), origins);
        } finally {
            lock.unlock();
        }
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
            frontierMoved.signalAll();
        });
    }

    private Acceptance take(EventFrame event, boolean fills) {
        try {
            if (event.kind() == EventKind.EPOCH_OPENED) {
                Bodies.EpochOpened opened = Bodies.EpochOpened.decode(event);
                origins.opened(event.origin(), opened.node(), opened.region(), opened.previousOrigin());
            }
        } catch (MalformedFrameException e) {
            return Acceptance.CORRUPT;
        }
        journal.append(event.buffer(), event.frameOffset(), event.frameLength());
        if (fills) {
            missing.fill(event.origin(), event.sequence());
        } else {
            frontier.advance(event.origin(), event.sequence(), event.stamp());
        }
        clock.observe(event.stamp());
        state.apply(event);
        moved();
        return Acceptance.APPLIED;
    }

    private Outcome append(
            CacheState cache,
            EventEncoder encoder,
            String key,
            byte[] value,
            String contentType,
            long expiresAt,
            @Nullable Entry present) {
        long stamp = appendStamped(encoder, expiresAt, present);
        cache.put(key, value, contentType, stamp, origin, expiresAt);
        return new Outcome(stamp, origin, present != null);
    }

    private void appendOwn(EventKind kind, byte[] body) {
        ownEncoder.encode(kind, "", "", "", body);
        appendStamped(ownEncoder, Event.NEVER, null);
    }

    private long appendStamped(EventEncoder encoder, long expiresAt, @Nullable Entry present) {
        if (present != null) {
            encoder.base(present.stamp(), present.origin());
        }
        long stamp = clock.next();
        encoder.complete(origin, sequence + 1, stamp, expiresAt);
        journal.append(encoder.buffer(), 0, encoder.length());
        sequence++;
        lastStamp = stamp;
        moved();
        return stamp;
    }

    private @Nullable Entry presentFor(CacheState cache, String key, Condition condition) {
        requireOpen();
        Entry present = cache.peek(key);
        boolean holds = condition.isNone()
                || (present == null
                        ? condition.holds(false, 0, 0)
                        : condition.holds(true, present.stamp(), present.origin()));
        if (!holds) {
            throw new ConditionFailedException("condition '" + condition + "' does not hold for key '" + key + "': "
                    + (present == null ? "no live entry" : "its version is " + present.version()));
        }
        return present;
    }

    private long expiresAt(CacheState cache, Ttl ttl, @Nullable Entry present) {
        if (ttl.kind() == Ttl.Kind.KEEP && present != null) {
            return present.expiresAt();
        }
        long life = ttl.kind() == Ttl.Kind.FIXED ? ttl.millis() : cache.limits().defaultTtlMs();
        return life == 0 ? Event.NEVER : time.epochMillis() + life;
    }

    private boolean applied(Version version) {
        return version.origin() == origin
                ? version.stamp() <= lastStamp
                : frontier.promise(version.origin()) >= version.stamp();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only
    private void moved() {
        frontierVersion++;
        if (lock.hasWaiters(frontierMoved)) {
            frontierMoved.signalAll();
        }
    }

    private void checkSize(int frameLength) {
        int size = frameLength + limits.wireOverhead();
        if (size > limits.maxEntryBytes()) {
            throw new EntryTooLargeException(size, limits.maxEntryBytes());
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the node is closed");
        }
    }
}
