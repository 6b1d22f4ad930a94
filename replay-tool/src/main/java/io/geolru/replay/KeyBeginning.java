package io.geolru.replay;

import io.geolru.event.Frontier;
import io.geolru.event.NodeTime;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import io.geolru.recovery.FixedTime;
import io.geolru.recovery.FullFold;
import io.geolru.recovery.LogFold;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotFiles.SnapshotFile;
import io.geolru.snapshot.SnapshotReader;
import io.geolru.state.CacheLimits;
import io.geolru.state.CacheState;
import io.geolru.state.KeyFilter;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import io.geolru.state.StateListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was known of some keys where a journal begins now, if its first files are gone: of what the oldest snapshot that stands for them has, all
 * that was written before. The rest of the snapshot is in the journal itself, but for what a peer's snapshot had brought. Not thread-safe.
 *
 * @param before what the journal held when its oldest file was begun; empty where the head of that cannot be read
 * @param snapshot what the snapshot has of these keys; null when there is none, or none is needed
 * @param takenAt when the snapshot was taken, in milliseconds since 1970; 0 without one
 * @param position what is in the journal from here on is not in the snapshot
 * @param complete false when the beginning is not known
 */
record KeyBeginning(
        Frontier before, @Nullable NodeState snapshot, long takenAt, JournalPosition position, boolean complete) {
    /** Which versions are taken. */
    @FunctionalInterface
    private interface Wanted {
        boolean version(long stamp, long origin);
    }

    static KeyBeginning of(DataDirectory directory, KeyFilter filter) {
        List<JournalFiles.FileInfo> files = directory.files();
        Frontier held = files.isEmpty() ? null : files.get(0).frontier();
        Frontier before = held == null ? new Frontier() : held;
        boolean complete = FullFold.reachesBeginning(directory);
        List<SnapshotFile> newestFirst = complete ? List.of() : SnapshotFiles.newestFirst(directory.snapshots());
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            NodeState state = emptyState();
            try {
                var head = new SnapshotReader(newestFirst.get(i).path()).readInto(state, filter, bytes -> {});
                if (FullFold.standsForBeginning(directory, head)) {
                    return new KeyBeginning(before, state, head.takenAt(), head.position(), true);
                }
            } catch (SnapshotException e) {
                // A newer one may be sound.
            }
        }
        return new KeyBeginning(before, null, 0, JournalPosition.START, complete);
    }

    /** A state without limits in which nothing ever expires. */
    static NodeState emptyState() {
        return new NodeState(
                StateLimits.UNLIMITED,
                cache -> CacheLimits.UNLIMITED,
                new NodeTime(new FixedTime(0)),
                StateListener.NONE);
    }

    /** Lets a fold begin with what was written before. */
    void restoreInto(LogFold fold) {
        fold.frontier().mergeMax(before);
        restoreInto(fold, (stamp, origin) -> origin != 0 && stamp <= before.promise(origin));
    }

    /** Adds the rest of the snapshot to a fold that has come to its position: what the journal does not tell. */
    void restoreRestInto(LogFold fold) {
        restoreInto(fold, (stamp, origin) -> true);
    }

    private void restoreInto(LogFold fold, Wanted wanted) {
        if (snapshot != null) {
            for (CacheState from : snapshot.caches()) {
                restore(from, fold.state().cache(from.name()), wanted);
            }
        }
    }

    private static void restore(CacheState from, CacheState into, Wanted wanted) {
        if (wanted.version(from.clearStamp(), from.clearOrigin())) {
            into.restoreClearFloor(from.clearStamp(), from.clearOrigin());
        }
        from.forEachLive(entry -> {
            if (wanted.version(entry.stamp(), entry.origin())) {
                into.restoreEntry(
                        entry.key(),
                        entry.value(),
                        entry.contentType(),
                        entry.stamp(),
                        entry.origin(),
                        entry.expiresAt(),
                        0);
            }
        });
        from.forEachRecord((key, stamp, origin, cause) -> {
            if (wanted.version(stamp, origin)) {
                into.restoreRecord(key, stamp, origin, cause);
            }
        });
        from.forEachFloor((bucket, stamp, origin) -> {
            if (wanted.version(stamp, origin)) {
                into.restoreFloor(bucket, stamp, origin);
            }
        });
    }
}
