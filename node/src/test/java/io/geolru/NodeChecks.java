package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.event.TimeSource;
import io.geolru.journal.DataDirectory;
import io.geolru.recovery.FoldAgreement;
import io.geolru.state.NodeState;

/** What must hold of every node at the end of every test. */
public final class NodeChecks {
    private NodeChecks() {}

    /**
     * Checks the node's structures, and that the fold of its whole journal agrees with each snapshot plus the journal behind it and with its
     * live state: the same versions, byte for byte, but for what was evicted, expired or forgotten.
     */
    public static void check(CacheNode node) {
        NodeState state = node.core().state();
        node.core().writer().locked(() -> {
            state.checkInvariants();
            try (DataDirectory directory =
                    DataDirectory.openReadOnly(node.config().dataDir())) {
                assertThat(FoldAgreement.check(directory, state, TimeSource.SYSTEM.epochMillis()))
                        .as("what the journal of %s tells", node.name())
                        .isEmpty();
            }
        });
    }
}
