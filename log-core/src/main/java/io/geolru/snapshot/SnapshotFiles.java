package io.geolru.snapshot;

import io.geolru.journal.JournalPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The snapshot files of a data directory: their names, their order, and which are kept. Stateless. */
public final class SnapshotFiles {
    private static final Pattern NAME = Pattern.compile("(\\d{8})-(\\d{8})-(\\d{10})\\.snapshot");
    private static final Pattern ADOPTED =
            Pattern.compile("adopted-([0-9a-f]{16})-(\\d{8})-(\\d{8})-(\\d{10})\\.snapshot");
    private static final String TEMPORARY_SUFFIX = ".tmp";
    private static final String PARTIAL_SUFFIX = ".part";

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

    /** The name under which an origin keeps a peer's snapshot that it adopts at a position of its journal. */
    public static String adoptedName(long origin, JournalPosition at) {
        return String.format(
                Locale.ROOT, "adopted-%016x-%08d-%08d-%010d.snapshot", origin, at.epoch(), at.file(), at.offset());
    }

    /** Whether an origin would keep a peer's snapshot under a name. */
    public static boolean isAdoptedName(long origin, String name) {
        Matcher adopted = ADOPTED.matcher(name);
        return adopted.matches() && Long.parseUnsignedLong(adopted.group(1), 16) == origin;
    }

    /**
     * Gives a file that is complete and on the disk its name, for good.
     *
     * @throws IOException when that fails; the file may have the new name all the same
     */
    public static void rename(Path temporary, Path complete) throws IOException {
        Files.move(temporary, complete, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel parent = FileChannel.open(complete.toAbsolutePath().getParent())) {
            parent.force(true);
        }
    }

    /** Where a peer's snapshot is while it comes in. */
    public static Path partial(Path directory, String name) {
        return directory.resolve(name + PARTIAL_SUFFIX);
    }

    /**
     * Deletes peers' snapshots that were adopted before what the journal still has.
     *
     * @param first where the journal begins
     * @throws UncheckedIOException when a file cannot be deleted
     */
    public static void pruneAdopted(Path directory, JournalPosition first) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "adopted-*.snapshot")) {
            for (Path file : files) {
                Matcher name = ADOPTED.matcher(file.getFileName().toString());
                if (name.matches() && isOver(Integer.parseInt(name.group(2)), Integer.parseInt(name.group(3)), first)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot delete adopted snapshots in " + directory + ": " + e.getMessage(), e);
        }
    }

    /** The event that names the snapshot is in the same file of the journal or one of the next two. */
    private static boolean isOver(int epoch, int file, JournalPosition first) {
        return first.epoch() > epoch || (first.epoch() == epoch && first.file() > file + 2);
    }

    /**
     * Deletes what came in only in part of peers' snapshots.
     *
     * @throws UncheckedIOException when a file cannot be deleted
     */
    public static void deletePartial(Path directory) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + PARTIAL_SUFFIX)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete files in " + directory + ": " + e.getMessage(), e);
        }
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
