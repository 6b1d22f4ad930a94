package io.geolru.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * Notices that files have become other ones: by their times, sizes and identities, links followed, and only when they stood still from one
 * look to the next, so that what is half written is not taken. A file that goes and one that comes are changes, too. Used by one thread.
 */
public final class FileWatch {
    private static final List<Object> ABSENT = List.of();

    private final List<Path> files;
    private List<List<Object>> told;
    private List<List<Object>> seen;

    /** Takes the files as they are now for known. To be made before they are read. */
    public FileWatch(Path... files) {
        this.files = List.of(files);
        told = look();
        seen = told;
    }

    /** Looks at the files; true once for each change, when it has settled. */
    public boolean hasChanged() {
        List<List<Object>> now = look();
        boolean settled = now.equals(seen);
        seen = now;
        if (!settled || now.equals(told)) {
            return false;
        }
        told = now;
        return true;
    }

    private List<List<Object>> look() {
        return files.stream().map(FileWatch::stamp).toList();
    }

    private static List<Object> stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Object identity = attributes.fileKey();
            return List.of(attributes.lastModifiedTime(), attributes.size(), identity == null ? "" : identity);
        } catch (IOException e) {
            return ABSENT; // Whoever reads it next tells why.
        }
    }
}
