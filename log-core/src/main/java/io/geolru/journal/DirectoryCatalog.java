package io.geolru.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** The files of a data directory that someone else may be writing, as the directory shows them. */
final class DirectoryCatalog extends FileCatalog {
    private final DataDirectory directory;

    DirectoryCatalog(DataDirectory directory) {
        this.directory = directory;
        refresh();
    }

    @Override
    long readable(JournalFile file) {
        return Long.MAX_VALUE;
    }

    @Override
    boolean mayGrow(JournalFile file) {
        return directory.written() && after(file) == null;
    }

    @Override
    void refresh() {
        try {
            for (EpochDirectory epoch : directory.epochs()) {
                addFilesOf(epoch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory.journal(), e);
        }
        files().values().removeIf(file -> Files.notExists(file.path()));
    }
}
