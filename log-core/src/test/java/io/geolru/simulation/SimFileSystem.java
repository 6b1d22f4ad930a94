package io.geolru.simulation;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Files in memory that behave as on a disk: what was not forced may be lost with the operating system, a name until its directory was forced.
 * Directories need not be made. Not thread-safe.
 */
final class SimFileSystem extends FileSystem {
    private final FileSystemProvider provider = new SimFileProvider();
    private final TreeMap<String, Content> present = new TreeMap<>();
    private final TreeMap<String, Content> durable = new TreeMap<>();
    private boolean full;

    /** What a file holds. */
    static final class Content {
        byte[] bytes = new byte[1_024];
        int length;
        int forced;

        private Content copy() {
            Content copy = new Content();
            copy.bytes = Arrays.copyOf(bytes, Math.max(length, 1));
            copy.length = length;
            copy.forced = forced;
            return copy;
        }
    }

    /** Whether writes are refused. */
    void full(boolean isFull) {
        full = isFull;
    }

    boolean full() {
        return full;
    }

    /** The same files on another disk. */
    SimFileSystem copy() {
        SimFileSystem copy = new SimFileSystem();
        present.forEach((name, content) -> {
            Content same = content.copy();
            same.forced = same.length;
            copy.present.put(name, same);
            copy.durable.put(name, same);
        });
        return copy;
    }

    /** The operating system ends: the names made, moved or deleted since the last force may be lost, and so may what was not forced of a file. */
    void crash(SplittableRandom random) {
        if (random.nextBoolean()) {
            present.clear();
            present.putAll(durable);
        } else {
            durable.clear();
            durable.putAll(present);
        }
        for (Content content : present.values()) {
            content.length = content.forced + random.nextInt(content.length - content.forced + 1);
            content.forced = content.length;
        }
    }

    void requireRoom() throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
    }

    Content create(String name) throws IOException {
        requireRoom();
        Content made = new Content();
        present.put(name, made);
        return made;
    }

    Content open(String name) throws NoSuchFileException {
        Content content = present.get(name);
        if (content == null) {
            throw new NoSuchFileException(name);
        }
        return content;
    }

    boolean isFile(String name) {
        return present.containsKey(name);
    }

    boolean isDirectory(String name) {
        String inside = present.ceilingKey(name + "/");
        return inside != null && inside.startsWith(name + "/");
    }

    void delete(String name) throws NoSuchFileException {
        if (present.remove(name) == null) {
            throw new NoSuchFileException(name);
        }
    }

    void move(String from, String to) throws NoSuchFileException {
        present.put(to, open(from));
        present.remove(from);
    }

    List<Path> list(String directory) {
        List<Path> found = new ArrayList<>();
        String prefix = directory + "/";
        for (String name : present.tailMap(prefix, false).keySet()) {
            if (!name.startsWith(prefix)) {
                break;
            }
            if (name.indexOf('/', prefix.length()) < 0) {
                found.add(new SimPath(this, name));
            }
        }
        return found;
    }

    void forceDirectory(String directory) {
        String prefix = directory + "/";
        durable.keySet().removeIf(name -> name.startsWith(prefix));
        present.forEach((name, content) -> {
            if (name.startsWith(prefix)) {
                durable.put(name, content);
            }
        });
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(getPath("/"));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic");
    }

    @Override
    public Path getPath(String first, String... more) {
        return new SimPath(this, more.length == 0 ? first : first + "/" + String.join("/", more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher(syntaxAndPattern);
        return path -> matcher.matches(Path.of(path.toString()));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException();
    }
}
