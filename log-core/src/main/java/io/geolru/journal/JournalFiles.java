package io.geolru.journal;

import io.geolru.codec.EventFrame;
import io.geolru.event.Frontier;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the journal of a data directory from outside: before it is opened, or beside the process that owns it. Stateless. */
public final class JournalFiles {
    private JournalFiles() {}

    /**
     * One journal file.
     *
     * @param start its first position
     * @param path the file
     * @param bytes its length in bytes, which may be more than it takes on the disk
     * @param openedAt when it was begun, in milliseconds since 1970; 0 when its head is unreadable
     * @param frontier what the journal held before it, a copy; null when its head is unreadable
     */
    public record FileInfo(
            JournalPosition start,
            Path path,
            long bytes,
            long openedAt,
            @Nullable Frontier frontier) {}

    /**
     * Opens a reader. It pins nothing: when retention of the owner overtakes it, it throws {@link JournalOverrunException}.
     *
     * @param from where to begin; a position before the oldest file begins at the oldest file
     * @param listener hears of what cannot be read
     */
    public static JournalReader open(DataDirectory directory, JournalPosition from, DamageListener listener) {
        return new FileJournalReader(new DirectoryCatalog(directory), from, listener, reader -> {});
    }

    /** All files, in the order in which they were written. */
    public static List<FileInfo> list(DataDirectory directory) {
        return new DirectoryCatalog(directory)
                .files().values().stream().map(JournalFiles::info).toList();
    }

    /** The start of the oldest file; null when there is none. */
    public static @Nullable JournalPosition first(DataDirectory directory) {
        @Nullable JournalFile first = new DirectoryCatalog(directory).first();
        return first == null ? null : first.start();
    }

    /** The end of the newest record that can be read, found by reading the newest file; null when there is no file. */
    public static @Nullable JournalPosition last(DataDirectory directory) {
        @Nullable JournalFile last = new DirectoryCatalog(directory).last();
        if (last == null) {
            return null;
        }
        try (JournalReader reader = open(directory, last.start(), (at, soundAgainAt, what) -> {})) {
            JournalPosition end = last.start();
            while (reader.next()) {
                end = reader.position();
            }
            return end;
        }
    }

    /** The bytes that an event takes in a file, without padding. */
    public static long recordLength(EventFrame event) {
        return (long) Records.HEADER_LENGTH + event.frameLength() + Records.TRAILER_LENGTH;
    }

    private static FileInfo info(JournalFile file) {
        @Nullable FileHead head = file.head();
        return head == null
                ? new FileInfo(file.start(), file.path(), file.bytes(), 0, null)
                : new FileInfo(
                        file.start(),
                        file.path(),
                        file.bytes(),
                        head.openedAt(),
                        head.frontier().copy());
    }
}
