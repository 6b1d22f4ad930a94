package io.geolru.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.event.Event;
import io.geolru.event.Frontier;
import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.event.TimeSource;
import io.geolru.journal.JournalPosition;
import io.geolru.state.CacheLimits;
import io.geolru.state.CacheState;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import io.geolru.state.StateListener;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot's floors keep out what is older, but not the snapshot's own entries below them. */
class SnapshotFloorsTest {
    private static final int KEYS = 3_000;

    @TempDir
    private Path directory;

    @Test
    void entriesBelowTheFloorsOfTheirBucketsAreRestored() {
        NodeState state = newState();
        for (String name : List.of("first", "second")) {
            CacheState cache = state.cache(name);
            for (int i = 0; i < KEYS; i++) {
                cache.put("live" + i, new byte[1], "", i + 1, 1, Event.NEVER);
                cache.remove("gone" + i, KEYS + i, 1);
            }
        }
        state.forgetStable(Long.MAX_VALUE);
        assertThat(state.maintain(Integer.MAX_VALUE)).isPositive();
        assertThat(state.records()).isZero();

        NodeState restored = newState();
        new SnapshotReader(write(state)).readInto(restored, progress -> {});

        for (CacheState cache : state.caches()) {
            CacheState again = restored.cache(cache.name());
            assertThat(again.digest()).isEqualTo(cache.digest());
            assertThat(floors(again)).isEqualTo(floors(cache)).isPositive();
            assertThat(again.put("gone1", new byte[1], "", 1, 1, Event.NEVER)).isFalse();
        }
        restored.checkInvariants();
    }

    private static int floors(CacheState cache) {
        AtomicInteger floors = new AtomicInteger();
        cache.forEachFloor((bucket, stamp, origin) -> floors.incrementAndGet());
        return floors.get();
    }

    private Path write(NodeState state) {
        SnapshotHead head =
                new SnapshotHead(new JournalPosition(1, 0, 0), 1, 1, new Frontier(), List.of(), new Origins());
        return new SnapshotWriter(head, directory).write(state).path();
    }

    private static NodeState newState() {
        return new NodeState(
                StateLimits.UNLIMITED,
                name -> CacheLimits.UNLIMITED,
                new NodeTime(TimeSource.SYSTEM),
                StateListener.NONE);
    }
}
