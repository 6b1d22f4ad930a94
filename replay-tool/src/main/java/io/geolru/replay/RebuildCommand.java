package io.geolru.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.event.MissingRanges;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalPosition;
import io.geolru.recovery.Rebuild;
import io.geolru.recovery.Rebuilt;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a clean data directory from what is sound. */
@Command(
        name = "rebuild",
        description =
                "Makes a new data directory from the events and snapshots that are sound in an old one, and says what it left out. "
                        + "The old one is only read. A node that is started on the new one goes on as the same node, and asks its peers "
                        + "for what is missing.",
        footer = {
            "",
            "After a crash, with the node stopped:",
            "  replay-tool verify data/eu-1",
            "  replay-tool rebuild data/eu-1 --to data/eu-1.new",
            "  java -jar node.jar --name eu-1 --data-dir data/eu-1.new",
            "",
            "Run it as the user of the node, who is to own the new directory. Where it fails or is interrupted, what "
                    + "it has written is no data directory, and may be deleted. Exit code 0 also when something was left out."
        })
final class RebuildCommand extends LogCommand {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "DATA_DIR", description = "The data directory to read.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "NEW",
            description = "The directory to make: it is missing or empty, and outside of the old one.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path to;

    @Option(names = "--name", paramLabel = "N", description = "The node's name, if nothing sound tells it any more.")
    private @Nullable String name;

    @Option(
            names = "--region",
            paramLabel = "R",
            description = "The node's region, if nothing sound tells it any more.")
    private @Nullable String region;

    RebuildCommand(Session session) {
        super(session);
    }

    @Override
    List<Path> paths() {
        return List.of(from);
    }

    @Override
    int run(List<DataDirectory> directories, Screen screen) throws IOException {
        DataDirectory old = directories.get(0);
        requireFree(to);
        requireOutside();
        if (old.files().isEmpty() && !Files.exists(old.snapshots())) {
            screen.remark(from + ": there is no journal, so there is nothing to rebuild");
            return ReplayMain.NOT_SO;
        }
        Rebuilt rebuilt;
        try (Steps steps = new Steps(old)) {
            rebuilt = new Rebuild(old, session.time(), steps).into(to, name, region);
        } catch (IllegalArgumentException e) {
            throw badUsage(e.getMessage() + "; give --name and --region, as the node has them in its configuration");
        }
        if (json) {
            write(rebuilt, screen);
        } else {
            print(rebuilt, screen);
        }
        return 0;
    }

    private void requireFree(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        if (!Files.isDirectory(path)) {
            throw badUsage("--to " + path + " is a file; give a directory that is missing or empty");
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                if (!entry.endsWith("lost+found") && !entry.endsWith("lock")) {
                    throw badUsage("--to " + path + " is not empty: it has '" + entry.getFileName()
                            + "'; give a directory that is missing or empty");
                }
            }
        }
    }

    private void requireOutside() throws IOException {
        Path inside = from.toRealPath();
        for (@Nullable Path above = to.toAbsolutePath().normalize(); above != null; above = above.getParent()) {
            if (Files.exists(above)) {
                if (above.toRealPath().startsWith(inside)) {
                    throw badUsage("--to " + to + " is inside of " + from + "; give a directory outside of it");
                }
                return;
            }
        }
    }

    private CommandLine.ParameterException badUsage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private void print(Rebuilt rebuilt, Screen screen) {
        screen.line(screen.coloured(Screen.Colour.BOLD, from + " -> " + to));
        screen.line("node      " + Text.word(rebuilt.node()) + " in " + Text.word(rebuilt.region())
                + ", from now on as origin " + Text.hex(rebuilt.origin()));
        screen.line("journal   " + Text.count(rebuilt.events(), "event") + " copied");
        for (String snapshot : rebuilt.adopted()) {
            screen.line("snapshot  " + snapshot + " taken over, for what the journal does not tell");
        }
        screen.line("snapshot  " + rebuilt.snapshot().getFileName() + " made, "
                + (rebuilt.entries() == 1 ? "1 entry" : Text.number(rebuilt.entries()) + " entries"));
        for (Rebuilt.LeftOut left : rebuilt.leftOut()) {
            screen.line(screen.coloured(Screen.Colour.YELLOW, "left out") + "  " + text(left));
        }
        for (Rebuilt.Lost lost : rebuilt.lost()) {
            screen.line(screen.coloured(Screen.Colour.YELLOW, "missing") + "   " + Holes.text(lost.range()) + " of "
                    + label(rebuilt, lost.range()) + ", noticed at " + lost.noticedAt() + ": " + words(lost.fate()));
        }
        screen.line(screen.coloured(Screen.Colour.GREEN, "rebuilt") + ": start the node with --data-dir " + to
                + (rebuilt.leftOut().isEmpty() && rebuilt.lost().isEmpty() ? "; nothing was left out" : ""));
    }

    private static String text(Rebuilt.LeftOut left) {
        if (left.at() == null) {
            return left.what();
        }
        return new JournalScan.Damage(left.at(), left.soundAgainAt(), left.what()).toString();
    }

    private static String label(Rebuilt rebuilt, MissingRanges.Range range) {
        String node = rebuilt.origins().of(range.origin()).node();
        return node.isEmpty() ? Text.hex(range.origin()) : node + "/" + Text.hex(range.origin());
    }

    private static String words(Rebuilt.Fate fate) {
        return switch (fate) {
            case STOOD_FOR -> "a snapshot that was taken over stands for them";
            case DECLARED -> "noted in the new journal, a start of the node asks its peers for them";
            case BEYOND -> "a start of the node fetches them from a peer that has them";
        };
    }

    private void write(Rebuilt rebuilt, Screen screen) throws IOException {
        try (JsonGenerator out = screen.json()) {
            out.writeStartObject();
            out.writeStringField("from", from.toString());
            out.writeStringField("to", to.toString());
            out.writeStringField("node", rebuilt.node());
            out.writeStringField("region", rebuilt.region());
            out.writeStringField("origin", Text.hex(rebuilt.origin()));
            out.writeStringField(
                    "previousOrigin", rebuilt.previousOrigin() == 0 ? null : Text.hex(rebuilt.previousOrigin()));
            out.writeNumberField("events", rebuilt.events());
            out.writeNumberField("entries", rebuilt.entries());
            out.writeStringField("snapshot", String.valueOf(rebuilt.snapshot().getFileName()));
            out.writeArrayFieldStart("adopted");
            for (String snapshot : rebuilt.adopted()) {
                out.writeString(snapshot);
            }
            out.writeEndArray();
            out.writeArrayFieldStart("leftOut");
            for (Rebuilt.LeftOut left : rebuilt.leftOut()) {
                out.writeStartObject();
                out.writeStringField("position", text(left.at()));
                out.writeStringField("soundAgainAt", text(left.soundAgainAt()));
                out.writeStringField("what", left.what());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayFieldStart("missing");
            for (Rebuilt.Lost lost : rebuilt.lost()) {
                out.writeStartObject();
                out.writeStringField("origin", Text.hex(lost.range().origin()));
                out.writeStringField(
                        "node", rebuilt.origins().of(lost.range().origin()).node());
                out.writeNumberField("from", lost.range().from());
                out.writeNumberField("to", lost.range().to());
                out.writeStringField("noticedAt", lost.noticedAt().toString());
                out.writeStringField(
                        "fate",
                        lost.fate().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
            screen.endOfJson(out);
        }
    }

    private static @Nullable String text(@Nullable JournalPosition position) {
        return position == null ? null : position.toString();
    }

    /** A bar for each of the three walks. */
    private final class Steps implements Rebuild.Watcher, AutoCloseable {
        private final Progress looking;
        private final Progress copying;
        private @Nullable Progress readingBack;

        private Steps(DataDirectory old) {
            looking = new Progress(session, "looking", old);
            copying = new Progress(session, "copying", old);
        }

        @Override
        public void looking(JournalPosition at) {
            looking.at(at);
        }

        @Override
        public void copying(JournalPosition at) {
            looking.close();
            copying.at(at);
        }

        @Override
        public void readingBack(DataDirectory fresh, JournalPosition at) {
            copying.close();
            if (readingBack == null) {
                readingBack = new Progress(session, "reading back", fresh);
            }
            readingBack.at(at);
        }

        @Override
        public void close() {
            looking.close();
            copying.close();
            if (readingBack != null) {
                readingBack.close();
            }
        }
    }
}
