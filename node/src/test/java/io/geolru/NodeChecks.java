package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.event.TimeSource;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalOverrunException;
import io.geolru.recovery.FoldAgreement;
import io.geolru.state.NodeState;
import java.util.List;

/** What must hold of every node at the end of every test. */
public final class NodeChecks {
    private static final int MOST_LOOKS = 10;

    private NodeChecks() {}

    /**
     * Checks the node's structures, and that the fold of its whole journal agrees with each snapshot plus the journal behind it and with its
     * live state: the same versions, byte for byte, but for what was evicted, expired or forgotten.
     */
    public static void check(CacheNode node) {
        NodeState state = node.core().state();
        node.core().writer().locked(() -> {
            state.checkInvariants();
            assertThat(disagreements(node, state, MOST_LOOKS))
                    .as("what the journal of %s tells", node.name())
                    .isEmpty();
        });
    }

    /** A file that the node's retention deletes meanwhile makes it look again. */
    private static List<String> disagreements(CacheNode node, NodeState state, int looks) {
        try (DataDirectory directory = DataDirectory.openReadOnly(node.config().dataDir())) {
            return FoldAgreement.check(directory, state, TimeSource.SYSTEM.epochMillis());
        } catch (JournalOverrunException e) {
            if (looks == 1) {
                throw e;
            }
            return disagreements(node, state, looks - 1);
        }
    }
}
