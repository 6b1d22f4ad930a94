package io.geolru.journal;

import io.geolru.event.TimeSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * What a disk does for a journal, tried on a small file that is removed again.
 *
 * @param allocates whether space can be taken ahead of the writer, so that a full disk is a refused write
 * @param forceNs how long it takes to force a short write to the disk: the median of a few, in nanoseconds
 */
public record DiskTrial(boolean allocates, long forceNs) {
    private static final long LENGTH = 1 << 20;
    private static final int WRITE_BYTES = 512;
    private static final int WRITES = 9;

    /**
     * Tries the disk that a directory is on.
     *
     * @throws IOException when nothing can be written there
     */
    public static DiskTrial in(Path directory, TimeSource time) throws IOException {
        OpenedPackages.ensure();
        Path file = Files.createTempFile(directory, "geolru-trial", ".tmp");
        try {
            FileSpace space = FileSpace.create(file, LENGTH);
            boolean allocates = space.ensure(LENGTH) && space.canAllocate();
            long[] tookNs = new long[WRITES];
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                for (int i = 0; i < WRITES; i++) {
                    long beganNs = time.nanoTime();
                    channel.write(ByteBuffer.allocate(WRITE_BYTES), (long) i * WRITE_BYTES);
                    channel.force(false);
                    tookNs[i] = time.nanoTime() - beganNs;
                }
            }
            Arrays.sort(tookNs);
            return new DiskTrial(allocates, tookNs[WRITES / 2]);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
