package io.geolru.recovery;

import io.geolru.codec.Bodies;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import io.geolru.event.MissingRanges;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalPosition;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotFiles.SnapshotFile;
import io.geolru.snapshot.SnapshotHead;
import io.geolru.snapshot.SnapshotMerge;
import io.geolru.snapshot.SnapshotReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes snapshots of the old directory over into a rebuilt one: adopted by the new origin, at the place in the journal that they stand for.
 * Not thread-safe.
 */
final class RebuildSnapshots {
    private static final int FRONTIER_PART = 1_024;

    private final DataDirectory old;
    private final List<Rebuilt.LeftOut> leftOut;
    private final Deque<SnapshotFile> ahead;
    /** By the name of a snapshot that an old origin adopted, its name in the new directory; null when it is lost. */
    private final Map<String, @Nullable String> renamed = new HashMap<>();

    private final List<String> adopted = new ArrayList<>();

    RebuildSnapshots(DataDirectory old, List<Rebuilt.LeftOut> leftOut) {
        this.old = old;
        this.leftOut = leftOut;
        List<SnapshotFile> oldestFirst = new ArrayList<>(SnapshotFiles.newestFirst(old.snapshots()));
        Collections.reverse(oldestFirst);
        this.ahead = new ArrayDeque<>(oldestFirst);
    }

    /** Adopts those that stand for something before a position of the old journal, null for its end, that the events before do not tell. */
    void adoptUpTo(@Nullable JournalPosition at, RebuiltLog log) {
        while (!ahead.isEmpty() && (at == null || ahead.element().position().compareTo(at) <= 0)) {
            adoptIfItKnowsMore(ahead.remove(), log);
        }
    }

    private void adoptIfItKnowsMore(SnapshotFile file, RebuiltLog log) {
        try {
            Frontier more = more(new SnapshotReader(file.path()).head(), log.held());
            if (more.size() > 0) {
                String name = copy(file.path(), log);
                for (Frontier part : parts(more)) {
                    log.append(EventKind.SNAPSHOT_ADOPTED, new Bodies.SnapshotAdopted(name, part).encode());
                }
                adopted.add(String.valueOf(file.path().getFileName()));
            }
        } catch (SnapshotException e) {
            leftOut.add(new Rebuilt.LeftOut(null, null, String.valueOf(e.getMessage())));
        }
    }

    /** Adopts what an old origin adopted: the event is about the old directory. */
    void adoptAgain(Event event, JournalPosition at, RebuiltLog log) {
        Bodies.SnapshotAdopted body = Bodies.SnapshotAdopted.decode(event);
        if (!renamed.containsKey(body.snapshot())) {
            renamed.put(body.snapshot(), copyAdopted(event.origin(), body.snapshot(), at, log));
        }
        @Nullable String name = renamed.get(body.snapshot());
        if (name != null) {
            log.append(EventKind.SNAPSHOT_ADOPTED, new Bodies.SnapshotAdopted(name, body.frontier()).encode());
        }
    }

    private @Nullable String copyAdopted(long origin, String name, JournalPosition at, RebuiltLog log) {
        @Nullable Path file = AdoptedSnapshots.in(old).file(origin, name);
        if (file == null) {
            return null;
        }
        try {
            String copy = copy(file, log);
            adopted.add(name);
            return copy;
        } catch (SnapshotException e) {
            leftOut.add(new Rebuilt.LeftOut(at, null, "what was adopted from a peer is lost: " + e.getMessage()));
            return null;
        }
    }

    /** By the names in the old directory. */
    List<String> adopted() {
        return List.copyOf(adopted);
    }

    /** Of what a snapshot holds, the origins of which the log lacks something that the snapshot knows. */
    private static Frontier more(SnapshotHead head, LogFold held) {
        Frontier more = new Frontier();
        head.frontier().forEach((origin, sequence, promise) -> {
            boolean fills = held.missing().all().stream().anyMatch(hole -> fills(head, hole, origin, sequence));
            if (sequence > held.frontier().sequence(origin) || fills) {
                more.advance(origin, sequence, promise);
            }
        });
        return more;
    }

    private static boolean fills(SnapshotHead head, MissingRanges.Range hole, long origin, long sequence) {
        long to = Math.min(hole.to(), sequence);
        return hole.origin() == origin
                && hole.from() <= to
                && head.missing().stream()
                        .noneMatch(its -> its.origin() == origin && its.from() <= hole.from() && to <= its.to());
    }

    /** An event is no longer than a message can carry, however many origins there are. */
    private static List<Frontier> parts(Frontier whole) {
        List<Frontier> parts = new ArrayList<>();
        whole.forEach((origin, sequence, promise) -> {
            if (parts.isEmpty() || parts.get(parts.size() - 1).size() == FRONTIER_PART) {
                parts.add(new Frontier());
            }
            parts.get(parts.size() - 1).advance(origin, sequence, promise);
        });
        return parts;
    }

    /**
     * Copies a snapshot that is sound throughout.
     *
     * @return its name in the new directory
     */
    private static String copy(Path from, RebuiltLog log) {
        requireSound(from);
        String name = SnapshotFiles.adoptedName(log.origin(), log.end());
        Path to = log.snapshots().resolve(name);
        try {
            Files.copy(from, to);
            try (FileChannel copy = FileChannel.open(to, StandardOpenOption.WRITE)) {
                copy.force(true);
            }
            return name;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy snapshot " + from + " to " + to, e);
        }
    }

    private static void requireSound(Path file) {
        try (SnapshotMerge look = new SnapshotMerge(file, RebuildSurvey.stateOfNoKeys())) {
            boolean more = true;
            while (more) {
                more = look.check(Integer.MAX_VALUE);
            }
        }
    }
}
