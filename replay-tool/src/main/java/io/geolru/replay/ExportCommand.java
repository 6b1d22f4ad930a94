package io.geolru.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.event.Names;
import io.geolru.journal.DataDirectory;
import io.geolru.lines.EntryLineWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the live entries as lines of JSON. */
@Command(
        name = "export",
        description =
                "Writes the live entries that the journal adds up to, now or as of a time, as lines of JSON, which 'import' and the batch "
                        + "call of the node take. A log of more than fits into memory is read several times.",
        footer = {
            "",
            "  replay-tool export data/eu-1 | gzip > eu-1.ndjson.gz",
            "  replay-tool export data/eu-1 --cache sessions --until 1h --to sessions.ndjson",
            "  replay-tool export data/eu-1 | replay-tool import data/fresh",
            "",
            "A line: {\"cache\":\"c\",\"key\":\"k\",\"value\":…,\"contentType\":\"…\",\"version\":\"…\",\"ttl\":1500}; no \"cache\" with --cache; "
                    + "\"base64\" in place of \"value\" for what is neither JSON on one line nor text; \"ttl\" is milliseconds or null. "
                    + "--json says what was done as JSON: on standard error, or with --to on standard output."
        })
final class ExportCommand extends LogCommand {
    private static final int BUFFER = 1 << 18;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "DATA_DIR", description = "The data directory to read.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path from;

    @Option(names = "--cache", paramLabel = "C", description = "Only this cache.")
    private @Nullable String cache;

    @Option(
            names = "--until",
            paramLabel = "T",
            description = "As of this time: without what was written later, and with what had not expired then.")
    private @Nullable String until;

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "Where the lines go, in place of what was there; otherwise to standard output.")
    private @Nullable Path to;

    private AsOf asOf = new AsOf(0, false);

    ExportCommand(Session session) {
        super(session);
    }

    @Override
    List<Path> paths() {
        return List.of(from);
    }

    @Override
    void prepare(Screen screen) {
        asOf = asOf(screen.times());
    }

    @Override
    int run(List<DataDirectory> directories, Screen screen) throws IOException {
        Export export = new Export(directories.get(0), session, asOf, cache);
        int folds = export.folds(Runtime.getRuntime().maxMemory());
        boolean complete;
        if (to == null) {
            complete = export.write(new EntryLineWriter(new LineOutput(session.out())), folds, screen);
        } else {
            complete = writeFile(to, export, folds, screen);
        }
        if (!screen.isClosed()) {
            tell(export, complete, screen);
        }
        return complete ? 0 : ReplayMain.NOT_SO;
    }

    private AsOf asOf(Times times) {
        try {
            if (cache != null) {
                Names.requireCacheName(cache);
            }
            return until == null ? new AsOf(times.nowMs(), false) : new AsOf(times.parse(until), true);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** A file gets its name when it is whole. */
    private boolean writeFile(Path file, Export export, int folds, Screen screen) throws IOException {
        if (Files.isDirectory(file)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--to " + file + " is a directory; give a file");
        }
        if (isWithin(file, from)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--to " + file
                            + " is within the data directory, which this command only reads; give another place");
        }
        boolean special = Files.exists(file) && !Files.isRegularFile(file);
        Path written = special ? file : beside(file);
        boolean done = false;
        try {
            boolean complete;
            try (FileChannel channel = FileChannel.open(
                    written,
                    StandardOpenOption.WRITE,
                    special ? StandardOpenOption.CREATE : StandardOpenOption.CREATE_NEW)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
                complete = export.write(new EntryLineWriter(out), folds, screen);
                out.flush();
                if (!special) {
                    channel.force(true);
                }
            }
            if (!special) {
                Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            done = true;
            return complete;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        } finally {
            if (!done && !special) {
                Files.deleteIfExists(written);
            }
        }
    }

    private void tell(Export export, boolean complete, Screen screen) throws IOException {
        String told;
        if (json) {
            StringWriter text = new StringWriter();
            try (JsonGenerator out = screen.json(text)) {
                out.writeStartObject();
                out.writeStringField("directory", from.toString());
                out.writeStringField("to", to == null ? null : to.toString());
                out.writeNumberField("entries", export.entries());
                out.writeNumberField("caches", export.caches().size());
                out.writeBooleanField("complete", complete);
                out.writeEndObject();
            }
            told = text.toString();
        } else {
            told = "exported " + (export.entries() == 1 ? "1 entry" : Text.number(export.entries()) + " entries")
                    + " of " + Text.count(export.caches().size(), "cache");
        }
        if (to == null) {
            screen.remark(told);
        } else {
            screen.line(told);
        }
    }
}
