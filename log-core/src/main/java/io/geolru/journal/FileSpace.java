package io.geolru.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.openhft.posix.OpenFlag;
import net.openhft.posix.PosixAPI;

/**
 * The disk space of a file that Chronicle writes through a mapping, where a full disk is a fault in the middle of a record. So space is
 * taken before it is written to, and a write for which there is none is refused. Thread-safe.
 */
final class FileSpace {
    private static final int OWNER_ONLY = 0600;
    /** A mapping is written by whole pages. */
    private static final long GRAIN = 64 * 1024;

    private static final long LEAST_STEP = 256 * 1024;
    private static final long MOST_STEP = 4L << 20;

    private final Path path;
    private final long length;
    private volatile long allocated;
    private boolean canAllocate;
    private boolean scarce;

    private FileSpace(Path path, long length, long allocated, boolean canAllocate) {
        this.path = path;
        this.length = length;
        this.allocated = allocated;
        this.canAllocate = canAllocate;
    }

    /** Makes a file of a length, of which nothing is allocated yet; Chronicle never has to lengthen it. */
    static FileSpace create(Path path, long length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(length);
        }
        return new FileSpace(path, length, 0, false);
    }

    /** The same space under the file's later name. */
    synchronized FileSpace renamed(Path newPath) {
        return new FileSpace(newPath, length, allocated, canAllocate);
    }

    /** Whether the file system takes space ahead by itself, as far as it was asked. */
    boolean canAllocate() {
        return canAllocate;
    }

    /** Up to which offset there is space. */
    long allocated() {
        return allocated;
    }

    /**
     * Takes space up to an offset, and some more where it is to be had.
     *
     * @return false when the disk has not that much
     */
    boolean ensure(long needed) {
        return needed <= allocated || take(needed);
    }

    /**
     * Takes the next step ahead of a writer who is at an offset, when less than half a step is left, and brings it into memory, so that the
     * writer's first touch of each page is a short one; returns whether it did.
     */
    boolean ahead(long written) {
        long from;
        synchronized (this) {
            from = allocated;
            if (scarce || from >= length || from - written >= step() / 2 || !take(from + 1)) {
                return false;
            }
        }
        touch(from, allocated);
        return true;
    }

    private void touch(long from, long to) {
        ByteBuffer page = ByteBuffer.allocateDirect((int) GRAIN);
        try (UninterruptedFile file = UninterruptedFile.open(path, StandardOpenOption.READ)) {
            for (long at = from; at < to; at += page.capacity()) {
                file.read(page.clear(), at);
            }
        } catch (IOException e) {
            return; // The writer waits for each page itself then, and hears of what is wrong.
        }
    }

    private synchronized boolean take(long needed) {
        long from = allocated;
        long least = Math.min(length, (needed + GRAIN - 1) / GRAIN * GRAIN);
        if (least > from) {
            allocated = allocate(from, least, Math.max(least, Math.min(length, from + step())));
        }
        scarce = allocated < needed;
        return !scarce;
    }

    private long step() {
        return Math.max(LEAST_STEP, Math.min(MOST_STEP, allocated));
    }

    private long allocate(long from, long least, long generous) {
        if (fallocate(from, generous)) {
            canAllocate = true;
            return generous;
        }
        if (generous > least && fallocate(from, least)) {
            canAllocate = true;
            return least;
        }
        return canAllocate ? from : writeZeros(from, least);
    }

    /** Only the return code is to be trusted. */
    private boolean fallocate(long from, long to) {
        PosixAPI posix = PosixAPI.posix();
        try {
            int descriptor = posix.open(path.toString(), OpenFlag.O_RDWR.value(), OWNER_ONLY);
            if (descriptor < 0) {
                return false;
            }
            try {
                return posix.fallocate(descriptor, 0, from, to - from) == 0;
            } finally {
                posix.close(descriptor);
            }
        } catch (RuntimeException | LinkageError e) {
            return false;
        }
    }

    /** For file systems that cannot allocate. Nothing is written there yet: no writer is ever beyond what is allocated. */
    private long writeZeros(long from, long to) {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) GRAIN);
        long at = from;
        try (UninterruptedFile file = UninterruptedFile.open(path, StandardOpenOption.WRITE)) {
            while (at < to) {
                zeros.clear().limit((int) Math.min(GRAIN, to - at));
                file.write(zeros, at);
                at += zeros.position();
            }
        } catch (IOException e) {
            return at;
        }
        return at;
    }
}
