package io.geolru.state;

import io.geolru.event.NodeTime;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gives each use of an entry a time that is later than that of every use that was over before it began, whatever threads they are of. The system's
 * clock would do, but the processor finishes all it has begun before it reads that: a get after another would cost twice as much. So
 * readers go by what they see of each other (Lamport, 1978): each has a place where it keeps the time of its last use, which no other writes, and
 * its next use is later than the latest of all these places and than what the writer saw last on the system's clock. While more threads read
 * than there are places, they read the clock after all.
 *
 * <p>A use takes longer than the two nanoseconds by which times go on, so these lag behind the clock and never run ahead of it; each write and each
 * {@link #renew} brings them up to it.
 *
 * <p>Places are given anew every ten seconds, so that threads that read no more give theirs up. The times of a new place begin with a reading
 * of the clock, so they are later than those of all who found, when they had theirs, that the places were still the old ones. Hence a time is
 * used only if the places are still those it came from: what is written after them is not seen by who has a newer place.
 *
 * <p>Readers count the hits of each cache in their places as well: an atomic counter would hold the processor up, too. Of a reader that stands
 * still in the middle of a get while places are given anew twice, one hit may be lost.
 */
final class UseClock {
    /**
     * How many threads have a place. Each looks at those of all others, which their cores have just written: as many lines of memory come from other
     * cores with every get, and every line goes to as many of them. A few come at once, beside the entry's own; many wait for each other, and cost
     * more than the clock, which no core shares with another.
     */
    static final int PLACES = 4;

    private static final long GENERATION_NS = 10_000_000_000L;
    private static final VarHandle WRITTEN;
    private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);

    static {
        try {
            WRITTEN = MethodHandles.lookup().findVarHandle(UseClock.class, "written", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What one thread writes and others read: the time of its last use, and the hits of each cache. */
    private static final class Place {
        /** The cells at both ends stay empty: what lies beside the array in memory is in other cache lines than those that are written. */
        private static final int EMPTY = 8;

        private static final int LATEST = EMPTY;
        private static final int HITS = EMPTY + 1;

        private final Thread thread;
        private final long[] cells;

        Place(Thread thread, long latest, int caches) {
            this.thread = thread;
            this.cells = new long[HITS + caches + EMPTY];
            cells[LATEST] = latest;
        }

        long latest() {
            return (long) CELLS.getAcquire(cells, LATEST);
        }

        boolean use(Entry entry, long at, int cache) {
            CELLS.setRelease(cells, LATEST, at);
            entry.usedAt(at);
            int place = HITS + cache;
            if (place >= cells.length - EMPTY) {
                return false;
            }
            CELLS.setOpaque(cells, place, cells[place] + 1);
            return true;
        }

        long hits(int cache) {
            return HITS + cache < cells.length - EMPTY ? (long) CELLS.getOpaque(cells, HITS + cache) : 0;
        }
    }

    /** Who has a place, for some seconds. Another one of the same generation has one more. */
    private static final class Generation {
        private static final Place[] NONE = {};

        final Place[] places;
        /** The one place where there is no other. */
        final @Nullable Place only;
        /** Whether there are too many readers, and none has a place. */
        final boolean crowded;

        private final long begunNs;
        /** The places of the generation before, in which somebody may still be counting. */
        private final Place[] before;
        /** The hits of those before that, by cache. */
        private final long[] counted;

        Generation(Place[] places, boolean crowded, long begunNs, Place[] before, long[] counted) {
            this.places = places;
            this.only = places.length == 1 ? places[0] : null;
            this.crowded = crowded;
            this.begunNs = begunNs;
            this.before = before;
            this.counted = counted;
        }

        Generation with(Place place) {
            Place[] more = Arrays.copyOf(places, places.length + 1);
            more[places.length] = place;
            return new Generation(more, false, begunNs, before, counted);
        }

        Generation next(boolean crowdedThen, long nowNs, int caches) {
            long[] sums = Arrays.copyOf(counted, caches);
            for (int cache = 0; cache < caches; cache++) {
                sums[cache] += hits(before, cache);
            }
            return new Generation(NONE, crowdedThen, nowNs, places, sums);
        }

        long hits(int cache) {
            long sum = cache < counted.length ? counted[cache] : 0;
            return sum + hits(before, cache) + hits(places, cache);
        }

        private static long hits(Place[] of, int cache) {
            long sum = 0;
            for (Place place : of) {
                sum += place.hits(cache);
            }
            return sum;
        }
    }

    private final NodeTime time;
    private volatile Generation generation;
    private volatile int caches = 1;

    private volatile long written;

    UseClock(NodeTime time) {
        this.time = time;
        this.written = time.nanoTime();
        this.generation = new Generation(Generation.NONE, false, written, Generation.NONE, new long[0]);
    }

    /**
     * Notes a read of an entry, and counts it as a hit of its cache. Any thread.
     *
     * @param cache the cache's number
     * @return false when the hit is still to be counted
     */
    boolean read(Entry entry, int cache) {
        Thread reader = Thread.currentThread();
        Generation now = generation;
        Place only = now.only;
        if (only != null && only.thread == reader) {
            long at = later(written, only.latest()) + 2;
            if (now == generation) {
                return only.use(entry, at, cache);
            }
        }
        return readBesideOthers(entry, cache, reader);
    }

    private boolean readBesideOthers(Entry entry, int cache, Thread reader) {
        while (true) {
            Generation now = generation;
            if (now.crowded) {
                long at = later(time.nanoTime(), written + 2);
                if (now == generation) {
                    entry.usedAt(at);
                    return false;
                }
                continue;
            }
            Place own = null;
            long latest = written;
            for (Place place : now.places) {
                latest = later(latest, place.latest());
                if (place.thread == reader) {
                    own = place;
                }
            }
            if (own == null) {
                claim(now, reader);
            } else if (now == generation) {
                return own.use(entry, latest + 2, cache);
            }
        }
    }

    /** Gives a thread a place, or takes them from all when there is none left. */
    private synchronized void claim(Generation seen, Thread reader) {
        Generation now = generation;
        if (now == seen || !now.crowded) {
            generation = now.places.length < PLACES
                    ? now.with(new Place(reader, time.nanoTime(), caches))
                    : now.next(true, now(), caches);
        }
    }

    /** A time that is later than those of all uses until now, and not later than those of all that come. Any thread. */
    long now() {
        long latest = time.nanoTime();
        for (Place place : generation.places) {
            latest = later(latest, place.latest() + 2);
        }
        while (true) {
            long before = written;
            latest = later(latest, before + 2);
            if (WRITTEN.compareAndSet(this, before, latest)) {
                return latest;
            }
        }
    }

    private static long later(long one, long other) {
        return other - one > 0 ? other : one;
    }

    /** To be called a few times a second: keeps the times close to the clock's, and gives places anew when it is time. Any thread. */
    void renew() {
        long now = now();
        synchronized (this) {
            if (now - generation.begunNs >= GENERATION_NS) {
                generation = generation.next(false, now, caches);
            }
        }
    }

    /** Makes room for the hits of so many caches. */
    void caches(int count) {
        caches = count;
    }

    /** The hits of a cache that were counted here. Any thread. */
    long hits(int cache) {
        return generation.hits(cache);
    }
}
