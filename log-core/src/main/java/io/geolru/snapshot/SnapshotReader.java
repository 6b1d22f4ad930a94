package io.geolru.snapshot;

import io.geolru.state.KeyFilter;
import io.geolru.state.NodeState;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Reads one snapshot file into a state. Every frame is checked before its content is used, and the counts at the end must be those that
 * were read; a file that fails leaves the state half filled, so the caller begins with a fresh one. One use; not thread-safe.
 */
public final class SnapshotReader {
    private static final int PROGRESS_INTERVAL = 1024;

    private final Path file;

    /** @param file the snapshot */
    public SnapshotReader(Path file) {
        this.file = file;
    }

    /**
     * Reads only what the snapshot stands for.
     *
     * @throws SnapshotException when the file cannot be read or its head is damaged
     */
    public SnapshotHead head() {
        try (SnapshotScanner scanner = new SnapshotScanner(file)) {
            return scanner.head();
        }
    }

    /** {@link #readInto(NodeState, KeyFilter, LongConsumer)} of all keys. */
    public SnapshotHead readInto(NodeState state, LongConsumer progress) {
        return readInto(state, KeyFilter.ALL, progress);
    }

    /**
     * Reads all of it, and takes over into a state what is wanted, by the state's restoring methods; floors in any case.
     *
     * @param progress called now and then with the bytes read so far
     * @throws SnapshotException when the file cannot be read, is damaged or incomplete
     */
    public SnapshotHead readInto(NodeState state, KeyFilter filter, LongConsumer progress) {
        try (SnapshotScanner scanner = new SnapshotScanner(file)) {
            SnapshotRestore restore = new SnapshotRestore(state, filter);
            while (scanner.next(restore)) {
                if (scanner.items() % PROGRESS_INTERVAL == 0) {
                    progress.accept(scanner.position());
                }
            }
            return scanner.head();
        }
    }
}
