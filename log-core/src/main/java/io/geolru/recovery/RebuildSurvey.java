package io.geolru.recovery;

import io.geolru.codec.EventFrame;
import io.geolru.codec.MalformedFrameException;
import io.geolru.event.Frontier;
import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.journal.EpochDirectory;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.journal.RecordedLog;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotFiles.SnapshotFile;
import io.geolru.snapshot.SnapshotHead;
import io.geolru.snapshot.SnapshotReader;
import io.geolru.state.CacheLimits;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import io.geolru.state.StateListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of an old directory before a new one can be begun: whose it is, how far it goes, and above which stamp one must go on.
 *
 * @param origins who the origins are, as events and snapshots tell
 * @param frontier what the journal holds
 * @param highestStamp the highest stamp or promise met
 * @param previousOrigin the origin of the newest epoch; 0 when there is none
 * @param longestFrame the length of the longest event in bytes
 * @param last where the last event begins; null without events
 */
record RebuildSurvey(
        Origins origins,
        Frontier frontier,
        long highestStamp,
        long previousOrigin,
        int longestFrame,
        @Nullable JournalPosition last) {

    static RebuildSurvey of(RecordedLog log, Consumer<JournalPosition> progress) {
        Origins origins = new Origins();
        long highestStamp = learnFromSnapshots(log, origins);
        LogFold fold = foldOfNoKeys(origins, (origin, name) -> null);
        int longest = 0;
        @Nullable JournalPosition last = null;
        try (JournalReader reader = log.read(JournalPosition.START, (at, soundAgainAt, what) -> {})) {
            while (reader.next()) {
                EventFrame event = reader.event();
                last = reader.eventPosition();
                longest = Math.max(longest, event.frameLength());
                progress.accept(last);
                take(fold, event);
            }
        }
        List<EpochDirectory> epochs = log.epochs();
        long previous = epochs.isEmpty() ? 0 : epochs.get(epochs.size() - 1).origin();
        return new RebuildSurvey(
                origins, fold.frontier(), Math.max(highestStamp, fold.highestStamp()), previous, longest, last);
    }

    private static void take(LogFold fold, EventFrame event) {
        try {
            fold.take(event);
        } catch (MalformedFrameException e) {
            return; // Told when it is left out.
        }
    }

    /** A fold of which only frontier, holes and origins count. */
    static LogFold foldOfNoKeys(Origins origins, AdoptedSnapshots adopted) {
        return new LogFold(stateOfNoKeys(), origins, adopted, (cache, key) -> false);
    }

    static NodeState stateOfNoKeys() {
        return new NodeState(
                StateLimits.UNLIMITED,
                cache -> CacheLimits.UNLIMITED,
                new NodeTime(new FixedTime(0)),
                StateListener.NONE);
    }

    /** What the newest epoch that is known to be of a node says of it; null when none is. */
    @Nullable String ofNode(RecordedLog log, Function<Origins.Origin, String> what) {
        List<EpochDirectory> newestFirst = new ArrayList<>(log.epochs());
        Collections.reverse(newestFirst);
        for (EpochDirectory epoch : newestFirst) {
            Origins.Origin who = origins.of(epoch.origin());
            if (!who.node().isEmpty()) {
                return what.apply(who);
            }
        }
        return null;
    }

    private static long learnFromSnapshots(RecordedLog log, Origins origins) {
        long highest = 0;
        for (SnapshotFile file : SnapshotFiles.newestFirst(log.snapshots())) {
            highest = Math.max(highest, learn(file, origins));
        }
        return highest;
    }

    private static long learn(SnapshotFile file, Origins origins) {
        try {
            SnapshotHead head = new SnapshotReader(file.path()).head();
            long[] highest = {head.highestStamp()};
            head.frontier().forEach((origin, sequence, promise) -> {
                highest[0] = Math.max(highest[0], promise);
                origins.add(origin, head.origins().of(origin));
            });
            origins.addForgotten(head.origins());
            return highest[0];
        } catch (SnapshotException e) {
            return 0; // Told when it is left out.
        }
    }
}
