package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.event.TimeSource;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.recovery.LogFold;
import io.geolru.state.CacheLimits;
import io.geolru.state.CacheState;
import io.geolru.state.Entry;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;

/** What must hold of every node at the end of every test. */
public final class NodeChecks {
    private NodeChecks() {}

    /**
     * Checks the node's structures, and that the fold of its whole journal agrees with its live state: every live entry here is the live
     * entry there, byte for byte.
     */
    public static void check(CacheNode node) {
        node.core().writer().locked(node.core().state()::checkInvariants);
        if (node.core().state().caches().isEmpty()) {
            return;
        }
        node.core().writer().locked(() -> {
            NodeState folded = fold(node);
            for (CacheState cache : node.core().state().caches()) {
                cache.forEachLive(entry -> agrees(entry, cache, folded));
            }
        });
    }

    private static void agrees(Entry entry, CacheState cache, NodeState folded) {
        Entry there = folded.cache(cache.name()).peek(entry.key());
        if (there == null && entry.expiresAt() != io.geolru.event.Event.NEVER) {
            return;
        }
        assertThat(there).as("the journal's %s/%s", cache.name(), entry.key()).isNotNull();
        assertThat(there.version()).isEqualTo(entry.version());
        assertThat(there.value()).isEqualTo(entry.value());
        assertThat(there.expiresAt()).isEqualTo(entry.expiresAt());
    }

    private static NodeState fold(CacheNode node) {
        NodeState state = new NodeState(
                StateLimits.UNLIMITED,
                name -> CacheLimits.UNLIMITED,
                new NodeTime(TimeSource.SYSTEM),
                (cache, change, key, before, after, stamp, origin) -> {});
        LogFold fold = new LogFold(state, new Origins());
        try (DataDirectory directory = DataDirectory.openReadOnly(node.config().dataDir());
                JournalReader reader = JournalFiles.open(directory, JournalPosition.START, (at, soundAgainAt, what) -> {
                    throw new AssertionError("journal damaged at " + at + ": " + what);
                })) {
            while (reader.next()) {
                fold.take(reader.event());
            }
        }
        assertThat(fold.newHoles()).isEmpty();
        return state;
    }
}
