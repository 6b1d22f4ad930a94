package io.geolru.simulation;

import io.geolru.codec.EventFrame;
import io.geolru.journal.JournalPosition;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotFiles.SnapshotFile;
import java.util.List;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;

/** Cuts journals off at their old end. Stateless. */
final class Retention {
    private static final int KEPT_SNAPSHOTS = 2;

    private Retention() {}

    /** Deletes the files before the older snapshot in which there is nothing that any disk lacks. */
    static void deleteWhatAllHold(SimDisk disk, List<SimDisk> disks) {
        List<SnapshotFile> snapshots = SnapshotFiles.newestFirst(disk.snapshots());
        if (snapshots.size() < KEPT_SNAPSHOTS) {
            return;
        }
        JournalPosition needed = snapshots.get(KEPT_SNAPSHOTS - 1).position();
        while (disk.fileList().size() > 1) {
            SimDisk.File oldest = disk.fileList().get(0);
            boolean isNeeded =
                    oldest.epoch > needed.epoch() || (oldest.epoch == needed.epoch() && oldest.number >= needed.file());
            if (isNeeded || !disks.stream().allMatch(other -> holdsAll(other, oldest))) {
                break;
            }
            disk.delete(oldest);
        }
    }

    private static boolean holdsAll(SimDisk disk, SimDisk.File file) {
        Truth truth = Objects.requireNonNull(disk.truth());
        EventFrame event = new EventFrame();
        for (byte[] frame : file.frames) {
            if (frame != null) {
                event.wrap(new UnsafeBuffer(frame), 0);
                if (truth.model().lacks(event.origin(), event.sequence())) {
                    return false;
                }
            }
        }
        return true;
    }
}
