package io.geolru.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which one node keeps everything, owned by one process at a time. The package documentation draws its layout.
 *
 * <p>Thread-safe. A process that owns a directory must not open or copy its {@code lock} file by other means: the operating system would
 * end the ownership when that file is closed.
 */
public final class DataDirectory implements RecordedLog, AutoCloseable {
    private static final String FORMAT = "geolru 2";
    private static final String FORMAT_FILE = "format";
    private static final String FORMAT_FILE_NEW = "format.new";
    private static final String LOCK_FILE = "lock";
    private static final String CLOCK_FILE = "clock";
    private static final String JOURNAL = "journal";
    private static final String SNAPSHOTS = "snapshots";
    private static final Set<String> HARMLESS = Set.of(LOCK_FILE, FORMAT_FILE_NEW, "lost+found");

    private final Path path;
    private final @Nullable DirectoryLock lock;
    private final ClockFile clock;
    private volatile boolean written;

    private DataDirectory(Path path, @Nullable DirectoryLock lock, ClockFile clock) {
        this.path = path;
        this.lock = lock;
        this.clock = clock;
    }

    /**
     * Takes a directory into possession, creating it, readable by this user only, where it is missing.
     *
     * @throws DataDirectoryInUseException when someone else owns it; names the directory and the process
     * @throws DataDirectoryException when it is no data directory, of another format, or may not be written
     */
    public static DataDirectory open(Path path) {
        return take(path, DataDirectory::requireOurs, DataDirectory::writeFormat);
    }

    /**
     * Takes a directory that is missing or empty into possession, to be filled: before {@link #complete} nobody takes it for a data directory.
     *
     * @throws DataDirectoryInUseException when someone else fills it already
     * @throws DataDirectoryException when it is not empty, or may not be written
     */
    public static DataDirectory create(Path path) {
        return take(path, DataDirectory::requireEmpty, unmarked -> {});
    }

    private interface Check {
        /** True when the directory has our mark, false when it may get it. */
        boolean isMarked(Path path) throws IOException;
    }

    private interface Marking {
        void mark(Path path) throws IOException;
    }

    private static DataDirectory take(Path path, Check check, Marking marking) {
        OpenedPackages.ensure();
        @Nullable DirectoryLock lock = null;
        try {
            createPrivately(path);
            check.isMarked(path);
            lock = DirectoryLock.take(path.resolve(LOCK_FILE));
            if (!check.isMarked(path)) { // also after the lock was taken
                marking.mark(path);
            }
            createPrivately(path.resolve(JOURNAL));
            createPrivately(path.resolve(SNAPSHOTS));
            DataDirectory opened = new DataDirectory(path, lock, new ClockFile(path.resolve(CLOCK_FILE)));
            lock = null;
            return opened;
        } catch (IOException e) {
            throw unusable(path, e);
        } finally {
            closeQuietly(lock);
        }
    }

    /**
     * Makes what {@link #create} began a data directory.
     *
     * @throws UncheckedIOException when it cannot be written
     */
    public void complete() {
        requireOwned();
        try {
            writeFormat(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path.resolve(FORMAT_FILE), e);
        }
    }

    /**
     * Gives up what {@link #create} began, and deletes all that is in it.
     *
     * @throws UncheckedIOException when it cannot be deleted
     */
    public void discard() {
        requireOwned();
        if (Files.exists(path.resolve(FORMAT_FILE))) {
            throw new IllegalStateException(path + " is complete");
        }
        try {
            for (String part : List.of(JOURNAL, SNAPSHOTS, CLOCK_FILE, FORMAT_FILE_NEW, LOCK_FILE)) {
                if (Files.exists(path.resolve(part))) {
                    deleteAll(path.resolve(part));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete what is in " + path, e);
        } finally {
            close();
        }
    }

    /**
     * Opens a directory to look at it only: writes nothing and owns nothing, so a node may be running on it.
     *
     * @throws DataDirectoryException when it is no data directory, of another format, or may not be read
     */
    public static DataDirectory openReadOnly(Path path) {
        OpenedPackages.ensure();
        try {
            if (!Files.isDirectory(path) || !requireOurs(path)) {
                throw new DataDirectoryException(path + " is not a data directory of GeoLRU");
            }
            DataDirectory opened = new DataDirectory(path, null, new ClockFile(path.resolve(CLOCK_FILE)));
            opened.written = DirectoryLock.held(path.resolve(LOCK_FILE));
            return opened;
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Path snapshots() {
        return path.resolve(SNAPSHOTS);
    }

    @Override
    public List<EpochDirectory> epochs() {
        List<EpochDirectory> epochs = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(journal())) {
            for (Path entry : entries) {
                @Nullable EpochDirectory epoch = EpochDirectory.of(entry);
                if (epoch != null && Files.isDirectory(entry)) {
                    epochs.add(epoch);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + journal(), e);
        }
        epochs.sort(Comparator.comparingInt(EpochDirectory::number).thenComparing(EpochDirectory::path));
        return List.copyOf(epochs);
    }

    @Override
    public List<JournalFiles.FileInfo> files() {
        return JournalFiles.list(this);
    }

    @Override
    public JournalReader read(JournalPosition from, DamageListener listener) {
        return JournalFiles.open(this, from, listener);
    }

    /** The persisted promise, a stamp; 0 when there is none or it is unreadable. */
    public long reserve() {
        return clock.stamp();
    }

    /** What was found damaged beside journal and snapshots when the directory was opened, one line each. */
    public List<String> damage() {
        if (clock.isSound() || epochs().isEmpty()) {
            return List.of();
        }
        Path file = path.resolve(CLOCK_FILE);
        return List.of("clock file " + file + (Files.exists(file) ? " is not sound" : " is gone")
                + "; the clock goes on from what snapshot and journal tell");
    }

    /**
     * Persists the promise so that it survives this process; a lower one than the present is ignored.
     *
     * @throws UncheckedIOException when it cannot be written
     */
    public void reserve(long stamp) {
        raiseClock(stamp, 0, false);
    }

    /** Like {@link #reserve(long)}; it survives the death of the machine, too. */
    public void reserveForced(long stamp) {
        raiseClock(stamp, 0, true);
    }

    /** Gives the directory up. */
    @Override
    public void close() {
        closeQuietly(lock);
    }

    Path journal() {
        return path.resolve(JOURNAL);
    }

    /** Makes the directory of the next epoch; its number is above every one that there was. */
    EpochDirectory createEpoch(long origin, boolean force) throws IOException {
        requireOwned();
        int highest = clock.epoch();
        for (EpochDirectory epoch : epochs()) {
            highest = Math.max(highest, epoch.number());
        }
        int number = Math.addExact(highest, 1);
        raiseClock(0, number, force);
        EpochDirectory epoch =
                new EpochDirectory(number, origin, journal().resolve(EpochDirectory.name(number, origin)));
        createPrivately(epoch.path());
        if (force) {
            forceDirectory(journal());
        }
        written = true;
        return epoch;
    }

    /** Nobody appends any more. */
    void epochClosed() {
        written = false;
    }

    /** Whether the newest epoch may be growing, in this process or another. */
    public boolean written() {
        return written;
    }

    static void forceDirectory(Path directory) throws IOException {
        try (UninterruptedFile file = UninterruptedFile.open(directory, StandardOpenOption.READ)) {
            file.force();
        }
    }

    private void requireOwned() {
        if (lock == null) {
            throw new IllegalStateException("data directory " + path + " is open for reading only");
        }
    }

    private void raiseClock(long stamp, int epoch, boolean force) {
        requireOwned();
        try {
            clock.raise(stamp, epoch, force);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path.resolve(CLOCK_FILE), e);
        }
    }

    /** True when the directory has our mark, false when it may get it. */
    private static boolean requireOurs(Path path) throws IOException {
        Path formatFile = path.resolve(FORMAT_FILE);
        if (Files.exists(formatFile)) {
            String format = new String(Files.readAllBytes(formatFile), StandardCharsets.ISO_8859_1).strip();
            if (!format.equals(FORMAT)) {
                throw new DataDirectoryException("data directory " + path + " is of format '" + abbreviated(format)
                        + "', this version knows '" + FORMAT + "'");
            }
            return true;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                String name = Objects.requireNonNull(entry.getFileName()).toString();
                if (!HARMLESS.contains(name)) {
                    throw new DataDirectoryException(
                            path + " is not a data directory of GeoLRU, and not empty: it has '" + name + "'");
                }
            }
        }
        return false;
    }

    private static boolean requireEmpty(Path path) throws IOException {
        if (Files.exists(path.resolve(FORMAT_FILE))) {
            throw new DataDirectoryException(path + " is a data directory already");
        }
        return requireOurs(path);
    }

    private static String abbreviated(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    private static void writeFormat(Path path) throws IOException {
        Path written = path.resolve(FORMAT_FILE_NEW);
        Files.writeString(written, FORMAT + "\n");
        try (UninterruptedFile file = UninterruptedFile.open(written, StandardOpenOption.WRITE)) {
            file.force();
        }
        Files.move(written, path.resolve(FORMAT_FILE), StandardCopyOption.ATOMIC_MOVE);
        forceDirectory(path);
    }

    private static void createPrivately(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        @Nullable Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (UnsupportedOperationException e) {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
    }

    private static void deleteAll(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    private static DataDirectoryException unusable(Path path, IOException e) {
        String why = e instanceof AccessDeniedException
                ? "no permission"
                : e instanceof FileAlreadyExistsException ? "it is a file" : String.valueOf(e.getMessage());
        String where = e instanceof FileSystemException f && f.getFile() != null ? f.getFile() : path.toString();
        return new DataDirectoryException("cannot use data directory " + path + ": " + why + " (" + where + ")", e);
    }

    private static void closeQuietly(@Nullable DirectoryLock lock) {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close the lock file", e);
            }
        }
    }
}
