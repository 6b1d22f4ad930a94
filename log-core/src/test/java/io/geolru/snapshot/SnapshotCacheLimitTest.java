package io.geolru.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.event.Event;
import io.geolru.event.Frontier;
import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.event.TimeSource;
import io.geolru.journal.JournalPosition;
import io.geolru.state.CacheLimits;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import io.geolru.state.StateListener;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCacheLimitTest {
    @TempDir
    Path folder;

    @Test
    void cachesBeyondALoweredLimitAreMissedAndTheRestIsRead() {
        NodeState three = state(3);
        for (String cache : List.of("a", "b", "c")) {
            three.cache(cache).put("key", new byte[] {1}, "", 7, 9, Event.NEVER);
        }
        SnapshotHead head = new SnapshotHead(JournalPosition.START, 1, 7, new Frontier(), List.of(), new Origins());
        Path file = new SnapshotWriter(head, folder).write(three).path();

        NodeState two = state(2);
        new SnapshotReader(file).readInto(two, read -> {});
        assertThat(two.caches()).hasSize(2);
        assertThat(two.entries()).isEqualTo(2);
    }

    private static NodeState state(int caches) {
        return new NodeState(
                new StateLimits(caches, Long.MAX_VALUE, 1_000),
                name -> CacheLimits.UNLIMITED,
                new NodeTime(TimeSource.SYSTEM),
                StateListener.NONE);
    }
}
