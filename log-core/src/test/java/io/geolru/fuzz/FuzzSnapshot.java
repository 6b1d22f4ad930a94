package io.geolru.fuzz;

import io.geolru.event.NodeTime;
import io.geolru.event.TimeSource;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotReader;
import io.geolru.state.CacheLimits;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import io.geolru.state.StateListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** Snapshot files: refused, or read to the end. */
public final class FuzzSnapshot {
    private static final int SCHEMA = Repaired.present();
    private static final Path FILE = file();

    private FuzzSnapshot() {}

    private static Path file() {
        try {
            Path file = Files.createTempFile("geolru-fuzz", ".snapshot");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a snapshot. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        UnsafeBuffer buffer = new UnsafeBuffer(data.clone());
        Repaired.frames(buffer, 0, SCHEMA);
        Files.write(FILE, buffer.byteArray());
        NodeState state = new NodeState(
                new StateLimits(100, Long.MAX_VALUE, Integer.MAX_VALUE),
                cache -> CacheLimits.UNLIMITED,
                new NodeTime(TimeSource.SYSTEM),
                StateListener.NONE);
        try {
            new SnapshotReader(FILE).readInto(state, read -> {});
        } catch (SnapshotException e) {
            // As it says.
        }
        try {
            new SnapshotReader(FILE).countLive(1);
        } catch (SnapshotException e) {
            // As it says.
        }
    }
}
