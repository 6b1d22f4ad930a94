package io.geolru.changes;

import io.geolru.event.Frontier;
import io.geolru.event.Origins;
import io.geolru.journal.Journal;
import io.geolru.journal.JournalPosition;
import io.geolru.replication.CatchUpWants;
import io.geolru.replication.JournalCatchUpReads;
import io.geolru.replication.LocalLog;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a node: opens cursors over them, and lets those who step cursors sleep until there may be more. Writers pay for none of it: it is the
 * node's own thread that wakes the sleepers. Thread-safe.
 */
public final class ChangeSource implements AutoCloseable {
    private static final long LONGEST_NAP_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LocalLog log;
    private final JournalCatchUpReads journal;
    private final Origins origins;
    private final LocalChanges locals;
    /** What was once found not to be in the journal: of each origin, how far a position must be to be followed here. */
    private final Frontier absent = new Frontier();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong nudges = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder given = new LongAdder();
    private final LongAdder cutOff = new LongAdder();
    private long told;
    private volatile boolean closed;

    /**
     * @param journal finds places in the log's journal
     * @param origins who the origins are
     * @param locals hears of all changes of the node's state
     */
    public ChangeSource(LocalLog log, JournalCatchUpReads journal, Origins origins, LocalChanges locals) {
        this.log = log;
        this.journal = journal;
        this.origins = origins;
        this.locals = locals;
    }

    /**
     * Opens a cursor, for one thread at a time. May read the heads of journal files.
     *
     * @param from what the reader has had; null for all until now
     * @throws OutOfReachException when the journal does not hold all that comes after that, or for now will not, since the node is taking over
     *     a peer's snapshot
     * @throws IllegalStateException when the node is closed
     */
    public ChangeCursor open(ChangeFilter filter, @Nullable Position from) {
        requireOpen();
        if (from == null) {
            // In this order: what is written in between is then in the journal's tail and in the frontier, and passed
            // over.
            JournalPosition end = log.journal().appendedPosition();
            if (log.adopting()) {
                throw new OutOfReachException(
                        "this node is taking over a peer's snapshot, which comes without events; open again when it has");
            }
            return new ChangeCursor(this, filter, held(), log.journal().reader(end), null, ChangeCursor.PLACED);
        }
        Frontier held = from.frontier().copy();
        synchronized (absent) {
            if (!held.covers(absent)) {
                throw new OutOfReachException("this node's journal does not hold all that comes after that position");
            }
        }
        JournalPosition start = journal.positionFor(new CatchUpWants(held, List.of()));
        if (start == null) {
            throw new OutOfReachException("this node's journal no longer reaches back to that position");
        }
        Frontier there = held();
        JournalPosition end = log.journal().appendedPosition();
        return new ChangeCursor(
                this,
                filter,
                held,
                log.journal().reader(start),
                new ChangeCursor.Stretch(there, end),
                ChangeCursor.PLACED);
    }

    /**
     * Opens a cursor over what this node took at an instant or later, by its own clock; where that was turned back, also what came somewhat before. It
     * has to {@link ChangeCursor#seek} its place first.
     *
     * @throws OutOfReachException when the journal does not reach back to then
     * @throws IllegalStateException when the node is closed
     */
    public ChangeCursor openSince(ChangeFilter filter, Instant since) {
        requireOpen();
        Journal.Beginning start = log.journal().beginningAt(since.toEpochMilli());
        if (start == null) {
            throw new OutOfReachException("this node's journal does not reach back to " + since);
        }
        Frontier there = held();
        JournalPosition end = log.journal().appendedPosition();
        return new ChangeCursor(
                this,
                filter,
                start.held().copy(),
                log.journal().reader(start.position()),
                new ChangeCursor.Stretch(there, end),
                since.toEpochMilli());
    }

    private Frontier held() {
        Frontier held = new Frontier();
        log.frontier(held);
        return held;
    }

    /** A number that moves whenever there may be more for a cursor; read before a cursor is stepped. Any thread. */
    public long version() {
        return log.frontierVersion() + locals.heard() + nudges.get();
    }

    /** Ends the present waits of all. Any thread. */
    public void nudge() {
        nudges.incrementAndGet();
        if (waiting.get() > 0) {
            wake();
        }
    }

    /**
     * Waits until there may be more than at a {@link #version}, for a while: to be called again and again.
     *
     * @param ns how long at most, in nanoseconds
     */
    public void await(long seen, long ns) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            waiting.incrementAndGet();
            long left = Math.min(ns, LONGEST_NAP_NS);
            while (left > 0 && version() == seen && !closed) {
                left = moved.awaitNanos(left);
            }
        } finally {
            waiting.decrementAndGet();
            lock.unlock();
        }
    }

    /** Wakes those who wait when there may be more; called by the node's thread in each of its turns. */
    public void attend() {
        if (waiting.get() > 0) {
            long now = version();
            if (now != told) {
                told = now;
                wake();
            }
        }
    }

    private void wake() {
        lock.lock();
        try {
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many cursors are open. */
    public int openCursors() {
        return open.get();
    }

    /** How many changes were given to readers. */
    public long given() {
        return given.sum();
    }

    /** How many readers were too slow, or were overtaken by retention. */
    public long cutOff() {
        return cutOff.sum();
    }

    /** A reader was cut off. */
    public void countCutOff() {
        cutOff.increment();
    }

    LocalLog log() {
        return log;
    }

    Origins origins() {
        return origins;
    }

    LocalChanges locals() {
        return locals;
    }

    void opened() {
        open.incrementAndGet();
    }

    void closedCursor() {
        open.decrementAndGet();
    }

    void gave() {
        given.increment();
    }

    /** The journal does not have an event, and all before it, of an origin: nobody who lacks them can be served. */
    void isAbsent(long origin, long sequence) {
        synchronized (absent) {
            absent.advance(origin, sequence, 0);
        }
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the node is closed");
        }
    }

    /** Lets no cursor go on. Idempotent. */
    @Override
    public void close() {
        closed = true;
        wake();
    }
}
