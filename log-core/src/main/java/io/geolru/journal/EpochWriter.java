package io.geolru.journal;

import io.geolru.JournalFullException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the Chronicle queue of one epoch. Chronicle rolls by a clock; this one stands still and is moved on by one cycle when a file is
 * full. Appending and rolling are for one thread at a time, {@link #allocateAhead} and {@link #prepare} for a second one.
 */
final class EpochWriter implements AutoCloseable {
    /** Its cycles are as long as the names of files are apart. */
    static final RollCycles ROLL_CYCLE = RollCycles.FIVE_MINUTELY;

    /** What Chronicle may write beside a frame: an index, which follows now and then, padding, and the mark at the end of the file. */
    static final long SLACK = 8L * ROLL_CYCLE.defaultIndexCount() + 1024;
    /** What Chronicle writes before the first frame of a file. */
    private static final long QUEUE_HEAD = 2 * SLACK + 1024;

    static final String METADATA = "metadata.cq4t";
    private static final long METADATA_LENGTH = 128 * 1024;
    private static final long METADATA_USED = 64 * 1024;
    private static final int OVERLAPS_PER_BLOCK = 4;
    private static final int LEAST_OVERLAP = 64 * 1024;

    private final EpochDirectory epoch;
    private final long fileBytes;
    private final long blockSize;
    private final long fileLength;
    private final UnsafeBuffer target = new UnsafeBuffer(0, 0);
    private final Object preparing = new Object();
    private @Nullable FileSpace prepared;
    private int preparedFile = -1;
    private final ChronicleQueue queue;
    private final ExcerptAppender appender;
    private volatile FileSpace space;
    private volatile long cycle;
    private volatile int file = -1;
    /** Written by the appending thread alone; the other only has to see it some time. */
    private final AtomicLong end = new AtomicLong();

    /** @throws JournalFullException when the disk has no room for the little that a queue needs */
    EpochWriter(EpochDirectory epoch, long fileBytes, int maxFrameBytes) throws IOException {
        this.epoch = epoch;
        this.fileBytes = fileBytes;
        int longest = Math.max(maxFrameBytes, Math.max(FileHead.MAX_FRAME_LENGTH, (int) SLACK));
        long overlap = Math.max(LEAST_OVERLAP, BitUtil.findNextPositivePowerOfTwo(longest + 64));
        blockSize = OVERLAPS_PER_BLOCK * overlap;
        long longestFile = Math.max(fileBytes, Records.afterFrame(QUEUE_HEAD, maxFrameBytes)) + 2 * overlap;
        fileLength = (longestFile / blockSize + 2) * blockSize;
        space = FileSpace.create(epoch.path().resolve(METADATA), METADATA_LENGTH);
        if (!space.ensure(METADATA_USED) || !prepare(0)) {
            throw full("no room for a queue");
        }
        queue = SingleChronicleQueueBuilder.binary(epoch.path())
                .rollCycle(ROLL_CYCLE)
                .timeProvider(() -> cycle * ROLL_CYCLE.lengthInMillis())
                .blockSize(blockSize)
                .build();
        appender = queue.createAppender();
        appender.singleThreadedCheckDisabled(true);
    }

    /** The number of the file that is written, -1 before the first. */
    int file() {
        return file;
    }

    /** The file that is written. */
    Path path() {
        return epoch.path().resolve(Records.fileName(file));
    }

    /** Where the last record ended, padding included. */
    long end() {
        return end.getAcquire();
    }

    /** What the files being written and prepared take on the disk. */
    long allocated() {
        synchronized (preparing) {
            return space.allocated() + (prepared == null ? 0 : prepared.allocated());
        }
    }

    /** @throws JournalFullException when the disk has no room for a frame in this file */
    void makeRoom(int length) {
        long needed = Records.afterFrame(end(), length) + SLACK;
        if (!space.ensure(needed)) {
            throw full("no room for " + length + " bytes");
        }
    }

    /**
     * Ends the file, if there is one, and begins the next.
     *
     * @param room for what is to follow its head, in bytes
     * @throws JournalFullException when the disk has no room; the present file goes on
     */
    void roll(FileHead head, long room) {
        long needed = QUEUE_HEAD + FileHead.encodedLength(head.frontier().size()) + room + SLACK;
        synchronized (preparing) {
            if (!prepare(head.file()) || prepared == null || !prepared.ensure(needed)) {
                throw full("no room for " + needed + " bytes");
            }
            space = prepared.renamed(epoch.path().resolve(Records.fileName(head.file())));
            prepared = null;
        }
        file = head.file();
        cycle = Records.FIRST_CYCLE + (long) file;
        end.setRelease(0);
        head.encode(frame -> append(frame, 0, frame.capacity(), head.openedAt(), true));
    }

    /**
     * Makes the file that comes next, so that the roll has little to do.
     *
     * @return false when the disk has no room
     * @throws JournalFullException when the file cannot even be made
     */
    boolean prepare(int number) {
        synchronized (preparing) {
            if (preparedFile < number) {
                try {
                    prepared = FileSpace.create(epoch.path().resolve(Records.preparedName(number)), fileLength);
                } catch (IOException e) {
                    throw full("cannot begin the next file: " + e.getMessage());
                }
                preparedFile = number;
            }
            return prepared == null || prepared.ensure(QUEUE_HEAD);
        }
    }

    /** Whether the file with a number was prepared, or begun. */
    boolean isPrepared(int number) {
        synchronized (preparing) {
            return preparedFile >= number;
        }
    }

    /** Whether a frame still belongs into the present file. */
    boolean fits(int length) {
        return Records.afterFrame(end(), length) + SLACK <= fileBytes;
    }

    /** Whether the disk has room for a frame, in the file where it would go; takes that room. */
    boolean hasRoom(int length) {
        if (fits(length)) {
            return space.ensure(Records.afterFrame(end(), length) + SLACK);
        }
        synchronized (preparing) {
            return prepare(file + 1)
                    && (prepared == null || prepared.ensure(Records.afterFrame(QUEUE_HEAD, length) + SLACK));
        }
    }

    boolean allocateAhead() {
        return space.ahead(end());
    }

    /** Closes the queue and takes away what was prepared and not used. */
    @Override
    public void close() throws IOException {
        appender.close();
        queue.close();
        Files.deleteIfExists(epoch.path().resolve(Records.preparedName(preparedFile)));
    }

    /** Appends a frame for which there is room. */
    void append(DirectBuffer frame, int offset, int length, long arrivedAt, boolean won) {
        DocumentContext context = appender.writingDocument();
        boolean written = false;
        try {
            Bytes<?> bytes = context.wire().bytes();
            long at = bytes.writePosition();
            int content = length + Records.TRAILER_LENGTH;
            target.wrap(bytes.addressForWrite(at), content);
            frame.getBytes(offset, target, 0, length);
            target.putLong(length, Records.trailer(arrivedAt, won), ByteOrder.LITTLE_ENDIAN);
            bytes.writeSkip(content);
            end.setRelease(Records.aligned(at + content));
            written = true;
        } finally {
            if (!written) {
                context.rollbackOnClose();
            }
            context.close();
        }
    }

    private JournalFullException full(String what) {
        return new JournalFullException("journal in " + epoch.path() + ": " + what);
    }
}
