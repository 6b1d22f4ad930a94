package io.geolru.recovery;

import io.geolru.journal.DataDirectory;
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
     * Compares. Nobody may write meanwhile.
     *
     * @param live the node's own state, null when no node is running
     * @param nowMs the present by the node's clock, in milliseconds since 1970
     * @return one line for each thing that does not agree; empty when all does
     */
    public static List<String> check(DataDirectory directory, @Nullable NodeState live, long nowMs) {
        List<String> findings = new ArrayList<>();
        FullFold full = FullFold.of(directory, nowMs, FoldVisitor.NONE);
        if (!full.complete()) {
            findings.add("the journal's beginning is gone, and no sound snapshot stands for it");
        }
        for (SnapshotFile snapshot : SnapshotFiles.newestFirst(directory.snapshots())) {
            String name = "snapshot of " + snapshot.position();
            try {
                LogFold tail = FullFold.snapshotAndTail(directory, snapshot, nowMs, FoldVisitor.NONE);
                compare(findings, "full fold", full.fold().state(), name + " plus tail", tail.state());
            } catch (SnapshotException e) {
                findings.add(String.valueOf(e.getMessage()));
            }
        }
        if (live != null) {
            compare(findings, "full fold", full.fold().state(), "live state", live);
        }
        return findings;
    }

    private static void compare(
            List<String> findings, String leftName, NodeState left, String rightName, NodeState right) {
        StateComparison.Result result = StateComparison.of(left, right);
        result.first().forEach(difference -> findings.add(leftName + " / " + rightName + ": " + difference));
        if (result.count() > result.first().size()) {
            findings.add(leftName + " / " + rightName + ": "
                    + (result.count() - result.first().size()) + " more");
        }
    }
}
