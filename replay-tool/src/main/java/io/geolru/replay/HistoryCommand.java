package io.geolru.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.event.Names;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.journal.JournalPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what happened to one key. */
@Command(
        name = "history",
        description =
                "Prints every version of a key in the order in which this node took them: when it was written and when it "
                        + "arrived here, where from, which won and why, what expired, was removed or cleared, and what is live now. "
                        + "The log knows no eviction: what a node had no room for is here.",
        footer = {
            "",
            "Exit code 1 when the journal tells nothing of the key.",
            "",
            "Examples:",
            "  replay-tool history alice data/eu-1",
            "  replay-tool history --cache sessions --values alice data/eu-1 data/us-1",
            "  replay-tool history --json alice data/eu-1"
        })
final class HistoryCommand extends LogCommand {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Parameters(index = "0", paramLabel = "KEY", description = "The key; it may also stand last.")
    private String key = "";

    @Parameters(
            index = "1..*",
            paramLabel = "DATA_DIR",
            arity = "1..*",
            description = "The data directory of a node; several are read in turn.")
    private List<Path> paths = List.of();

    @Option(names = "--cache", paramLabel = "C", description = "Only in this cache; default: all that have the key.")
    private @Nullable String cache;

    @Option(names = "--values", description = "Prints the values, too.")
    private boolean values;

    HistoryCommand(Session session) {
        super(session);
    }

    @Override
    List<Path> paths() {
        return paths;
    }

    @Override
    void prepare(Screen screen) {
        takeKeyFromBehind();
        try {
            Names.requireKey(key);
            if (cache != null) {
                Names.requireCacheName(cache);
            }
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** The other commands begin with their directories: who writes this one so is understood. */
    private void takeKeyFromBehind() {
        Path last = paths.get(paths.size() - 1);
        if (Files.isDirectory(Path.of(key)) && !Files.exists(last)) {
            List<Path> swapped = new ArrayList<>(paths.subList(0, paths.size() - 1));
            swapped.add(0, Path.of(key));
            key = last.toString();
            paths = swapped;
        }
    }

    @Override
    int run(List<DataDirectory> directories, Screen screen) throws IOException {
        return each(directories, screen, this::run);
    }

    private int run(DataDirectory directory, Screen screen) throws IOException {
        OriginNames names = OriginNames.ofSnapshots(directory);
        if (json) {
            try (JsonGenerator out = screen.json()) {
                return tell(directory, screen, names, new HistoryJson(screen, names, values, out));
            }
        }
        return tell(directory, screen, names, new HistoryLines(screen, names, values));
    }

    private int tell(DataDirectory directory, Screen screen, OriginNames names, HistoryPrinter printer)
            throws IOException {
        long nowMs = screen.times().nowMs();
        try (Progress progress = session.outIsTerminal() ? null : new Progress(session, "reading", directory)) {
            KeyHistory history = new KeyHistory(directory, key, cache, nowMs, names, progress, new KeyHistory.Sink() {
                @Override
                public void moment(Moment moment) throws IOException {
                    printer.moment(moment);
                }

                @Override
                public void damaged(JournalPosition at, @Nullable JournalPosition soundAgainAt, String what) {
                    screen.remark("damaged " + new JournalScan.Damage(at, soundAgainAt, what) + "; 'replay-tool verify "
                            + directory.path() + "' tells more");
                }
            });
            printer.begin(directory.path(), key);
            boolean complete = history.run();
            printer.end(history.now(), nowMs, complete);
            if (!complete) {
                screen.remark(
                        directory.path() + ": the journal's beginning is gone and no sound snapshot stands for it: "
                                + "what was written before " + JournalFiles.first(directory) + " is not known");
            }
            return history.now().isEmpty() ? ReplayMain.NOT_SO : 0;
        }
    }
}
