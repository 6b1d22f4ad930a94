package io.geolru.simulation;

import java.nio.file.FileStore;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import org.jspecify.annotations.Nullable;

/** What a simulated disk says of its room: none when it is full, else plenty. */
final class SimFileStore extends FileStore {
    private static final long PLENTY = 1L << 40;

    private final boolean full;

    SimFileStore(boolean full) {
        this.full = full;
    }

    @Override
    public String name() {
        return "sim";
    }

    @Override
    public String type() {
        return "sim";
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public long getTotalSpace() {
        return PLENTY;
    }

    @Override
    public long getUsableSpace() {
        return full ? 0 : PLENTY;
    }

    @Override
    public long getUnallocatedSpace() {
        return getUsableSpace();
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
        return false;
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
        return false;
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
        return null;
    }

    @Override
    public Object getAttribute(String attribute) {
        throw new UnsupportedOperationException(attribute);
    }
}
