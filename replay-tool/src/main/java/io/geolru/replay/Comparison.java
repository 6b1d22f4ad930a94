package io.geolru.replay;

import io.geolru.Version;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import io.geolru.event.MissingRanges;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.recovery.FullFold;
import io.geolru.recovery.LogFold;
import io.geolru.recovery.StateComparison;
import io.geolru.recovery.StateComparison.Difference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * In what two nodes' directories differ, at one instant: which keys, since which event, and which events only one of them has. Not
 * thread-safe.
 */
final class Comparison {
    private final Side left;
    private final Side right;
    private final long count;
    private final List<Difference> differences;

    /** One directory, and where the events are that the differences are about. */
    record Side(DataDirectory directory, FullFold folded, Map<Version, Found> found) {
        Side(DataDirectory directory, FullFold folded) {
            this(directory, folded, new HashMap<>());
        }

        LogFold fold() {
            return folded.fold();
        }

        /** Where the event of a version is in the journal; null when it is not there, as when a snapshot told of it. */
        @Nullable Found find(@Nullable Version version) {
            return version == null ? null : found.get(version);
        }

        private boolean has(long origin, long sequence) {
            return fold().frontier().sequence(origin) >= sequence
                    && !fold().missing().contains(origin, sequence);
        }
    }

    /** An event in a journal. */
    record Found(JournalPosition at, long sequence, EventKind kind, long arrivedAt) {}

    /**
     * The event since which a key differs: the newer of what the two sides have.
     *
     * @param version its version
     * @param sequence its place in its origin's order; 0 where no journal has it any more
     * @param lackedByLeft whether the left side does not have it
     * @param lackedByRight whether the right side does not have it
     */
    record Since(Version version, long sequence, boolean lackedByLeft, boolean lackedByRight) {}

    /** @param limit how many differences are looked up at most */
    Comparison(Side left, Side right, int limit, Progress progress) {
        this.left = left;
        this.right = right;
        StateComparison.Result result =
                StateComparison.of(left.fold().state(), right.fold().state(), limit);
        count = result.count();
        differences = new ArrayList<>(result.first());
        differences.sort(Comparator.comparing(Difference::cache).thenComparing(Difference::key));
        if (!differences.isEmpty()) {
            Set<Version> wanted = new HashSet<>();
            for (Difference difference : differences) {
                if (difference.leftVersion() != null) {
                    wanted.add(difference.leftVersion());
                }
                if (difference.rightVersion() != null) {
                    wanted.add(difference.rightVersion());
                }
            }
            locate(left, wanted, progress);
            locate(right, wanted, progress);
        }
    }

    private static void locate(Side side, Set<Version> wanted, Progress progress) {
        try (JournalReader reader =
                JournalFiles.open(side.directory(), JournalPosition.START, (at, soundAgainAt, what) -> {})) {
            while (reader.next()) {
                Event event = reader.event();
                progress.at(reader.eventPosition());
                Version version = new Version(event.stamp(), event.origin());
                if (wanted.contains(version)) {
                    side.found()
                            .put(
                                    version,
                                    new Found(
                                            reader.eventPosition(),
                                            event.sequence(),
                                            event.kind(),
                                            reader.arrivedAt()));
                }
            }
        }
    }

    Side left() {
        return left;
    }

    Side right() {
        return right;
    }

    /** On how many keys the two differ. */
    long count() {
        return count;
    }

    /** The first differences, by cache and key. */
    List<Difference> differences() {
        return differences;
    }

    /** Whether both have the same events. */
    boolean sameEvents() {
        return lackedBy(left, right).isEmpty() && lackedBy(right, left).isEmpty();
    }

    /** The events that one side lacks and the other has. */
    static List<MissingRanges.Range> lackedBy(Side side, Side other) {
        List<MissingRanges.Range> lacked = new ArrayList<>();
        Frontier held = side.fold().frontier();
        other.fold().frontier().forEach((origin, sequence, promise) -> {
            if (held.sequence(origin) < sequence) {
                addWhatIsHeld(other, new MissingRanges.Range(origin, held.sequence(origin) + 1, sequence), lacked);
            }
        });
        for (MissingRanges.Range hole : side.fold().missing().all()) {
            addWhatIsHeld(other, hole, lacked);
        }
        lacked.sort(Comparator.comparingLong(MissingRanges.Range::origin).thenComparingLong(MissingRanges.Range::from));
        return lacked;
    }

    /** Adds those parts of a range that a side has. */
    private static void addWhatIsHeld(Side side, MissingRanges.Range range, List<MissingRanges.Range> held) {
        long from = range.from();
        long last = Math.min(range.to(), side.fold().frontier().sequence(range.origin()));
        List<MissingRanges.Range> holes = side.fold().missing().all().stream()
                .filter(hole -> hole.origin() == range.origin() && hole.to() >= range.from() && hole.from() <= last)
                .sorted(Comparator.comparingLong(MissingRanges.Range::from))
                .toList();
        for (MissingRanges.Range hole : holes) {
            if (from < hole.from()) {
                held.add(new MissingRanges.Range(range.origin(), from, hole.from() - 1));
            }
            from = hole.to() + 1;
        }
        if (from <= last) {
            held.add(new MissingRanges.Range(range.origin(), from, last));
        }
    }

    /** Since which event a key differs. */
    Since since(Difference difference) {
        Version newer = newer(difference.leftVersion(), difference.rightVersion());
        Found found = left.find(newer) == null ? right.find(newer) : left.find(newer);
        long sequence = found == null ? 0 : found.sequence();
        return new Since(newer, sequence, isLackedBy(left, newer, found), isLackedBy(right, newer, found));
    }

    private static boolean isLackedBy(Side side, Version version, @Nullable Found found) {
        return found == null
                ? side.fold().frontier().promise(version.origin()) < version.stamp()
                : side.find(version) == null && !side.has(version.origin(), found.sequence());
    }

    private static Version newer(@Nullable Version left, @Nullable Version right) {
        if (left == null || right == null) {
            Version none = new Version(0, 0);
            return left != null ? left : right != null ? right : none;
        }
        return left.compareTo(right) >= 0 ? left : right;
    }
}
