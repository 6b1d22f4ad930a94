package io.geolru.replay;

import io.geolru.journal.DataDirectory;
import io.geolru.journal.DataDirectoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands have in common: directories to look at, one after the other, and how to print. */
abstract class DirectoryCommand implements Callable<Integer> {
    final Session session;

    @Parameters(
            paramLabel = "DATA_DIR",
            arity = "1..*",
            description = "The data directory of a node; several are read in turn.")
    private List<Path> paths = List.of();

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

    DirectoryCommand(Session session) {
        this.session = session;
    }

    @Override
    public final Integer call() throws IOException {
        Screen screen = new Screen(session, utc, json);
        prepare(screen);
        List<DataDirectory> directories = new ArrayList<>();
        for (Path path : paths) {
            directories.add(open(path));
        }
        int code = run(directories, screen);
        session.out().flush();
        return code;
    }

    /** Checks the options. */
    void prepare(Screen screen) {}

    /** Does the work for all directories; the exit code. */
    int run(List<DataDirectory> directories, Screen screen) throws IOException {
        int code = 0;
        for (DataDirectory directory : directories) {
            if (directory != directories.get(0)) {
                screen.gap();
            }
            code = Math.max(code, run(directory, screen));
        }
        return code;
    }

    /** Does the work for one directory; the exit code. */
    abstract int run(DataDirectory directory, Screen screen) throws IOException;

    private static DataDirectory open(Path path) {
        if (!Files.isDirectory(path)) {
            throw new DataDirectoryException(
                    Files.exists(path) ? path + " is a file, not a data directory" : "there is no directory " + path);
        }
        return DataDirectory.openReadOnly(path);
    }
}
