package io.geolru.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A channel to a file of a {@link SimFileSystem}, or to a directory, which can only be forced. */
final class SimFileChannel extends FileChannel {
    private final SimFileSystem files;
    private final String name;
    private final SimFileSystem.@Nullable Content content;
    private long position;

    /** @param content null for a directory */
    SimFileChannel(SimFileSystem files, String name, SimFileSystem.@Nullable Content content) {
        this.files = files;
        this.name = name;
        this.content = content;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int read = read(into, position);
        position += Math.max(0, read);
        return read;
    }

    @Override
    public int read(ByteBuffer into, long from) throws IOException {
        SimFileSystem.Content file = file();
        if (from >= file.length) {
            return -1;
        }
        int length = Math.min(into.remaining(), file.length - (int) from);
        into.put(file.bytes, (int) from, length);
        return length;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int written = write(from, position);
        position += written;
        return written;
    }

    @Override
    public int write(ByteBuffer from, long to) throws IOException {
        SimFileSystem.Content file = file();
        files.requireRoom();
        int length = from.remaining();
        int end = (int) to + length;
        if (end > file.bytes.length) {
            file.bytes = Arrays.copyOf(file.bytes, Math.max(end, 2 * file.bytes.length));
        }
        from.get(file.bytes, (int) to, length);
        file.length = Math.max(file.length, end);
        return length;
    }

    @Override
    public void force(boolean metaData) {
        SimFileSystem.Content file = content;
        if (file == null) {
            files.forceDirectory(name);
        } else {
            file.forced = file.length;
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public FileChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    public long size() throws IOException {
        return file().length;
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        SimFileSystem.Content file = file();
        file.length = (int) Math.min(size, file.length);
        file.forced = Math.min(file.forced, file.length);
        return this;
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long to, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long from, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long from, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long from, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void implCloseChannel() {}

    private SimFileSystem.Content file() throws IOException {
        if (content == null) {
            throw new IOException(name + " is a directory");
        }
        return content;
    }
}
