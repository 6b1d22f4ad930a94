package io.geolru.simulation;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/** A path of a {@link SimFileSystem}: names with slashes between them. Immutable. */
final class SimPath implements Path {
    private final SimFileSystem files;
    private final String name;

    SimPath(SimFileSystem files, String name) {
        this.files = files;
        this.name = name;
    }

    SimFileSystem files() {
        return files;
    }

    @Override
    public FileSystem getFileSystem() {
        return files;
    }

    @Override
    public boolean isAbsolute() {
        return name.startsWith("/");
    }

    @Override
    public @Nullable Path getRoot() {
        return isAbsolute() ? new SimPath(files, "/") : null;
    }

    @Override
    public Path getFileName() {
        return new SimPath(files, name.substring(name.lastIndexOf('/') + 1));
    }

    @Override
    public @Nullable Path getParent() {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? null : new SimPath(files, slash == 0 ? "/" : name.substring(0, slash));
    }

    @Override
    public int getNameCount() {
        return (int) name.chars().filter(c -> c == '/').count() + (isAbsolute() ? 0 : 1);
    }

    @Override
    public Path getName(int index) {
        String[] names = name.split("/", -1);
        return new SimPath(files, names[isAbsolute() ? index + 1 : index]);
    }

    @Override
    public Path subpath(int beginIndex, int endIndex) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean startsWith(Path other) {
        return name.equals(other.toString()) || name.startsWith(other + "/");
    }

    @Override
    public boolean endsWith(Path other) {
        return name.equals(other.toString()) || name.endsWith("/" + other);
    }

    @Override
    public Path normalize() {
        return this;
    }

    @Override
    public Path resolve(Path other) {
        return other.isAbsolute() ? other : new SimPath(files, name + "/" + other);
    }

    @Override
    public Path relativize(Path other) {
        throw new UnsupportedOperationException();
    }

    @Override
    public URI toUri() {
        return URI.create("sim:" + name);
    }

    @Override
    public Path toAbsolutePath() {
        return this;
    }

    @Override
    public Path toRealPath(LinkOption... options) {
        return this;
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Path other) {
        return name.compareTo(other.toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SimPath path && path.files == files && path.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
