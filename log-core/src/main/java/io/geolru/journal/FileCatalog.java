package io.geolru.journal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Which files there are, in the order in which they were written, and how far they may be read. Thread-safe. */
abstract class FileCatalog {
    private final ConcurrentSkipListMap<Long, JournalFile> files = new ConcurrentSkipListMap<>();

    /** How far a file may be read, {@link Long#MAX_VALUE} for all that it has. */
    abstract long readable(JournalFile file);

    /** Whether a file may still be written, as far as is known. */
    abstract boolean mayGrow(JournalFile file);

    /** Takes note of files that came to be or went since. */
    abstract void refresh();

    final ConcurrentSkipListMap<Long, JournalFile> files() {
        return files;
    }

    final @Nullable JournalFile first() {
        Map.@Nullable Entry<Long, JournalFile> entry = files.firstEntry();
        return entry == null ? null : entry.getValue();
    }

    final @Nullable JournalFile last() {
        Map.@Nullable Entry<Long, JournalFile> entry = files.lastEntry();
        return entry == null ? null : entry.getValue();
    }

    final @Nullable JournalFile atOrAfter(int epoch, int number) {
        Map.@Nullable Entry<Long, JournalFile> entry = files.ceilingEntry(JournalFile.key(epoch, number));
        return entry == null ? null : entry.getValue();
    }

    final @Nullable JournalFile find(int epoch, int number) {
        return files.get(JournalFile.key(epoch, number));
    }

    final @Nullable JournalFile after(JournalFile file) {
        Map.@Nullable Entry<Long, JournalFile> entry = files.higherEntry(file.key());
        return entry == null ? null : entry.getValue();
    }

    final boolean contains(JournalFile file) {
        return files.containsKey(file.key());
    }

    /** Adds what is in an epoch's directory and was not known. */
    final void addFilesOf(EpochDirectory epoch) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(epoch.path())) {
            for (Path entry : entries) {
                int number = Records.fileNumber(entry);
                if (number >= 0 && !files.containsKey(JournalFile.key(epoch.number(), number))) {
                    JournalFile file = new JournalFile(epoch.number(), number, entry, Files.size(entry));
                    files.put(file.key(), file);
                }
            }
        } catch (NoSuchFileException e) {
            return; // Retention was here.
        }
    }
}
