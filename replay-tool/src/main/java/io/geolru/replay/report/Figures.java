package io.geolru.replay.report;

import io.geolru.codec.Bodies;
import io.geolru.codec.EventFrame;
import io.geolru.codec.MalformedFrameException;
import io.geolru.event.EventKind;
import io.geolru.event.HybridClock;
import io.geolru.journal.JournalFiles;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * What the charts show, collected event by event in the order of the journal, in memory that does not grow with it: some tens of megabytes.
 * One use; not thread-safe.
 */
public final class Figures {
    private static final int COUNTERS = 2_000;
    private static final int MOST_CACHES = 200;
    private static final int MOST_MOMENTS = 200;

    private final Timeline timeline = new Timeline();
    private final HeavyHitters<CacheKey> written = new HeavyHitters<>(COUNTERS);
    private final HeavyHitters<CacheKey> contended = new HeavyHitters<>(COUNTERS);
    private final Map<String, CacheCount> caches = new LinkedHashMap<>();
    private final CacheCount otherCaches = new CacheCount();
    private final Deque<Moment> starts = new ArrayDeque<>();
    private final Deque<Moment> clears = new ArrayDeque<>();
    private final long endMs;
    private final LongPredicate isOwn;
    private final RecentVersions versions = new RecentVersions(this::expired);
    private long writtenAhead;

    /** What became of the entries of one cache. */
    static final class CacheCount {
        long puts;
        long removes;
        long clears;
        long expired;
    }

    /**
     * Something that is told by itself.
     *
     * @param ms when, in milliseconds since 1970
     * @param origin whose event it is
     * @param about the cache that was cleared, or the node that was started
     */
    record Moment(long ms, long origin, String about) {}

    /**
     * @param endMs the time of the newest event, in milliseconds since 1970: what expires later has not expired in this log
     * @param isOwn whether an origin is of the node whose journal this is
     */
    public Figures(long endMs, LongPredicate isOwn) {
        this.endMs = endMs;
        this.isOwn = isOwn;
    }

    /**
     * Takes the next event.
     *
     * @param event valid during the call
     * @param arrivedAt when this node took it, by its clock, in milliseconds since 1970
     */
    public void take(EventFrame event, long arrivedAt) {
        long writtenMs = HybridClock.epochMillis(event.stamp());
        timeline.at(writtenMs).event(event.origin(), event.kind());
        timeline.at(arrivedAt).bytes += JournalFiles.recordLength(event);
        long delayMs = Math.max(0, arrivedAt - writtenMs);
        if (!isOwn.test(event.origin())) {
            timeline.at(arrivedAt).delay(event.origin(), delayMs);
            writtenAhead += arrivedAt < writtenMs ? 1 : 0;
        }
        switch (event.kind()) {
            case PUT, REMOVE -> write(event, writtenMs, delayMs);
            case CLEAR -> clear(event, writtenMs);
            case EPOCH_OPENED -> start(event, writtenMs);
            default -> {}
        }
    }

    private void write(EventFrame event, long writtenMs, long delayMs) {
        CacheKey key = new CacheKey(event.cache(), event.key());
        written.add(key);
        CacheCount cache = cache(key.cache());
        if (event.kind() == EventKind.PUT) {
            cache.puts++;
        } else {
            cache.removes++;
        }
        switch (versions.write(event, key, delayMs)) {
            case SUCCESSIVE -> timeline.at(writtenMs).successive++;
            case CONCURRENT -> {
                timeline.at(writtenMs).concurrent++;
                contended.add(key);
            }
            case FIRST -> {}
        }
    }

    private void clear(EventFrame event, long writtenMs) {
        versions.clear(event);
        cache(event.cache()).clears++;
        keep(clears, new Moment(writtenMs, event.origin(), event.cache()));
    }

    private void start(EventFrame event, long writtenMs) {
        try {
            keep(
                    starts,
                    new Moment(
                            writtenMs,
                            event.origin(),
                            Bodies.EpochOpened.decode(event).node()));
        } catch (MalformedFrameException e) {
            return; // That it is damaged is told by who reads for damage.
        }
    }

    private void expired(String cache, long ms) {
        if (ms <= endMs) {
            timeline.at(ms).expired++;
            cache(cache).expired++;
        }
    }

    /** The journal has ended. */
    public void finish() {
        versions.finish();
    }

    private CacheCount cache(String name) {
        CacheCount count = caches.get(name);
        if (count == null) {
            if (caches.size() >= MOST_CACHES) {
                return otherCaches;
            }
            count = new CacheCount();
            caches.put(name, count);
        }
        return count;
    }

    private static void keep(Deque<Moment> moments, Moment moment) {
        if (moments.size() == MOST_MOMENTS) {
            moments.removeFirst();
        }
        moments.addLast(moment);
    }

    Timeline timeline() {
        return timeline;
    }

    /** Keys by how often they were written. */
    HeavyHitters<CacheKey> written() {
        return written;
    }

    /** Keys by how often they were written by two who did not know of each other. */
    HeavyHitters<CacheKey> contended() {
        return contended;
    }

    /** By name, in the order in which they were met; the first {@value #MOST_CACHES}. */
    Map<String, CacheCount> caches() {
        return caches;
    }

    /** Those that are not in {@link #caches}. */
    CacheCount otherCaches() {
        return otherCaches;
    }

    /** The last starts of nodes. */
    List<Moment> starts() {
        return new ArrayList<>(starts);
    }

    /** The last clears of caches. */
    List<Moment> clears() {
        return new ArrayList<>(clears);
    }

    /** How many events of peers came before the time at which they were written, by this node's clock. */
    long writtenAhead() {
        return writtenAhead;
    }
}
