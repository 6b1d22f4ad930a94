package io.geolru.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Forces the files of one epoch to the disk. Chronicle's own sync forces nothing, or swallows the error. The first error is final: what the
 * disk lost then, it does not tell a second time.
 *
 * <p>{@link #fileBegun} and {@link #appended} are called by the writer, {@link #work} by the helper.
 */
final class JournalSync implements AutoCloseable {
    private final Sync sync;
    private final Path directory;
    private final AtomicLong syncs = new AtomicLong();
    private final Queue<UninterruptedFile> ended = new ConcurrentLinkedQueue<>();
    private volatile @Nullable UninterruptedFile file;
    private volatile boolean unsynced;
    private volatile boolean begun;
    private volatile @Nullable JournalBrokenException error;

    JournalSync(Sync sync, Path directory) {
        this.sync = sync;
        this.directory = directory;
    }

    long syncs() {
        return syncs.get();
    }

    /** Why the disk could not be forced; null while it could. */
    @Nullable JournalBrokenException error() {
        return error;
    }

    /** The file before, if any, is complete; this one is written from now on. */
    void fileBegun(Path path) throws IOException {
        if (sync == Sync.OS) {
            return;
        }
        @Nullable UninterruptedFile before = file;
        file = UninterruptedFile.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (before != null) {
            ended.add(before);
        }
        begun = true;
        unsynced = true;
        if (sync == Sync.EVERY) {
            work();
        }
    }

    /** Forces the file where every append must be. */
    void appended() {
        if (sync == Sync.OS) {
            return;
        }
        unsynced = true;
        if (sync == Sync.EVERY) {
            forceFile();
        }
    }

    /** Forces all that was not yet; returns whether there was something. */
    boolean work() {
        if (sync == Sync.OS || !unsynced || error != null) {
            return false;
        }
        unsynced = false;
        if (begun) {
            begun = false;
            forceDirectory();
        }
        for (@Nullable UninterruptedFile before = ended.poll(); before != null; before = ended.poll()) {
            force(before);
            closeQuietly(before);
        }
        forceFile();
        return true;
    }

    @Override
    public void close() {
        work();
        @Nullable UninterruptedFile last = file;
        file = null;
        if (last != null) {
            closeQuietly(last);
        }
    }

    private void forceFile() {
        @Nullable UninterruptedFile current = file;
        if (current != null) {
            force(current);
        }
    }

    private void force(UninterruptedFile forced) {
        try {
            forced.force();
            syncs.incrementAndGet();
        } catch (IOException e) {
            failed(e);
        }
    }

    private void forceDirectory() {
        try {
            DataDirectory.forceDirectory(directory);
        } catch (IOException e) {
            failed(e);
        }
    }

    private void failed(IOException e) {
        if (error == null) {
            error = new JournalBrokenException("cannot force " + directory + " to the disk: " + e.getMessage(), e);
        }
    }

    private static void closeQuietly(UninterruptedFile done) {
        try {
            done.close();
        } catch (IOException e) {
            return; // Its content is forced, or the journal is broken already.
        }
    }
}
