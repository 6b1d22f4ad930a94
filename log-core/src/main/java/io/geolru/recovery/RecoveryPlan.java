package io.geolru.recovery;

import io.geolru.journal.EpochDirectory;
import io.geolru.journal.RecordedLog;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotFiles.SnapshotFile;
import io.geolru.snapshot.SnapshotReader;
import java.util.ArrayList;
import java.util.List;

/**
 * What a start is going to read: made by looking, before anything is done. {@link #toString} is for people.
 *
 * @param snapshots the snapshots whose head is sound, newest first; the first that proves sound throughout is used
 * @param refused one line for each snapshot that is not
 * @param epochs the epochs of the journal, oldest first
 */
public record RecoveryPlan(List<SnapshotFile> snapshots, List<String> refused, List<EpochDirectory> epochs) {
    /** Looks at what is recorded; changes nothing. */
    public static RecoveryPlan of(RecordedLog log) {
        List<SnapshotFile> sound = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (SnapshotFile file : SnapshotFiles.newestFirst(log.snapshots())) {
            try {
                new SnapshotReader(file.path()).head();
                sound.add(file);
            } catch (SnapshotException e) {
                refused.add(e.getMessage());
            }
        }
        return new RecoveryPlan(List.copyOf(sound), List.copyOf(refused), List.copyOf(log.epochs()));
    }

    /** Whether there is nothing to read. */
    public boolean isEmpty() {
        return snapshots.isEmpty() && epochs.isEmpty();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        refused.forEach(line -> text.append("refused: ").append(line).append('\n'));
        if (snapshots.isEmpty()) {
            text.append("1. no snapshot: begin empty\n");
        } else {
            text.append("1. snapshot ").append(snapshots.get(0).path()).append('\n');
            snapshots.stream()
                    .skip(1)
                    .forEach(older -> text.append("   or, if that is damaged, ")
                            .append(older.path())
                            .append('\n'));
        }
        if (epochs.isEmpty()) {
            text.append("2. no journal\n");
        } else {
            String from = snapshots.isEmpty()
                    ? "its beginning"
                    : snapshots.get(0).position().toString();
            text.append("2. journal from ")
                    .append(from)
                    .append(" to the end of epoch ")
                    .append(epochs.get(epochs.size() - 1).number())
                    .append('\n');
        }
        return text.append("3. open epoch ")
                .append(epochs.isEmpty() ? 1 : epochs.get(epochs.size() - 1).number() + 1)
                .toString();
    }
}
