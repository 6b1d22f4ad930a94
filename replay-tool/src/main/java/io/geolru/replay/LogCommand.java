package io.geolru.replay;

import io.geolru.journal.DataDirectory;
import io.geolru.journal.DataDirectoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What all commands have in common: they look at data directories, and print. */
abstract class LogCommand implements Callable<Integer> {
    final Session session;

    @Option(names = "--json", description = "Prints JSON.")
    boolean json;

    @Option(names = "--utc", description = "Prints and reads times in UTC instead of the local zone.")
    private boolean utc;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    @SuppressWarnings("UnusedVariable") // picocli looks at the option only
    private boolean help;

    LogCommand(Session session) {
        this.session = session;
    }

    @Override
    public final Integer call() throws IOException {
        Screen screen = new Screen(session, utc, json);
        prepare(screen);
        List<DataDirectory> directories = new ArrayList<>();
        for (Path path : paths()) {
            directories.add(open(path));
        }
        int code = run(directories, screen);
        session.out().flush();
        return code;
    }

    /** The directories that were given. */
    abstract List<Path> paths();

    /** Checks the options. */
    void prepare(Screen screen) {}

    /** Does the work for all directories; the exit code. */
    abstract int run(List<DataDirectory> directories, Screen screen) throws IOException;

    /** The work for one directory; the exit code. */
    @FunctionalInterface
    interface Work {
        int run(DataDirectory directory, Screen screen) throws IOException;
    }

    /** Does the work for one directory after the other; the highest exit code. */
    static int each(List<DataDirectory> directories, Screen screen, Work work) throws IOException {
        int code = 0;
        for (DataDirectory directory : directories) {
            if (directory != directories.get(0)) {
                screen.gap();
            }
            code = Math.max(code, work.run(directory, screen));
        }
        return code;
    }

    /** Where a file stands, or would stand. */
    static Path folder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    /** Whether a file stands, or would stand, in a directory. */
    static boolean isWithin(Path file, Path directory) throws IOException {
        Path folder = folder(file);
        return Files.isDirectory(folder) && folder.toRealPath().startsWith(directory.toRealPath());
    }

    /** A name beside a file that nobody has, for what gets the file's name when it is whole. */
    static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
    }

    private static DataDirectory open(Path path) {
        if (!Files.isDirectory(path)) {
            throw new DataDirectoryException(
                    Files.exists(path) ? path + " is a file, not a data directory" : "there is no directory " + path);
        }
        return DataDirectory.openReadOnly(path);
    }
}
