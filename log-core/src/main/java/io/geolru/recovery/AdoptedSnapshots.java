package io.geolru.recovery;

import io.geolru.journal.EpochDirectory;
import io.geolru.journal.RecordedLog;
import io.geolru.snapshot.SnapshotFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the peers' snapshots are that the writer of a journal adopted. */
@FunctionalInterface
public interface AdoptedSnapshots {
    /** The file that an event of an origin names; null when the origin is none of the journal's own. The file may be gone. */
    @Nullable Path file(long origin, String name);

    /** Those of a recorded log. */
    static AdoptedSnapshots in(RecordedLog log) {
        return (origin, name) -> {
            boolean own = SnapshotFiles.isAdoptedName(origin, name)
                    && log.epochs().stream().mapToLong(EpochDirectory::origin).anyMatch(each -> each == origin);
            return own ? log.snapshots().resolve(name) : null;
        };
    }
}
