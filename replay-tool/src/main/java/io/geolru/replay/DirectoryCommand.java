package io.geolru.replay;

import io.geolru.journal.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Parameters;

/** A command that looks at directories, one after the other. */
abstract class DirectoryCommand extends LogCommand {
    @Parameters(
            paramLabel = "DATA_DIR",
            arity = "1..*",
            description = "The data directory of a node; several are read in turn.")
    private List<Path> paths = List.of();

    DirectoryCommand(Session session) {
        super(session);
    }

    @Override
    final List<Path> paths() {
        return paths;
    }

    @Override
    int run(List<DataDirectory> directories, Screen screen) throws IOException {
        return each(directories, screen, this::run);
    }

    /** Does the work for one directory; the exit code. */
    abstract int run(DataDirectory directory, Screen screen) throws IOException;
}
