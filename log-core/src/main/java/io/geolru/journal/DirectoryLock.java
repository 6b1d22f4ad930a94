package io.geolru.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The ownership of a data directory: a lock of the operating system on a file in it, so that it ends with the process however that ends,
 * and whatever its number was. The file says who holds it.
 *
 * <p>Such locks belong to the process: a second channel on the file, once closed, would drop the lock of the first. So this process keeps
 * a list of what it holds, and never opens the file of a directory on it.
 */
final class DirectoryLock implements AutoCloseable {
    private static final int ATTEMPTS = 20;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MAX_HOLDER_BYTES = 256;
    private static final Set<Object> HELD = new HashSet<>();

    private final Object identity;
    private final FileChannel channel;

    private DirectoryLock(Object identity, FileChannel channel) {
        this.identity = identity;
        this.channel = channel;
    }

    /**
     * Takes the lock, trying for a moment since a tool may be looking whether it is held.
     *
     * @param file the lock file, created when missing
     * @throws DataDirectoryInUseException when another holds it
     */
    static DirectoryLock take(Path file) throws IOException {
        for (int attempt = 1; ; attempt++) {
            @Nullable DirectoryLock lock = tryTake(file, attempt == ATTEMPTS);
            if (lock != null) {
                return lock;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private static @Nullable DirectoryLock tryTake(Path file, boolean last) throws IOException {
        synchronized (HELD) {
            Path directory = directoryOf(file);
            Object identity = identity(directory);
            if (HELD.contains(identity)) {
                throw inUse(directory, "by another node in this process, " + self());
            }
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            boolean taken = false;
            try {
                @Nullable FileLock lock = channel.tryLock();
                if (lock != null) {
                    channel.truncate(0);
                    channel.write(ByteBuffer.wrap((self() + "\n").getBytes(StandardCharsets.UTF_8)), 0);
                    HELD.add(identity);
                    taken = true;
                    return new DirectoryLock(identity, channel);
                }
                if (last) {
                    throw inUse(directory, "by process " + holder(channel));
                }
                return null;
            } catch (OverlappingFileLockException e) {
                throw inUse(directory, "by this process, " + self());
            } finally {
                if (!taken) {
                    channel.close();
                }
            }
        }
    }

    /** Whether some process, this one included, holds the lock; also true when that cannot be told. */
    static boolean held(Path file) {
        synchronized (HELD) {
            try {
                if (HELD.contains(identity(directoryOf(file)))) {
                    return true;
                }
                if (Files.notExists(file)) {
                    return false;
                }
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
                    return lock == null;
                }
            } catch (IOException | OverlappingFileLockException e) {
                return true;
            }
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            if (channel.isOpen()) {
                HELD.remove(identity);
                channel.close();
            }
        }
    }

    private static Path directoryOf(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IllegalArgumentException("no directory holds " + file);
        }
        return directory;
    }

    /** The same for all paths to one directory. */
    private static Object identity(Path directory) throws IOException {
        Object key = Files.readAttributes(directory, java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey();
        return key != null ? key : directory.toRealPath();
    }

    private static DataDirectoryInUseException inUse(Path directory, String holder) {
        return new DataDirectoryInUseException("data directory " + directory + " is in use " + holder);
    }

    private static String self() {
        ProcessHandle self = ProcessHandle.current();
        return self.pid() + " " + self.info().command().orElse("");
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_HOLDER_BYTES);
        channel.read(bytes, 0);
        String holder = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
        return holder.isEmpty() ? "unknown" : holder;
    }
}
