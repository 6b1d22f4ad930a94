package io.geolru.recovery;

import io.geolru.journal.JournalPosition;
import io.geolru.journal.RecordedLog;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotFiles.SnapshotFile;
import io.geolru.state.NodeState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proof that the journal is the truth: its full fold agrees with each snapshot plus the journal behind it, and with the live state of
 * the node that writes it. Stateless.
 */
public final class FoldAgreement {
    private FoldAgreement() {}

    /**
     * Compares. Nobody may write meanwhile: a node's writer is locked. Where the journal lacks events, it is only told whether it says so itself. A
     * snapshot that is not sound is left out, as a start leaves it out.
     *
     * @param live the node's own state, null when no node is running
     * @param nowMs the present by the node's clock, in milliseconds since 1970
     * @return one line for each thing that does not agree; empty when all does
     */
    public static List<String> check(RecordedLog log, @Nullable NodeState live, long nowMs) {
        List<String> findings = new ArrayList<>();
        FullFold full = FullFold.of(log, nowMs, new FoldVisitor() {
            @Override
            public void damaged(JournalPosition at, @Nullable JournalPosition soundAgainAt, String what) {
                findings.add("journal damaged at " + at + ": " + what);
            }
        });
        if (!full.complete()) {
            findings.add("the journal's beginning is gone, and no sound snapshot stands for it");
        }
        full.fold().newHoles().forEach(hole -> findings.add("events missing: " + hole));
        if (full.complete() && full.fold().missing().isEmpty()) {
            compareSnapshots(findings, log, full, nowMs);
            if (live != null) {
                compare(findings, full, "live state", live);
            }
        }
        return findings;
    }

    private static void compareSnapshots(List<String> findings, RecordedLog log, FullFold full, long nowMs) {
        for (SnapshotFile snapshot : SnapshotFiles.newestFirst(log.snapshots())) {
            compareSnapshot(findings, log, snapshot, full, nowMs);
        }
    }

    private static void compareSnapshot(
            List<String> findings, RecordedLog log, SnapshotFile snapshot, FullFold full, long nowMs) {
        try {
            if (!FullFold.reachesBackTo(log, snapshot)) {
                return; // No start would use it.
            }
            LogFold tail = FullFold.snapshotAndTail(log, snapshot, nowMs, FoldVisitor.NONE);
            compare(findings, full, "snapshot of " + snapshot.position() + " plus tail", tail.state());
        } catch (SnapshotException e) {
            return; // Gone meanwhile, or damaged: no start would use it either.
        }
    }

    private static void compare(List<String> findings, FullFold full, String otherName, NodeState other) {
        StateComparison.Result result = StateComparison.of(full.fold().state(), other);
        result.first().forEach(difference -> findings.add("full fold / " + otherName + ": " + difference));
        if (result.count() > result.first().size()) {
            findings.add("full fold / " + otherName + ": "
                    + (result.count() - result.first().size()) + " more");
        }
    }
}
