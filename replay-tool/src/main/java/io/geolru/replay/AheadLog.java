package io.geolru.replay;

import io.geolru.journal.DamageListener;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.EpochDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.journal.RecordedLog;
import java.nio.file.Path;
import java.util.List;

/**
 * A data directory whose journal is read, and its checksums checked, by a thread that is ahead of the one that folds it. What that one sees is
 * the same, in the same order. Immutable.
 */
record AheadLog(DataDirectory directory) implements RecordedLog {
    @Override
    public Path path() {
        return directory.path();
    }

    @Override
    public Path snapshots() {
        return directory.snapshots();
    }

    @Override
    public List<EpochDirectory> epochs() {
        return directory.epochs();
    }

    @Override
    public List<JournalFiles.FileInfo> files() {
        return directory.files();
    }

    @Override
    public JournalReader read(JournalPosition from, DamageListener listener) {
        return new AheadReader(damage -> directory.read(from, damage), from, listener);
    }
}
