package io.geolru.replay;

import io.geolru.Version;
import io.geolru.codec.EventFrame;
import io.geolru.codec.MalformedFrameException;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Origins;
import io.geolru.journal.DamageListener;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.recovery.AdoptedSnapshots;
import io.geolru.recovery.LogFold;
import io.geolru.state.CacheState;
import io.geolru.state.Entry;
import io.geolru.state.KeyFilter;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that a journal tells of one key, in the order in which the node took it: the fold of that key alone, and what each event met. It
 * holds no more than the newest version in each cache. One use; not thread-safe.
 */
final class KeyHistory {
    private final DataDirectory directory;
    private final OriginNames names;
    private final @Nullable Progress progress;
    private final long nowMs;
    private final Sink sink;
    private final KeyFilter filter;
    private final String key;
    /** Its clock stands at the beginning of time: nothing expires in it, that is told by {@link Line#live}. */
    private final LogFold fold;

    private final Map<String, Line> lines = new TreeMap<>();
    private long moments;

    /** Takes what is found. */
    interface Sink extends DamageListener {
        /** The next moment of the key. */
        void moment(Moment moment) throws IOException;
    }

    /** What there is of the key in one cache. */
    private static final class Line {
        private @Nullable Moment newest;
        private boolean live;
    }

    /**
     * @param cache a cache's name; null for all that have the key
     * @param names takes note of who the origins are
     * @param progress null for none
     * @param nowMs the instant up to which expiry is told, in milliseconds since 1970
     */
    KeyHistory(
            DataDirectory directory,
            String key,
            @Nullable String cache,
            long nowMs,
            OriginNames names,
            @Nullable Progress progress,
            Sink sink) {
        this.directory = directory;
        this.key = key;
        this.nowMs = nowMs;
        this.names = names;
        this.progress = progress;
        this.sink = sink;
        this.filter = (each, of) -> of.equals(key) && (cache == null || each.equals(cache));
        this.fold = new LogFold(KeyBeginning.emptyState(), new Origins(), AdoptedSnapshots.in(directory), filter);
    }

    /**
     * Goes through the journal.
     *
     * @return false when the journal's beginning is gone, and no sound snapshot stands for it
     */
    boolean run() throws IOException {
        KeyBeginning beginning = KeyBeginning.of(directory, filter);
        beginning.restoreInto(fold);
        metSnapshot(beginning, JournalFiles.first(directory));
        boolean restIsAhead = beginning.snapshot() != null;
        try (JournalReader reader = JournalFiles.open(directory, JournalPosition.START, sink)) {
            while (reader.next()) {
                JournalPosition at = reader.eventPosition();
                if (restIsAhead && at.compareTo(beginning.position()) >= 0) {
                    restIsAhead = false;
                    meetRest(beginning);
                }
                if (progress != null) {
                    progress.at(at);
                }
                names.met(reader.event());
                take(reader);
            }
        }
        if (restIsAhead) {
            meetRest(beginning);
        }
        for (Line line : lines.values()) {
            expire(line, nowMs);
        }
        return beginning.complete();
    }

    private void meetRest(KeyBeginning beginning) throws IOException {
        beginning.restoreRestInto(fold);
        metSnapshot(beginning, beginning.position());
    }

    private void metSnapshot(KeyBeginning beginning, @Nullable JournalPosition at) throws IOException {
        for (CacheState cache : fold.state().caches()) {
            met(cache, Moment.What.SNAPSHOT, beginning.takenAt(), at);
        }
    }

    private void take(JournalReader reader) throws IOException {
        EventFrame event = reader.event();
        long arrivedAt = reader.arrivedAt();
        switch (event.kind()) {
            case PUT, REMOVE -> {
                if (filter.wants(event.cache(), event.key())) {
                    Line line = lines.computeIfAbsent(event.cache(), name -> new Line());
                    expire(line, arrivedAt);
                    judge(reader, line);
                }
            }
            case CLEAR -> {
                Line line = lines.get(event.cache());
                if (line != null) {
                    expire(line, arrivedAt);
                    judgeClear(reader, line);
                }
            }
            default -> {}
        }
        try {
            fold.take(event);
        } catch (MalformedFrameException e) {
            sink.damaged(reader.eventPosition(), reader.position(), String.valueOf(e.getMessage()));
        }
        if (event.kind() == EventKind.SNAPSHOT_ADOPTED) {
            for (CacheState cache : fold.state().caches()) {
                met(cache, Moment.What.ADOPTED, arrivedAt, reader.eventPosition());
            }
        }
    }

    private void judge(JournalReader reader, Line line) throws IOException {
        CacheState cache = fold.state().find(reader.event().cache());
        Version known = cache == null ? null : cache.versionOf(key);
        Version newest = cache == null ? new Version(0, 0) : cache.newestKnown(key);
        Moment moment = Moment.of(reader, ++moments);
        int order = moment.version().compareTo(newest);
        if (order == 0) {
            moment = moment.with(Moment.Outcome.REPEATED, newest, line.newest, false);
        } else if (order < 0) {
            moment = known != null
                    ? moment.with(Moment.Outcome.BEATEN, known, line.newest, wasNotKnownTo(line.newest, moment))
                    : moment.with(
                            cache != null && newest.equals(cache.clearFloor())
                                    ? Moment.Outcome.CLEARED_BEFORE
                                    : Moment.Outcome.BELOW_FLOOR,
                            newest,
                            null,
                            false);
        } else {
            boolean concurrent = didNotKnow(moment, known, line.live);
            moment = moment.with(won(moment, line), known, line.newest, concurrent);
            line.newest = moment;
            line.live = moment.what() == Moment.What.PUT && moment.arrivedMs() < moment.expiresAt();
        }
        sink.moment(moment);
    }

    private static Moment.Outcome won(Moment moment, Line line) {
        if (moment.what() == Moment.What.REMOVE) {
            return line.live ? Moment.Outcome.REMOVED : Moment.Outcome.NOTHING_TO_REMOVE;
        }
        if (moment.arrivedMs() >= moment.expiresAt()) {
            return Moment.Outcome.EXPIRED_BEFORE;
        }
        return line.live ? Moment.Outcome.REPLACED : Moment.Outcome.CREATED;
    }

    /** Whether the writer of what comes did not know of what stands here. One that has forgotten what is gone has no base either. */
    private static boolean didNotKnow(Moment moment, @Nullable Version standing, boolean live) {
        return standing != null
                && standing.origin() != moment.version().origin()
                && moment.base().compareTo(standing) < 0
                && (live || moment.base().origin() != 0);
    }

    /** Whether the writer of what stands here did not know of an older write that comes only now. */
    private static boolean wasNotKnownTo(@Nullable Moment standing, Moment late) {
        return standing != null
                && standing.version().origin() != late.version().origin()
                && (standing.what() == Moment.What.PUT || standing.what() == Moment.What.REMOVE)
                && standing.base().compareTo(late.version()) < 0;
    }

    private void judgeClear(JournalReader reader, Line line) throws IOException {
        Moment moment = Moment.of(reader, ++moments);
        Moment standing = line.newest;
        if (standing != null && standing.version().compareTo(moment.version()) > 0) {
            sink.moment(moment.with(Moment.Outcome.NEWER_STAYS, standing.version(), standing, false));
            return;
        }
        Moment.Outcome outcome = line.live ? Moment.Outcome.CLEARED : Moment.Outcome.NOTHING_TO_CLEAR;
        moment = moment.with(outcome, standing == null ? null : standing.version(), standing, false);
        line.newest = moment;
        line.live = false;
        sink.moment(moment);
    }

    /** What stands in a cache after a snapshot was taken over, if that changed it. */
    private void met(CacheState cache, Moment.What how, long ms, @Nullable JournalPosition at) throws IOException {
        Version version = cache.versionOf(key);
        Line line = lines.get(cache.name());
        if (version == null) {
            if (line != null && line.live) {
                line.live = false;
                Version floor = cache.newestKnown(key);
                sink.moment(Moment.ofSnapshot(how, cache.name(), floor, null, at, ms, ++moments)
                        .with(Moment.Outcome.FORGOTTEN, floor, line.newest, false));
            }
            return;
        }
        if (line == null) {
            line = new Line();
            lines.put(cache.name(), line);
        }
        Moment before = line.newest;
        if (before != null && before.version().equals(version)) {
            return;
        }
        expire(line, ms);
        Entry entry = cache.peek(key);
        Moment moment = Moment.ofSnapshot(how, cache.name(), version, entry, at, ms, ++moments)
                .with(
                        entry == null ? Moment.Outcome.GONE : Moment.Outcome.STANDS,
                        before == null ? null : before.version(),
                        before,
                        false);
        line.newest = moment;
        line.live = entry != null;
        sink.moment(moment);
    }

    /** Tells that the time of what stands in a cache was over by an instant. */
    private void expire(Line line, long instantMs) throws IOException {
        Moment newest = line.newest;
        if (line.live && newest != null && newest.expiresAt() != Event.NEVER && newest.expiresAt() <= instantMs) {
            line.live = false;
            sink.moment(Moment.expiry(newest, ++moments));
        }
    }

    /** The caches that have or had the key, each with the live entry; null when there is none. */
    Map<String, @Nullable Entry> now() {
        Map<String, @Nullable Entry> now = new TreeMap<>();
        lines.forEach((cache, line) -> {
            CacheState state = fold.state().find(cache);
            now.put(cache, line.live && state != null ? state.peek(key) : null);
        });
        return now;
    }
}
