package io.geolru.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.codec.EventFrame;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import io.geolru.recovery.FoldVisitor;
import io.geolru.recovery.FullFold;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says on which keys two nodes disagree. */
@Command(
        name = "diff",
        description =
                "Compares what the journals of two nodes add up to at this moment: each key that differs, since which event and "
                        + "where that stands, and the events that only one of them has. What a node let go for lack of room is no difference.",
        footer = {
            "",
            "Exit code 0 when no key differs, 1 when one does. Nodes that run may be a moment apart: look again.",
            "",
            "Examples:",
            "  replay-tool diff data/eu-1 data/us-1",
            "  replay-tool diff --limit 10000 --json data/eu-1 data/us-1"
        })
final class DiffCommand extends LogCommand {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "DATA_DIR", arity = "2", description = "The data directories of two nodes.")
    private List<Path> paths = List.of();

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Lists at most this many keys (default: ${DEFAULT-VALUE}); all are counted.")
    private int limit = 100;

    DiffCommand(Session session) {
        super(session);
    }

    @Override
    List<Path> paths() {
        return paths;
    }

    @Override
    void prepare(Screen screen) {
        if (paths.size() != 2) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "two directories can be compared, not " + paths.size());
        }
        if (limit < 0) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--limit must be at least 0, is " + limit);
        }
    }

    @Override
    int run(List<DataDirectory> directories, Screen screen) throws IOException {
        long nowMs = screen.times().nowMs();
        OriginNames names = new OriginNames();
        Comparison.Side left = side(directories.get(0), nowMs, names, screen);
        Comparison.Side right = side(directories.get(1), nowMs, names, screen);
        Comparison comparison;
        try (Progress progress = new Progress(session, "comparing", directories.get(0))) {
            comparison = new Comparison(left, right, limit, progress);
        }
        DiffPrinter printer = new DiffPrinter(screen, names, comparison);
        if (json) {
            try (JsonGenerator out = screen.json()) {
                printer.write(out);
            }
        } else {
            printer.print();
        }
        boolean complete = left.folded().complete() && right.folded().complete();
        return comparison.count() == 0 && complete ? 0 : ReplayMain.NOT_SO;
    }

    private Comparison.Side side(DataDirectory directory, long nowMs, OriginNames names, Screen screen) {
        names.learnSnapshots(directory);
        FullFold folded;
        try (Progress progress = new Progress(session, "folding", directory)) {
            folded = FullFold.of(new AheadLog(directory), nowMs, new FoldVisitor() {
                @Override
                public boolean event(EventFrame event, JournalPosition at, long arrivedAt) {
                    progress.at(at);
                    names.met(event);
                    return true;
                }

                @Override
                public void damaged(JournalPosition at, @Nullable JournalPosition soundAgainAt, String what) {
                    screen.remark(directory.path() + " is damaged " + new JournalScan.Damage(at, soundAgainAt, what)
                            + "; 'replay-tool verify " + directory.path() + "' tells more");
                }
            });
        }
        if (!folded.complete()) {
            screen.remark(directory.path() + ": the journal's beginning is gone and no sound snapshot stands for it: "
                    + "what was written before " + JournalFiles.first(directory) + " is not known");
        }
        return new Comparison.Side(directory, folded);
    }
}
