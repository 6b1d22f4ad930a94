package io.geolru.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.event.Frontier;
import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.event.TimeSource;
import io.geolru.journal.JournalPosition;
import io.geolru.state.CacheLimits;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import io.geolru.state.StateListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotKeeperTest {
    private static final long BYTES = 1_000;

    @TempDir
    private Path folder;

    private long appended;

    @Test
    void aSnapshotThatFailedIsNotTriedAgainBeforeTheNextIsDue() throws IOException {
        Path snapshots = folder.resolve("snapshots");
        SnapshotKeeper keeper = keeper(snapshots);
        assertThat(keeper.due()).isFalse();
        appended = BYTES;
        assertThat(keeper.due()).isTrue();

        assertThatThrownBy(keeper::take).isInstanceOf(SnapshotException.class).hasMessageContaining("snapshots");
        assertThat(keeper.due()).isFalse();
        assertThat(keeper.last()).isNull();

        Files.createDirectory(snapshots);
        appended += BYTES;
        assertThat(keeper.due()).isTrue();
        assertThat(keeper.take().file()).exists();
        assertThat(keeper.due()).isFalse();
    }

    private SnapshotKeeper keeper(Path snapshots) {
        NodeState state = new NodeState(
                StateLimits.UNLIMITED,
                cache -> CacheLimits.UNLIMITED,
                new NodeTime(TimeSource.SYSTEM),
                StateListener.NONE);
        SnapshotKeeper.JournalProgress progress = new SnapshotKeeper.JournalProgress() {
            @Override
            public JournalPosition firstPosition() {
                return JournalPosition.START;
            }

            @Override
            public JournalPosition appendedPosition() {
                return new JournalPosition(1, 0, (int) appended);
            }

            @Override
            public long appendedBytes() {
                return appended;
            }

            @Override
            public void force() {}
        };
        return new SnapshotKeeper(
                snapshots,
                state,
                () -> new SnapshotHead(progress.appendedPosition(), 1, 1, new Frontier(), List.of(), new Origins()),
                progress,
                position -> {},
                TimeSource.SYSTEM,
                new SnapshotKeeper.Rules(TimeUnit.DAYS.toNanos(1), BYTES));
    }
}
