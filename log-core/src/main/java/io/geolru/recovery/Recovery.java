package io.geolru.recovery;

import io.geolru.codec.MalformedFrameException;
import io.geolru.event.Frontier;
import io.geolru.event.Origins;
import io.geolru.journal.EpochDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.journal.RecordedLog;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotFiles.SnapshotFile;
import io.geolru.snapshot.SnapshotHead;
import io.geolru.snapshot.SnapshotReader;
import io.geolru.state.NodeState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries a {@link RecoveryPlan} out. Reads only; one use; not thread-safe. */
public final class Recovery {
    private static final int PROGRESS_INTERVAL = 4096;

    private final RecordedLog log;
    private final RecoveryPlan plan;
    private final Supplier<NodeState> freshState;
    private final Origins origins;
    private final RecoveryProgress progress;
    private final AdoptedSnapshots adopted;
    private final List<String> damage = new ArrayList<>();
    private JournalPosition from = JournalPosition.START;
    private long snapshotEntries;

    /**
     * @param freshState makes an empty state; asked again when a snapshot turns out to be damaged
     * @param origins where it is noted who the origins are
     */
    public Recovery(
            RecordedLog log,
            RecoveryPlan plan,
            Supplier<NodeState> freshState,
            Origins origins,
            RecoveryProgress progress) {
        this.log = log;
        this.plan = plan;
        this.freshState = freshState;
        this.origins = origins;
        this.progress = progress;
        this.adopted = AdoptedSnapshots.in(log);
        damage.addAll(plan.refused());
    }

    /**
     * Reads snapshot and journal. Where the journal's beginning was deleted and no snapshot that stands for it is sound, what is left is read:
     * the rest is holes.
     */
    public Recovered run() {
        LogFold fold = fromSnapshot();
        LostBeginning lost = lostBeginning(fold.frontier());
        noteLostEnd();
        replay(fold);
        EpochDirectory newest =
                plan.epochs().isEmpty() ? null : plan.epochs().get(plan.epochs().size() - 1);
        long previousOrigin = newest == null ? 0 : newest.origin();
        return new Recovered(
                fold,
                previousOrigin,
                fold.frontier().sequence(previousOrigin),
                fold.newHoles(),
                List.copyOf(damage),
                snapshotEntries,
                lost);
    }

    private LogFold fromSnapshot() {
        for (SnapshotFile file : plan.snapshots()) {
            LogFold fold = new LogFold(freshState.get(), origins, adopted);
            try {
                SnapshotHead head =
                        new SnapshotReader(file.path()).readInto(fold.state(), bytes -> progress.at("snapshot", bytes));
                fold.startFrom(head);
                from = head.position();
                snapshotEntries = fold.state().entries();
                return fold;
            } catch (SnapshotException e) {
                damage.add(e.getMessage());
            }
        }
        return new LogFold(freshState.get(), origins, adopted);
    }

    private @Nullable LostBeginning lostBeginning(Frontier held) {
        List<JournalFiles.FileInfo> files = log.files();
        if (files.isEmpty()) {
            return null;
        }
        JournalFiles.FileInfo first = files.get(0);
        for (JournalFiles.FileInfo file : files) {
            if (file.start().compareTo(from) <= 0) {
                first = file;
            }
        }
        Frontier before = first.frontier();
        if (before == null || held.covers(before)) {
            return null;
        }
        String what = "the journal of " + log.path() + " begins at " + first.start()
                + ", and no sound snapshot stands for what was before it"
                + (damage.isEmpty() ? "" : " (" + damage.get(0) + ")");
        damage.add(what);
        return new LostBeginning(
                before, what + "; 'replay-tool rebuild " + log.path() + " --to NEW' keeps what is sound");
    }

    /** What a snapshot stands for had been journaled: where the journal does not reach that far any more, its end was lost. */
    private void noteLostEnd() {
        boolean reaches = log.files().stream()
                .anyMatch(file -> file.start().epoch() == from.epoch()
                        && file.start().file() == from.file()
                        && file.bytes() >= from.offset());
        if (!reaches && !from.equals(JournalPosition.START)) {
            damage.add("journal damaged at " + from
                    + ": it ended here or behind when a snapshot was taken, and does not reach here any more");
        }
    }

    private void replay(LogFold fold) {
        try (JournalReader reader = log.read(
                from,
                (at, soundAgainAt, what) -> damage.add("journal damaged at " + at + ": " + what
                        + (soundAgainAt == null ? ", nothing sound behind it" : ", sound again at " + soundAgainAt)))) {
            while (reader.next()) {
                try {
                    fold.take(reader.event());
                } catch (MalformedFrameException e) {
                    damage.add("journal damaged at " + reader.eventPosition() + ": " + e.getMessage());
                }
                if (fold.events() % PROGRESS_INTERVAL == 0) {
                    progress.at("journal", fold.events());
                }
            }
        }
    }
}
