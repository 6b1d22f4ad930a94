package io.geolru.snapshot;

import io.geolru.journal.JournalPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The snapshot files of a data directory: their names, their order, and which are kept. Stateless. */
public final class SnapshotFiles {
    private static final Pattern NAME = Pattern.compile("(\\d{8})-(\\d{8})-(\\d{10})\\.snapshot");
    private static final String TEMPORARY_SUFFIX = ".tmp";

    private SnapshotFiles() {}

    /**
     * A snapshot file.
     *
     * @param path where it is
     * @param position the journal position it stands for, as its name says
     */
    public record SnapshotFile(Path path, JournalPosition position) {}

    /** The name of the snapshot of a position. */
    static String name(JournalPosition position) {
        return String.format(
                Locale.ROOT, "%08d-%08d-%010d.snapshot", position.epoch(), position.file(), position.offset());
    }

    /** The name that the file has until it is complete. */
    static Path temporary(Path complete) {
        return complete.resolveSibling(complete.getFileName() + TEMPORARY_SUFFIX);
    }

    /**
     * The snapshot files of a directory, newest first; none when the directory is not there.
     *
     * @throws UncheckedIOException when the directory cannot be read
     */
    public static List<SnapshotFile> newestFirst(Path directory) {
        List<SnapshotFile> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    found.add(new SnapshotFile(
                            file,
                            new JournalPosition(
                                    Integer.parseInt(name.group(1)),
                                    Integer.parseInt(name.group(2)),
                                    Integer.parseInt(name.group(3)))));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + directory + ": " + e.getMessage(), e);
        }
        found.sort(Comparator.comparing(SnapshotFile::position).reversed());
        return found;
    }

    /**
     * Deletes all but the newest ones, and files that were never completed.
     *
     * @param keep how many to keep, at least 1
     * @throws UncheckedIOException when a file cannot be deleted
     */
    public static void prune(Path directory, int keep) {
        List<SnapshotFile> files = newestFirst(directory);
        try {
            for (SnapshotFile old : files.subList(Math.min(keep, files.size()), files.size())) {
                Files.deleteIfExists(old.path());
            }
            try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(directory, "*" + TEMPORARY_SUFFIX)) {
                for (Path file : unfinished) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete old snapshots in " + directory + ": " + e.getMessage(), e);
        }
    }
}
