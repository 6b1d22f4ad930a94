package io.geolru.replay;

import io.geolru.codec.EventFrame;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import io.geolru.event.HybridClock;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.EpochDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.recovery.FoldVisitor;
import io.geolru.recovery.FullFold;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotFiles.SnapshotFile;
import io.geolru.snapshot.SnapshotHead;
import io.geolru.snapshot.SnapshotReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One walk through a whole journal: what is there, what is damaged, what is missing. One use; not thread-safe. */
final class JournalScan implements FoldVisitor {
    private final DataDirectory directory;
    private final Progress progress;
    private final OriginNames names;
    private final SequenceCheck sequences;
    private final Map<Long, OriginCount> origins = new LinkedHashMap<>();
    private final Map<Integer, Long> epochOrigins = new HashMap<>();
    private final List<Damage> damage = new ArrayList<>();
    private final List<JournalFiles.FileInfo> files;
    private final Map<JournalPosition, Long> ends = new HashMap<>();
    private JournalPosition file = JournalPosition.START;
    private long fileOrigin;
    private long fileEnd;
    private long lastOrigin;
    private @Nullable OriginCount lastCount;
    private int filesBegun;
    private long events;
    private long firstMs = Long.MAX_VALUE;
    private long lastMs;
    private @Nullable JournalPosition lastEvent;

    /**
     * A stretch that cannot be read.
     *
     * @param at where it begins
     * @param soundAgainAt where reading went on; null when nothing sound follows in the epoch
     * @param what what is wrong
     */
    record Damage(JournalPosition at, @Nullable JournalPosition soundAgainAt, String what) {
        @Override
        public String toString() {
            return at + ": " + what
                    + (soundAgainAt == null
                            ? ", nothing sound behind it in its epoch"
                            : ", sound again at " + soundAgainAt);
        }
    }

    /** What there is of one origin. */
    static final class OriginCount {
        private final Map<EventKind, long[]> byKind = new EnumMap<>(EventKind.class);
        private long first = Long.MAX_VALUE;
        private long last;

        long of(EventKind kind) {
            long[] count = byKind.get(kind);
            return count == null ? 0 : count[0];
        }

        long all() {
            return byKind.values().stream().mapToLong(count -> count[0]).sum();
        }

        long firstSequence() {
            return first;
        }

        long lastSequence() {
            return last;
        }
    }

    JournalScan(DataDirectory directory, OriginNames names, Progress progress) {
        this.directory = directory;
        this.names = names;
        this.progress = progress;
        this.files = new ArrayList<>(JournalFiles.list(directory));
        this.sequences = new SequenceCheck(beginning(directory));
    }

    /** What is held by the oldest snapshot that stands for a beginning that is gone; nothing where there is none, or no need. */
    private static Frontier beginning(DataDirectory directory) {
        if (!FullFold.reachesBeginning(directory)) {
            List<SnapshotFile> newestFirst = SnapshotFiles.newestFirst(directory.snapshots());
            for (int i = newestFirst.size() - 1; i >= 0; i--) {
                try {
                    SnapshotHead head = new SnapshotReader(newestFirst.get(i).path()).head();
                    if (FullFold.standsForBeginning(directory, head)) {
                        return head.frontier();
                    }
                } catch (SnapshotException e) {
                    // A newer one may be sound.
                }
            }
        }
        return new Frontier();
    }

    /** Walks by itself; else a fold calls {@link #event} and {@link #damaged}. {@link #finish} comes last. */
    void run() {
        try (JournalReader reader = new AheadLog(directory).read(JournalPosition.START, this)) {
            while (reader.next()) {
                event(reader.event(), reader.eventPosition(), reader.arrivedAt());
            }
        }
        finish();
    }

    @Override
    public boolean event(EventFrame event, JournalPosition at, long arrivedAt) {
        if (at.file() != file.file() || at.epoch() != file.epoch()) {
            fileBegins(at);
        }
        names.met(event);
        sequences.event(event, at, event.origin() == fileOrigin);
        count(event);
        long ms = HybridClock.epochMillis(event.stamp());
        firstMs = Math.min(firstMs, ms);
        lastMs = Math.max(lastMs, ms);
        lastEvent = at;
        fileEnd = at.offset() + JournalFiles.recordLength(event);
        events++;
        progress.at(at);
        return true;
    }

    @Override
    public void damaged(JournalPosition at, @Nullable JournalPosition soundAgainAt, String what) {
        damage.add(new Damage(at, soundAgainAt, what));
    }

    private void fileBegins(JournalPosition at) {
        endFile();
        filesUpTo(at);
        file = new JournalPosition(at.epoch(), at.file(), 0);
        fileOrigin = epochOrigins.computeIfAbsent(at.epoch(), this::originOf);
    }

    private void endFile() {
        if (fileEnd > 0) {
            ends.put(file, fileEnd);
        }
    }

    private void count(EventFrame event) {
        OriginCount count = lastCount;
        if (count == null || event.origin() != lastOrigin) {
            count = origins.computeIfAbsent(event.origin(), origin -> new OriginCount());
            lastCount = count;
            lastOrigin = event.origin();
        }
        count.byKind.computeIfAbsent(event.kind(), kind -> new long[1])[0]++;
        count.first = Math.min(count.first, event.sequence());
        count.last = Math.max(count.last, event.sequence());
    }

    /** Looks at the files behind the last event. */
    void finish() {
        endFile();
        while (filesBegun < files.size()) {
            sequences.fileBegins(files.get(filesBegun++));
        }
    }

    private long originOf(int epoch) {
        return directory.epochs().stream()
                .filter(candidate -> candidate.number() == epoch)
                .mapToLong(EpochDirectory::origin)
                .findFirst()
                .orElse(0);
    }

    private void filesUpTo(JournalPosition at) {
        if (isBehindFiles(at)) {
            JournalPosition newest = files.isEmpty()
                    ? JournalPosition.START
                    : files.get(files.size() - 1).start();
            JournalFiles.list(directory).stream()
                    .filter(file -> file.start().compareTo(newest) > 0)
                    .forEach(files::add);
        }
        while (filesBegun < files.size() && files.get(filesBegun).start().compareTo(at) <= 0) {
            sequences.fileBegins(files.get(filesBegun++));
        }
    }

    /** Whether the file was begun after the files were listed. */
    private boolean isBehindFiles(JournalPosition at) {
        JournalPosition start = new JournalPosition(at.epoch(), at.file(), 0);
        return files.isEmpty() || files.get(files.size() - 1).start().compareTo(start) < 0;
    }

    SequenceCheck sequences() {
        return sequences;
    }

    /** By origin, in the order in which they were met. */
    Map<Long, OriginCount> origins() {
        return Collections.unmodifiableMap(origins);
    }

    List<Damage> damage() {
        return Collections.unmodifiableList(damage);
    }

    List<JournalFiles.FileInfo> files() {
        return Collections.unmodifiableList(files);
    }

    /** The bytes of a file up to the end of its last event: what is behind is room for more. All of it where there is no event. */
    long used(JournalFiles.FileInfo file) {
        return ends.getOrDefault(file.start(), file.bytes());
    }

    long events() {
        return events;
    }

    /** The number of events of a kind. */
    long events(EventKind kind) {
        return origins.values().stream().mapToLong(count -> count.of(kind)).sum();
    }

    /** The time of the oldest write, in milliseconds since 1970; of no meaning without events. */
    long firstMs() {
        return firstMs;
    }

    /** The time of the newest write, in milliseconds since 1970; 0 without events. */
    long lastMs() {
        return lastMs;
    }

    /** Where the last event begins; null without events. */
    @Nullable JournalPosition lastEvent() {
        return lastEvent;
    }
}
