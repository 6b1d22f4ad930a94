package io.geolru.replay;

import io.geolru.codec.EventFrame;
import io.geolru.event.Event;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalOverrunException;
import io.geolru.journal.JournalPosition;
import io.geolru.lines.EntryLineWriter;
import io.geolru.recovery.FoldVisitor;
import io.geolru.recovery.FullFold;
import io.geolru.snapshot.SnapshotFiles.SnapshotFile;
import io.geolru.state.CacheState;
import io.geolru.state.Entry;
import io.geolru.state.KeyFilter;
import io.geolru.state.NodeState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes the live entries of a log as lines. A log of more than fits into memory is folded several times, each time for a part of the keys. The
 * order is: part, cache, key. One use; not thread-safe.
 */
final class Export {
    /** What is read takes at most so many times its bytes when it is folded: the least of entries is as long in a journal as in memory. */
    private static final int MEMORY_PER_BYTE = 2;
    /** The part of the memory that a fold may take. */
    private static final int SHARE = 2;

    private static final int MOST_PARTS = 1024;
    /** Fibonacci hashing. */
    private static final int GOLDEN_RATIO = 0x9E37_79B9;

    private final DataDirectory directory;
    private final Session session;
    private final AsOf asOf;
    private final @Nullable String cache;
    private final Set<String> caches = new TreeSet<>();
    /** The first event of this fold, and what the first fold began with. */
    private @Nullable JournalPosition first;

    private @Nullable JournalPosition begunAt;
    private @Nullable SnapshotFile begunWith;
    /** The last event of the first fold. */
    private @Nullable JournalPosition last;

    private long entries;

    /** @param cache the only cache to be written, and named in no line then; null for all */
    Export(DataDirectory directory, Session session, AsOf asOf, @Nullable String cache) {
        this.directory = directory;
        this.session = session;
        this.asOf = asOf;
        this.cache = cache;
    }

    /** How many folds a memory of so many bytes takes. */
    int folds(long memory) {
        long parts = bytes() / Math.max(1, memory / SHARE / MEMORY_PER_BYTE) + 1;
        return (int) Math.min(MOST_PARTS, parts);
    }

    private long bytes() {
        long bytes = directory.files().stream()
                .mapToLong(JournalFiles.FileInfo::bytes)
                .sum();
        try (DirectoryStream<Path> snapshots = Files.newDirectoryStream(directory.snapshots(), "*.snapshot")) {
            for (Path snapshot : snapshots) {
                bytes += Files.size(snapshot);
            }
        } catch (NoSuchFileException e) {
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + directory.snapshots(), e);
        }
        return bytes;
    }

    /**
     * Writes all lines.
     *
     * @param folds how many times the log is folded
     * @param screen hears of damage
     * @throws JournalOverrunException when a running node deleted what the first fold began with
     * @return false when the log does not tell all of what there was at that time; what it tells was written, or nothing where that might be wrong
     */
    boolean write(EntryLineWriter out, int folds, Screen screen) throws IOException {
        boolean complete = true;
        for (int part = 0; part < folds && !screen.isClosed(); part++) {
            FullFold folded = fold(part, folds, screen);
            requireSameBeginning(part, folded.begunWith());
            if ((part == 0 || folded.complete()) && !asOf.isKnown(folded, directory, screen)) {
                return false;
            }
            complete &= folded.complete();
            write(folded.fold().state(), out, screen);
        }
        return complete;
    }

    /** By other bits than those by which a table spreads its keys: else the keys of a part would all lie close together in it. */
    private static int partOf(String key, int folds) {
        return ((key.hashCode() * GOLDEN_RATIO) >>> Short.SIZE) % folds;
    }

    private FullFold fold(int part, int folds, Screen screen) {
        KeyFilter filter = (name, key) -> (cache == null || cache.equals(name)) && partOf(key, folds) == part;
        first = null;
        String task = folds == 1 ? "exporting" : "exporting, part " + (part + 1) + " of " + folds;
        try (Progress progress = new Progress(session, task, directory)) {
            return FullFold.of(
                    directory,
                    asOf.ms(),
                    new FoldVisitor() {
                        @Override
                        public boolean event(EventFrame event, JournalPosition at, long arrivedAt) {
                            progress.at(at);
                            if (!isSeen(part, at)) {
                                return false;
                            }
                            if (first == null) {
                                first = at;
                            }
                            return asOf.takes(event);
                        }

                        @Override
                        public void damaged(JournalPosition at, @Nullable JournalPosition soundAgainAt, String what) {
                            if (part == 0) {
                                screen.remark("damaged " + new JournalScan.Damage(at, soundAgainAt, what)
                                        + "; 'replay-tool verify " + directory.path() + "' tells more");
                            }
                        }
                    },
                    filter);
        }
    }

    /** Nor does a fold begin elsewhere than the first, as behind what retention deleted meanwhile: a snapshot that stands for it has later writes. */
    private void requireSameBeginning(int part, @Nullable SnapshotFile snapshot) {
        if (part == 0) {
            begunAt = first;
            begunWith = snapshot;
        } else if (!Objects.equals(begunAt, first) || !Objects.equals(begunWith, snapshot)) {
            throw new JournalOverrunException("part 1 begins at " + begunAt + ", part " + (part + 1) + " at " + first);
        }
    }

    /** All parts are of one instant: what is appended after the first fold is not looked at. */
    private boolean isSeen(int part, JournalPosition at) {
        if (part == 0) {
            last = at;
        }
        return last != null && at.compareTo(last) <= 0;
    }

    private void write(NodeState state, EntryLineWriter out, Screen screen) throws IOException {
        for (CacheState each : state.caches().stream()
                .sorted(Comparator.comparing(CacheState::name))
                .toList()) {
            List<Entry> live = new ArrayList<>();
            each.forEachLive(live::add);
            live.sort(Comparator.comparing(Entry::key));
            for (Entry entry : live) {
                long ttl = entry.expiresAt() == Event.NEVER ? EntryLineWriter.NO_TTL : entry.expiresAt() - asOf.ms();
                out.write(
                        cache == null ? each.name() : null,
                        entry.key(),
                        entry.value(),
                        entry.contentType(),
                        entry.version(),
                        ttl);
                entries++;
            }
            if (!live.isEmpty()) {
                caches.add(each.name());
            }
            if (screen.isClosed()) {
                return;
            }
        }
    }

    /** How many entries were written. */
    long entries() {
        return entries;
    }

    /** The caches that have one. */
    Set<String> caches() {
        return caches;
    }
}
