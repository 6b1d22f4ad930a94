package io.geolru.writer;

import io.geolru.Version;
import io.geolru.event.Acceptance;
import io.geolru.event.Event;
import io.geolru.event.Frontier;
import io.geolru.event.HybridClock;
import io.geolru.event.MissingRanges;
import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.journal.Journal;
import io.geolru.snapshot.SnapshotHead;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What this node holds of every origin's log: the frontier, the holes below it, and this node's own sequence and clock. Public methods are
 * thread-safe; they take the writer's lock. The others are called with it held.
 */
public final class HeldLog {
    private final ReentrantLock lock;
    private final Condition moved;
    private final Journal journal;
    private final Frontier frontier;
    private final MissingRanges missing;
    private final Origins origins;
    private final HybridClock clock;
    private final NodeTime time;
    private final long maxClockDriftMs;
    private final long origin;
    private long sequence;
    private long lastStamp;
    private final AtomicLong version = new AtomicLong();
    private final List<Version> awaited = new ArrayList<>();
    private boolean closed;
    private boolean adopting;

    /**
     * What a log begins with: what recovery found.
     *
     * @param frontier what is held of each origin; kept and moved from here on
     * @param missing holes below it; kept and filled from here on
     * @param origins who the known origins are
     */
    public record Start(Frontier frontier, MissingRanges missing, Origins origins) {}

    HeldLog(ReentrantLock lock, Journal journal, Start start, HybridClock clock, NodeTime time, long maxClockDriftMs) {
        this.lock = lock;
        this.moved = lock.newCondition();
        this.journal = journal;
        this.frontier = start.frontier();
        this.missing = start.missing();
        this.origins = start.origins();
        this.clock = clock;
        this.time = time;
        this.maxClockDriftMs = maxClockDriftMs;
        this.origin = journal.origin();
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

    /** A number that moves whenever a sequence of the frontier does, and is seen to have moved by whoever looks after that. */
    public long frontierVersion() {
        return version.getAcquire();
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

    /** Takes note of a promise of another origin, heard from anyone; without effect before its events up to the sequence are held. */
    public void promised(long from, long upToSequence, long promise) {
        lock.lock();
        try {
            boolean held = from != origin && frontier.knows(from) && frontier.sequence(from) >= upToSequence;
            if (held && frontier.advance(from, frontier.sequence(from), promise)) {
                // Others may take what is stamped so low for settled by now: own stamps are to be above it.
                observe(promise);
                moved.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Raises the reserve of the clock's promises, which has been persisted. */
    public void reserve(long persisted) {
        lock.lock();
        try {
            clock.reserve(persisted);
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
    public boolean awaitApplied(Version wanted, long timeoutNs) throws InterruptedException {
        long left = timeoutNs;
        lock.lockInterruptibly();
        awaited.add(wanted);
        try {
            while (!applied(wanted)) {
                if (left <= 0 || closed) {
                    return false;
                }
                left = moved.awaitNanos(left);
            }
            return true;
        } finally {
            awaited.remove(wanted);
            lock.unlock();
        }
    }

    /** What a snapshot taken now stands for. */
    public SnapshotHead snapshotHead() {
        lock.lock();
        try {
            Frontier held = frontier.copy();
            held.advance(origin, sequence, lastStamp);
            return new SnapshotHead(
                    journal.appendedPosition(), time.epochMillis(), clock.last(), held, missing.all(), origins);
        } finally {
            lock.unlock();
        }
    }

    /** The origin that this process writes. */
    long origin() {
        return origin;
    }

    /** A stamp at least as high as all that a node's origins have promised, as far as is known here, and as all that was observed. */
    long highestPromise(String node) {
        long[] highest = {clock.next()};
        frontier.forEach((from, held, promise) -> {
            if (origins.of(from).node().equals(node)) {
                highest[0] = Math.max(highest[0], promise);
            }
        });
        return highest[0];
    }

    /** The stamp of this node's last event: whatever it writes from here on is stamped above. */
    public long lastStamp() {
        lock.lock();
        try {
            return lastStamp;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the version's event, and all before it of its origin, have been applied here. */
    public boolean isApplied(Version wanted) {
        lock.lock();
        try {
            return applied(wanted);
        } finally {
            lock.unlock();
        }
    }

    /** The sequence of this node's next event. */
    long nextSequence() {
        return sequence + 1;
    }

    /**
     * A stamp for this node's next event.
     *
     * @param nowMs the wall clock in milliseconds since 1970
     */
    long nextStamp(long nowMs) {
        return clock.next(nowMs);
    }

    /** This node's next event has been journaled. */
    void appended(long stamp) {
        sequence++;
        lastStamp = stamp;
        signal();
    }

    /**
     * What a snapshot knows more of, and what is held here of that.
     *
     * @return of the snapshot's frontier, the origins that it holds more of
     */
    Frontier beyond(SnapshotHead head) {
        Frontier beyond = new Frontier();
        head.frontier().forEach((from, upTo, promise) -> {
            if (from != origin && (upTo > frontier.sequence(from) || missing.has(from))) {
                beyond.advance(from, upTo, promise);
            }
        });
        return beyond;
    }

    /** Whether a peer's snapshot is being merged. */
    public boolean isAdopting() {
        lock.lock();
        try {
            return adopting;
        } finally {
            lock.unlock();
        }
    }

    /** Whether what a snapshot holds is stamped further ahead than the drift limit. */
    boolean isAhead(SnapshotHead head) {
        return isAhead(head.highestStamp(), time.epochMillis());
    }

    /** Lets nothing in from peers until the merge of a snapshot is done, and stamps above everything in it. */
    Start beginAdoption(SnapshotHead head) {
        adopting = true;
        clock.observe(head.highestStamp());
        head.frontier().forEach((from, upTo, promise) -> observe(promise));
        Frontier before = frontier.copy();
        before.advance(origin, sequence, lastStamp);
        return new Start(before, missing.copy(), origins);
    }

    /** The snapshot is part of the state. */
    void adopted(SnapshotHead head, Frontier taken) {
        missing.adopt(frontier, taken, head.missing());
        frontier.mergeMax(taken);
        taken.forEach((from, upTo, promise) -> origins.add(from, head.origins().of(from)));
        origins.addForgotten(head.origins());
        endAdoption();
    }

    /** Lets peers' events in again. */
    void endAdoption() {
        adopting = false;
        signal();
    }

    private void observe(long promise) {
        if (!isAhead(promise, time.epochMillis())) {
            clock.observe(promise);
        }
    }

    /**
     * What is to become of a peer's event: APPLIED when it is to be journaled and applied.
     *
     * @param nowMs the wall clock in milliseconds since 1970
     */
    Acceptance verdict(Event event, long nowMs) {
        long from = event.origin();
        long held = from == origin ? sequence : frontier.sequence(from);
        if (event.sequence() <= held && !missing.contains(from, event.sequence())) {
            return Acceptance.DUPLICATE;
        }
        if (event.sequence() > held + 1 || from == origin) {
            return Acceptance.GAP;
        }
        if (adopting) {
            return Acceptance.ADOPTING;
        }
        return isAhead(event.stamp(), nowMs) ? Acceptance.FUTURE : Acceptance.APPLIED;
    }

    private boolean isAhead(long stamp, long nowMs) {
        return HybridClock.epochMillis(stamp) > nowMs + maxClockDriftMs;
    }

    /** A peer's event has been journaled. */
    void journaled(Event event) {
        if (!missing.fill(event.origin(), event.sequence())) {
            frontier.advance(event.origin(), event.sequence(), event.stamp());
        }
        clock.observe(event.stamp());
        signal();
    }

    /** A hole was journaled. */
    void missing(MissingRanges.Range hole) {
        missing.add(hole.origin(), hole.from(), hole.to());
    }

    /** Who the known origins are. */
    Origins origins() {
        return origins;
    }

    /** Ends all waits. */
    void close() {
        closed = true;
        moved.signalAll();
    }

    private boolean applied(Version wanted) {
        return wanted.origin() == origin
                ? wanted.stamp() <= lastStamp
                : frontier.promise(wanted.origin()) >= wanted.stamp();
    }

    /** The lock, when it is let go of, is the barrier between the version and what its writer looks at next. */
    private void signal() {
        version.setRelease(version.getPlain() + 1);
        if (!awaited.isEmpty() && awaited.stream().anyMatch(this::applied)) {
            moved.signalAll();
        }
    }
}
