package io.geolru.replay;

import io.geolru.codec.EventFrame;
import io.geolru.event.MissingRanges;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.EpochDirectory;
import io.geolru.journal.JournalPosition;
import io.geolru.recovery.FoldVisitor;
import io.geolru.recovery.FullFold;
import io.geolru.recovery.LogFold;
import io.geolru.recovery.StateComparison;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotFiles.SnapshotFile;
import io.geolru.snapshot.SnapshotReader;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a data directory is sound, or tells what is not. A node may be running on it: what it writes meanwhile is not looked at. One
 * use; not thread-safe.
 */
final class Verification {
    private final DataDirectory directory;
    private final Session session;
    private final OriginNames names;
    private final JournalScan scan;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final List<Snapshot> snapshots = new ArrayList<>();
    private @Nullable SnapshotFile newestSound;
    private boolean fromBeginning;

    /**
     * Something that is wrong.
     *
     * @param kind one word for programs: damage, hole, order, snapshot, beginning
     * @param position the journal position; null when it is about none
     * @param what says what is wrong, and where
     * @param help what helps
     */
    record Finding(String kind, @Nullable JournalPosition position, String what, String help) {}

    /**
     * What was found about a snapshot.
     *
     * @param file the snapshot
     * @param sound whether it could be read throughout
     * @param compared whether it was compared with the full fold of the journal
     * @param differences on how many keys they differ
     */
    record Snapshot(SnapshotFile file, boolean sound, boolean compared, long differences) {}

    Verification(DataDirectory directory, Session session, Progress progress) {
        this.directory = directory;
        this.session = session;
        this.names = OriginNames.ofSnapshots(directory);
        this.scan = new JournalScan(directory, names, progress);
    }

    void run() {
        List<SnapshotFile> files = SnapshotFiles.newestFirst(directory.snapshots());
        long nowMs = session.time().epochMillis();
        FullFold full = FullFold.of(new AheadLog(directory), nowMs, scan);
        scan.finish();
        fromBeginning = full.begunWith() == null && full.complete();
        if (!full.complete()) {
            findings.add(new Finding(
                    "beginning",
                    scan.files().isEmpty() ? null : scan.files().get(0).start(),
                    "the journal's beginning is gone, and no sound snapshot stands for it",
                    "start the node beside its peers, which have it; without peers " + rebuild()));
        }
        files.forEach(this::checkReach);
        List<Finding> ofSnapshots = new ArrayList<>();
        for (SnapshotFile file : files) {
            compare(file, full, nowMs, ofSnapshots);
        }
        newestSound = snapshots.stream()
                .filter(Snapshot::sound)
                .map(Snapshot::file)
                .findFirst()
                .orElse(null);
        tellDamage();
        tellHoles();
        scan.sequences()
                .faults()
                .forEach(fault ->
                        findings.add(new Finding("order", fault.at(), fault.at() + ": " + fault.what(), faultHelps())));
        findings.addAll(ofSnapshots);
    }

    /** What a snapshot stands for must be in the journal, too. */
    private void checkReach(SnapshotFile file) {
        try {
            scan.sequences().snapshot(new SnapshotReader(file.path()).head().frontier(), file.position());
        } catch (SnapshotException e) {
            return; // Told when it is read throughout.
        }
    }

    /** What helps where events cannot be read: a start reads only what is behind its snapshot. */
    private String help(JournalPosition at) {
        return newestSound != null && at.compareTo(newestSound.position()) <= 0
                ? "start the node: it loses nothing by it, since snapshot "
                        + newestSound.path().getFileName() + " stands for what was before"
                : "start the node: it notes the hole and asks its peers for what is missing; without peers "
                        + rebuild();
    }

    private String rebuild() {
        return "'replay-tool rebuild " + Text.argument(directory.path()) + " --to NEW' keeps what is sound";
    }

    private String faultHelps() {
        return "no disk does that: keep a copy and report it; " + rebuild();
    }

    private static String snapshotHelps(SnapshotFile file) {
        return "stop the node and 'rm " + Text.argument(file.path())
                + "': a start then uses another snapshot or the journal alone";
    }

    private void tellHoles() {
        for (MissingRanges.Range hole : scan.sequences().holes()) {
            String what = Holes.text(hole) + " of " + names.label(hole.origin());
            if (scan.sequences().isDeclared(hole)) {
                told.add(what + " missing, as the journal says itself");
            } else {
                JournalPosition at = scan.sequences().noticedAt(hole);
                findings.add(new Finding("hole", at, at + ": " + what + " missing before here", help(at)));
            }
        }
    }

    private void tellDamage() {
        for (JournalScan.Damage damage : scan.damage()) {
            if (isSettled(damage)) {
                told.add("damaged " + damage + "; the node has dealt with it");
            } else {
                findings.add(new Finding("damage", damage.at(), "damaged " + damage, help(damage.at())));
            }
        }
    }

    /** Whether a later start of the node has seen the damage: it noted what was lost, or nothing was that anyone knew of. */
    private boolean isSettled(JournalScan.Damage damage) {
        int newest = directory.epochs().stream()
                .mapToInt(EpochDirectory::number)
                .max()
                .orElse(0);
        if (damage.at().epoch() >= newest) {
            return false;
        }
        List<SequenceCheck.Gap> lost = scan.sequences().gaps().stream()
                .filter(gap ->
                        gap.after().compareTo(damage.at()) <= 0 && gap.at().compareTo(damage.at()) > 0)
                .toList();
        return lost.isEmpty() ? damage.soundAgainAt() == null : lost.stream().allMatch(scan.sequences()::isDeclared);
    }

    private void compare(SnapshotFile file, FullFold full, long nowMs, List<Finding> found) {
        try {
            LogFold tail = FullFold.snapshotAndTail(new AheadLog(directory), file, nowMs, new UpTo(scan.lastEvent()));
            if (!full.complete() || !scan.sequences().holes().isEmpty()) {
                snapshots.add(new Snapshot(file, true, false, 0));
                return;
            }
            StateComparison.Result result = StateComparison.of(full.fold().state(), tail.state());
            snapshots.add(new Snapshot(file, true, true, result.count()));
            result.first()
                    .forEach(difference -> found.add(new Finding(
                            "snapshot",
                            file.position(),
                            "snapshot " + file.path().getFileName()
                                    + " and the journal behind it differ from the whole journal: "
                                    + "cache " + difference.cache() + " key " + Text.word(difference.key())
                                    + ": journal "
                                    + difference.left() + ", snapshot " + difference.right(),
                            snapshotHelps(file))));
        } catch (SnapshotException e) {
            if (Files.exists(file.path())) {
                snapshots.add(new Snapshot(file, false, false, 0));
                found.add(
                        new Finding("snapshot", file.position(), String.valueOf(e.getMessage()), snapshotHelps(file)));
            }
        }
    }

    /** Leaves out what was appended after the whole journal had been read. */
    private record UpTo(@Nullable JournalPosition last) implements FoldVisitor {
        @Override
        public boolean event(EventFrame event, JournalPosition at, long arrivedAt) {
            return last != null && at.compareTo(last) <= 0;
        }
    }

    JournalScan scan() {
        return scan;
    }

    /** What is wrong; empty when the directory is sound. */
    List<Finding> findings() {
        return findings;
    }

    /** What a person should know and is no failure. */
    List<String> told() {
        return told;
    }

    List<Snapshot> snapshots() {
        return snapshots;
    }

    /** Whether the journal still has its first event. */
    boolean fromBeginning() {
        return fromBeginning;
    }
}
