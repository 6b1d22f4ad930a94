package io.geolru.journal;

import io.geolru.event.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Gives disk space back: the unused ends of complete files, and whole files that are no longer needed. For the helper thread. */
final class JournalRetention {
    private static final int BLOCK = 64 * 1024;
    private static final int PAGE = 4096;
    private static final long UNKNOWN = -1;

    private final DataDirectory directory;
    private final JournalConfig config;
    private final TimeSource time;
    private final LiveCatalog catalog;
    private final int liveEpoch;
    private final Queue<Ended> untrimmed = new ArrayDeque<>();

    /** A complete file, and where its last frame ends; 0 when a mark is behind it, {@link #UNKNOWN} when an earlier process wrote it. */
    private record Ended(JournalFile file, long end) {}

    JournalRetention(
            DataDirectory directory, JournalConfig config, TimeSource time, LiveCatalog catalog, int liveEpoch) {
        this.directory = directory;
        this.config = config;
        this.time = time;
        this.catalog = catalog;
        this.liveEpoch = liveEpoch;
        catalog.files().values().forEach(file -> untrimmed.add(new Ended(file, UNKNOWN)));
    }

    /** A file got its mark at the end, and nothing more will be written to it. Thread-safe. */
    void fileEnded(JournalFile file) {
        fileEnded(file, 0);
    }

    /** A file is left without a mark at the end; its last frame ends at an offset. Thread-safe. */
    void fileEnded(JournalFile file, long end) {
        synchronized (untrimmed) {
            untrimmed.add(new Ended(file, end));
        }
    }

    /** Cuts the unused end of one complete file off; returns whether there was one. */
    boolean trimNext() {
        @Nullable Ended ended;
        synchronized (untrimmed) {
            ended = untrimmed.poll();
        }
        if (ended == null) {
            return false;
        }
        trim(ended.file(), ended.end());
        return true;
    }

    /**
     * Deletes the oldest files while they are too many or too old.
     *
     * @param needed nothing at or behind this position is deleted
     * @param liveBytes what the file being written takes on the disk
     * @param pinned the lowest file that a reader wants; kept from ageing, but not past the limit of bytes
     * @return the number of files deleted
     */
    int retain(JournalPosition needed, long liveBytes, LongSupplier pinned) {
        int deleted = 0;
        while (true) {
            @Nullable JournalFile oldest = catalog.first();
            @Nullable JournalFile next = oldest == null ? null : catalog.after(oldest);
            if (oldest == null || next == null || oldest.key() >= JournalFile.key(needed.epoch(), needed.file())) {
                break;
            }
            boolean tooMuch = bytes(liveBytes) > config.maxBytes();
            if (!tooMuch && (oldest.key() >= pinned.getAsLong() || !tooOld(next))) {
                break;
            }
            delete(oldest);
            deleted++;
        }
        removeEmptyEpochs();
        return deleted;
    }

    /** What all files take on the disk. */
    long bytes(long liveBytes) {
        long bytes = liveBytes;
        @Nullable JournalFile last = catalog.last();
        for (JournalFile file : catalog.files().values()) {
            bytes += file == last ? 0 : file.bytes();
        }
        return bytes;
    }

    /** A file's events are all older than the file behind it. */
    private boolean tooOld(JournalFile next) {
        @Nullable FileHead head = next.head();
        return head != null && time.epochMillis() - head.openedAt() > config.maxAgeMs();
    }

    private void delete(JournalFile file) {
        catalog.files().remove(file.key());
        try {
            Files.deleteIfExists(file.path());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete journal file " + file, e);
        }
    }

    private void removeEmptyEpochs() {
        @Nullable JournalFile first = catalog.first();
        int oldestWithFiles = first == null ? liveEpoch : first.epoch();
        for (EpochDirectory epoch : directory.epochs()) {
            if (epoch.number() < Math.min(liveEpoch, oldestWithFiles)) {
                removeEmpty(epoch.path());
            }
        }
    }

    /** Chronicle's metadata and files that were prepared and never used may go; anything else stays. */
    private static void removeEmpty(Path epoch) {
        try {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(epoch)) {
                for (Path entry : entries) {
                    if (entry.endsWith(EpochWriter.METADATA) || Records.isPreparedName(entry)) {
                        Files.deleteIfExists(entry);
                    }
                }
            }
            Files.deleteIfExists(epoch);
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete journal epoch " + epoch, e);
        }
    }

    /** What is cut off is behind all records, and zero. */
    private static void trim(JournalFile file, long end) {
        try (UninterruptedFile content =
                UninterruptedFile.open(file.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = content.size();
            long lastUsed = lastUsed(content, size);
            if (size - lastUsed >= PAGE) {
                long used = Math.max(lastUsed, end == UNKNOWN ? endOfRecords(file) : endOfRecords(end, lastUsed));
                size = Math.min(size, (used + PAGE - 1) / PAGE * PAGE);
                content.truncate(size);
            }
            file.bytes(size);
        } catch (NoSuchFileException e) {
            return; // Deleted meanwhile.
        } catch (IOException e) {
            throw new UncheckedIOException("cannot trim journal file " + file, e);
        }
    }

    /** What is behind the last frame is an index of Chronicle. */
    private static long endOfRecords(long endOfFrames, long lastUsed) {
        return lastUsed > endOfFrames ? endOfFrames + EpochWriter.SLACK : endOfFrames;
    }

    /** A record may itself end in zeros. */
    private static long endOfRecords(JournalFile file) throws IOException {
        try (RecordScanner scanner = new RecordScanner(file.path(), 0, RecordScanner.Damage.IGNORED)) {
            RecordScanner.Step step;
            do {
                step = scanner.next(Long.MAX_VALUE, false);
            } while (step == RecordScanner.Step.EVENT || step == RecordScanner.Step.FILE_OPENED);
            return scanner.position();
        }
    }

    private static long lastUsed(UninterruptedFile content, long size) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        for (long end = size; end > 0; ) {
            long start = (end - 1) / BLOCK * BLOCK;
            block.clear().limit((int) (end - start));
            content.read(block, start);
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) != 0) {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }
}
