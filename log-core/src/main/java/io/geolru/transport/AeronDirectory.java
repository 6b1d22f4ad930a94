package io.geolru.transport;

import io.geolru.event.TimeSource;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that one driver keeps its buffers in: a new one for each, that only this user may enter, removed when it is closed. A process
 * that is killed leaves its folder behind; the next start removes it.
 *
 * <pre>
 *  /dev/shm/geolru-alice-4711-5577006791947779410/lock    locked for as long as the folder is in use
 *                                                /aeron/  the driver's
 * </pre>
 */
final class AeronDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AeronDirectory.class);
    private static final Pattern NAME = Pattern.compile("geolru-[A-Za-z0-9_.]+-([0-9]{1,18})-[0-9]+");
    private static final String LOCK = "lock";
    private static final long SETTLED_MS = TimeUnit.MINUTES.toMillis(1);

    private final Path folder;
    private final FileChannel lock;
    private final boolean onDisk;

    private AeronDirectory(Path folder, FileChannel lock, boolean onDisk) {
        this.folder = folder;
        this.lock = lock;
        this.onDisk = onDisk;
    }

    /**
     * Makes a folder in shared memory when the space is there and on disk otherwise, after removing what killed processes left there.
     *
     * @param space the bytes that are free where a path is, 0 when that is not there
     * @param diskOnly shared memory was found too small after all
     * @throws TransportException when there is space in neither
     */
    static AeronDirectory create(
            TransportConfig config, ToLongFunction<Path> space, TimeSource time, boolean diskOnly) {
        return create(config.sharedMemory(), config.fallback(), config.bytesNeeded(), space, time, diskOnly);
    }

    /**
     * The same for who needs other space.
     *
     * @throws TransportException when there is space in neither
     */
    static AeronDirectory create(
            Path memory, Path disk, long needed, ToLongFunction<Path> space, TimeSource time, boolean diskOnly) {
        try {
            if (!diskOnly && Files.isDirectory(memory) && Files.isWritable(memory)) {
                sweep(memory, time);
                if (space.applyAsLong(memory) >= needed) {
                    return createIn(memory, false);
                }
            }
            Files.createDirectories(disk);
            sweep(disk, time);
            if (space.applyAsLong(disk) >= needed) {
                LOG.info("network buffers are kept in {}: {} lacks the {} bytes", disk, memory, needed);
                return createIn(disk, true);
            }
        } catch (IOException e) {
            throw new TransportException("no folder for network buffers in " + memory + " or " + disk + ": " + e, e);
        }
        throw new TransportException("network buffers need " + needed + " bytes: " + memory + " has "
                + space.applyAsLong(memory) + " free, " + disk + " has " + space.applyAsLong(disk));
    }

    private static AeronDirectory createIn(Path base, boolean onDisk) throws IOException {
        ProcessHandle self = ProcessHandle.current();
        String user = self.info().user().orElse("user").replaceAll("[^A-Za-z0-9_.]", "_");
        Path folder = Files.createTempDirectory(base, "geolru-" + user + "-" + self.pid() + "-");
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new IOException(folder + " was locked by another process at once");
        }
        return new AeronDirectory(folder, channel, onDisk);
    }

    /** The bytes that may be used where a path is; 0 when it is not there or does not say. */
    static long usableSpace(Path path) {
        try {
            return Files.getFileStore(path).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    /** The driver's own folder. */
    Path aeron() {
        return folder.resolve("aeron");
    }

    boolean onDisk() {
        return onDisk;
    }

    /** Removes the folder. What does not go now is swept at a later start. */
    @Override
    public void close() {
        IoUtil.delete(folder.toFile(), true);
        CloseHelper.quietClose(lock);
    }

    /** Removes the folders of processes of this user that are gone. Leaves alone what does not go. */
    static void sweep(Path base, TimeSource time) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(base, "geolru-*")) {
            for (Path each : found) {
                Matcher matcher = NAME.matcher(each.getFileName().toString());
                if (matcher.matches()) {
                    removeIfStale(each, Long.parseLong(matcher.group(1)), time);
                }
            }
        }
    }

    /**
     * The lock tells, since process ids mean nothing across containers and are given again. But a folder may be so new that its process
     * has not come to locking it; and a look at a lock of this process' own would release it.
     */
    private static void removeIfStale(Path folder, long pid, TimeSource time) {
        try {
            long madeMs = Files.getLastModifiedTime(folder).toMillis();
            boolean settled = time.epochMillis() - madeMs > SETTLED_MS;
            boolean alive = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
            Path file = folder.resolve(LOCK);
            if (!isOwn(folder) || isOfThisProcess(pid, madeMs)) {
                return;
            }
            if (!Files.exists(file)) {
                if (settled) {
                    remove(folder);
                }
            } else if (settled || !alive) {
                removeUnlessLocked(folder, file);
            }
        } catch (IOException | OverlappingFileLockException e) {
            LOG.debug("left {} alone: {}", folder, e.toString());
        }
    }

    private static void removeUnlessLocked(Path folder, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            FileLock held = channel.tryLock();
            if (held != null) {
                remove(folder);
            }
        }
    }

    private static boolean isOwn(Path folder) throws IOException {
        String user = ProcessHandle.current().info().user().orElse("");
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(folder)
                        .equals(folder.getFileSystem()
                                .getUserPrincipalLookupService()
                                .lookupPrincipalByName(user));
    }

    private static boolean isOfThisProcess(long pid, long madeMs) {
        ProcessHandle self = ProcessHandle.current();
        long startedMs = self.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return pid == self.pid() && madeMs >= startedMs;
    }

    private static void remove(Path folder) {
        File file = folder.toFile();
        IoUtil.delete(file, true);
        LOG.info("removed {}, which a process that is gone left behind", file);
    }
}
