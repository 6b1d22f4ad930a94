package io.geolru.snapshot;

import io.geolru.Version;
import io.geolru.state.Gone;
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

    /**
     * Reads and checks all of it, and keeps nothing.
     *
     * @param atMs an instant in milliseconds since 1970
     * @return how many entries were live then
     * @throws SnapshotException when the file cannot be read, is damaged or incomplete
     */
    public long countLive(long atMs) {
        try (SnapshotScanner scanner = new SnapshotScanner(file)) {
            LiveCount count = new LiveCount(atMs);
            while (scanner.next(count)) {}
            return count.live;
        }
    }

    private static final class LiveCount implements SnapshotScanner.Visitor {
        private final long atMs;
        private Version cleared = new Version(0, 0);
        private long live;

        LiveCount(long atMs) {
            this.atMs = atMs;
        }

        @Override
        public void cache(SnapshotScanner.CacheHead cache) {
            cleared = new Version(cache.clearStamp(), cache.clearOrigin());
        }

        @Override
        public void entry(
                String key, byte[] value, String contentType, long stamp, long origin, long expiresAt, long idleNs) {
            if (expiresAt > atMs && cleared.compareTo(new Version(stamp, origin)) < 0) {
                live++;
            }
        }

        @Override
        public void record(String key, long stamp, long origin, Gone cause) {}

        @Override
        public void end() {}
    }
}
