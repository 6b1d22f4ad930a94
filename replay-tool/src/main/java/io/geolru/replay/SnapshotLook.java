package io.geolru.replay;

import io.geolru.journal.DataDirectory;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotFiles.SnapshotFile;
import io.geolru.snapshot.SnapshotHead;
import io.geolru.snapshot.SnapshotReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot file, read to its end.
 *
 * @param file the file and the position that it stands for
 * @param bytes its size
 * @param head what it stands for; null when it is not sound
 * @param takenAt when it was taken, in milliseconds since 1970; 0 when its head is damaged
 * @param entries the entries in it that were live then; 0 when it is not sound
 * @param problem what is wrong with it; null when it is sound
 */
record SnapshotLook(
        SnapshotFile file,
        long bytes,
        @Nullable SnapshotHead head,
        long takenAt,
        long entries,
        @Nullable String problem) {
    /** All snapshots of a directory, newest first; one that goes meanwhile is left out. */
    static List<SnapshotLook> all(DataDirectory directory) {
        List<SnapshotLook> looks = new ArrayList<>();
        for (SnapshotFile file : SnapshotFiles.newestFirst(directory.snapshots())) {
            SnapshotLook look = at(file);
            if (Files.exists(file.path())) {
                looks.add(look);
            }
        }
        return looks;
    }

    private static SnapshotLook at(SnapshotFile file) {
        long bytes = size(file);
        long takenAt = 0;
        try {
            SnapshotHead head = new SnapshotReader(file.path()).head();
            takenAt = head.takenAt();
            long entries = new SnapshotReader(file.path()).countLive(takenAt);
            return new SnapshotLook(file, bytes, head, takenAt, entries, null);
        } catch (SnapshotException e) {
            return new SnapshotLook(file, bytes, null, takenAt, 0, String.valueOf(e.getMessage()));
        }
    }

    private static long size(SnapshotFile file) {
        try {
            return Files.size(file.path());
        } catch (IOException e) {
            return 0;
        }
    }

    /** The file's name without its directory. */
    String name() {
        return String.valueOf(file.path().getFileName());
    }
}
