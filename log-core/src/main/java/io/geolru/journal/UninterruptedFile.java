package io.geolru.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/**
 * A file whose use goes on when the calling thread is interrupted, where a plain channel would close itself: an interrupted caller of a put
 * must not break the journal for all. The interrupt is kept for the caller. Not thread-safe.
 */
final class UninterruptedFile implements AutoCloseable {
    private final Path path;
    private final OpenOption[] options;
    private FileChannel channel;

    @FunctionalInterface
    private interface Action {
        long run(FileChannel channel) throws IOException;
    }

    private UninterruptedFile(Path path, OpenOption[] options, FileChannel channel) {
        this.path = path;
        this.options = options;
        this.channel = channel;
    }

    static UninterruptedFile open(Path path, OpenOption... options) throws IOException {
        return new UninterruptedFile(path, options, FileChannel.open(path, options));
    }

    /** Reads from a position into the buffer's remaining space until it is full or the file ends. */
    void read(ByteBuffer into, long position) throws IOException {
        long base = position - into.position();
        uninterrupted(file -> {
            int read = 0;
            while (into.hasRemaining() && read >= 0) {
                read = file.read(into, base + into.position());
            }
            return read;
        });
    }

    /** Writes all that remains in the buffer. */
    void write(ByteBuffer from, long position) throws IOException {
        long base = position - from.position();
        uninterrupted(file -> {
            while (from.hasRemaining()) {
                file.write(from, base + from.position());
            }
            return 0;
        });
    }

    /** Forces the content to the disk. */
    void force() throws IOException {
        uninterrupted(file -> {
            file.force(false);
            return 0;
        });
    }

    void truncate(long size) throws IOException {
        uninterrupted(file -> file.truncate(size).size());
    }

    long size() throws IOException {
        return uninterrupted(FileChannel::size);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private long uninterrupted(Action action) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return action.run(channel);
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                    Thread.interrupted();
                    channel = FileChannel.open(path, options);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
