package io.geolru.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.EntryTooLargeException;
import io.geolru.JournalFullException;
import io.geolru.Ttl;
import io.geolru.codec.EventEncoder;
import io.geolru.event.Names;
import io.geolru.journal.DataDirectory;
import io.geolru.lines.BadLineException;
import io.geolru.lines.EntryLine;
import io.geolru.lines.EntryLineReader;
import io.geolru.replication.Envelope;
import io.geolru.snapshot.SnapshotException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes lines of JSON into a data directory. */
@Command(
        name = "import",
        description =
                "Writes lines of JSON, as 'export' makes them, into the data directory of a node that is stopped, or into a new one. Each is a "
                        + "new write, now: a node that is started on the directory serves and replicates it.",
        footer = {
            "",
            "  replay-tool import data/eu-1 --from sessions.ndjson",
            "  gunzip < eu-1.ndjson.gz | replay-tool import data/fresh --name eu-2 --region eu",
            "  echo '{\"key\":\"k\",\"value\":{\"n\":1},\"ttl\":\"10m\"}' | replay-tool import data/eu-1 --cache sessions",
            "",
            "Of a line, only \"key\" and \"value\" (or \"base64\") must be there. \"op\":\"remove\" removes the key. \"contentType\" is "
                    + "application/json where it is missing; \"ttl\" is null for no end, milliseconds, a duration, or \"keep\". Without \"cache\", or --cache, "
                    + "a line goes to the cache 'default'. A file is checked to its end before anything is written; what comes in "
                    + "from standard input or a pipe is written line by line, up to one that is not right. Exit code 1 where a line is "
                    + "not right."
        })
final class ImportCommand extends LogCommand {
    private static final String DEFAULT_CACHE = "default";
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(KB|MB)?");
    private static final int KB = 1_024;
    private static final long MOST_ENTRY_BYTES = 256L * KB * KB - KB;
    /** In base64, or in JSON that escapes every byte, an entry is longer; and names stand around it. */
    private static final int LINE_PER_ENTRY = 6;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Parameters(
            paramLabel = "DATA_DIR",
            description = "The data directory to write; a missing or empty one becomes a new one.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path to;

    @Option(names = "--from", paramLabel = "FILE", description = "Where the lines are; otherwise standard input.")
    private @Nullable Path from;

    @Option(
            names = "--cache",
            paramLabel = "C",
            description = "Puts all of it into this cache, whatever the lines say.")
    private @Nullable String cache;

    @Option(
            names = "--name",
            paramLabel = "N",
            description = "The name of the node of a new directory; otherwise the directory's own name.")
    private @Nullable String name;

    @Option(
            names = "--region",
            paramLabel = "R",
            description = "The region of the node of a new directory; otherwise local.")
    private @Nullable String region;

    @Option(
            names = "--entry-bytes",
            paramLabel = "SIZE",
            defaultValue = "256KB",
            description = "The most that an entry may have: limits.entryBytes of the node. Default: ${DEFAULT-VALUE}.")
    private String entryBytes = "";

    @Option(
            names = "--ttl",
            paramLabel = "T",
            description =
                    "How long those live whose lines name no ttl, such as 10m: what the node has as the caches' time to live "
                            + "is not in the directory. Without it they have no end.")
    private @Nullable String ttl;

    private Ttl life = Ttl.none();
    private int maxEntryBytes;
    private long puts;
    private long removes;
    private final Set<String> caches = new TreeSet<>();

    ImportCommand(Session session) {
        super(session);
    }

    @Override
    List<Path> paths() {
        return List.of();
    }

    @Override
    void prepare(Screen screen) {
        try {
            if (cache != null) {
                Names.requireCacheName(cache);
            }
        } catch (IllegalArgumentException e) {
            throw badUsage(String.valueOf(e.getMessage()));
        }
        try {
            life = ttl == null ? Ttl.none() : Ttl.of(Times.parseDuration(ttl));
        } catch (IllegalArgumentException e) {
            throw badUsage("--ttl: " + e.getMessage());
        }
        Matcher size = SIZE.matcher(entryBytes);
        if (!size.matches()) {
            throw badUsage("--entry-bytes: not a size: '" + entryBytes + "' (such as 256KB or 1MB)");
        }
        long unit = "MB".equals(size.group(2)) ? (long) KB * KB : "KB".equals(size.group(2)) ? KB : 1;
        long bytes = Long.parseLong(size.group(1)) * unit;
        if (bytes < KB || bytes > MOST_ENTRY_BYTES) {
            throw badUsage("--entry-bytes: must be 1KB to 255MB, is " + entryBytes);
        }
        maxEntryBytes = (int) bytes;
    }

    @Override
    int run(List<DataDirectory> none, Screen screen) throws IOException {
        try {
            if (from != null && Files.isRegularFile(from)) {
                check(from);
            }
        } catch (BadLineException e) {
            screen.remark(from + ": " + e.getMessage() + "; nothing was imported");
            return ReplayMain.NOT_SO;
        }
        try (InputStream in = from == null ? session.in() : open(from);
                ImportTarget target = target()) {
            target.damage().forEach(screen::remark);
            return importAll(reader(in), target, screen);
        }
    }

    private ImportTarget target() {
        try {
            return ImportTarget.open(to, new ImportTarget.Names(name, region), life, maxEntryBytes, session.time());
        } catch (IllegalArgumentException e) {
            throw badUsage(String.valueOf(e.getMessage()));
        }
    }

    private void check(Path file) throws IOException {
        EventEncoder encoder = new EventEncoder();
        try (InputStream in = open(file)) {
            EntryLineReader reader = reader(in);
            for (@Nullable EntryLine line = reader.next(); line != null; line = reader.next()) {
                byte @Nullable [] value = line.value();
                long bytes = value == null
                        ? 0
                        : encoder.measure(cacheOf(line), line.key(), line.contentType(), value) + Envelope.LENGTH;
                if (bytes > maxEntryBytes) {
                    throw new BadLineException(
                            reader.line(), tooLarge(new EntryTooLargeException(bytes, maxEntryBytes)));
                }
            }
        }
    }

    private int importAll(EntryLineReader lines, ImportTarget target, Screen screen) throws IOException {
        @Nullable String problem = null;
        try {
            for (@Nullable EntryLine line = lines.next(); line != null; line = lines.next()) {
                write(line, target);
            }
        } catch (BadLineException | JournalFullException e) {
            problem = e.getMessage();
        } catch (EntryTooLargeException e) {
            problem = "line " + lines.line() + ": " + tooLarge(e);
        }
        @Nullable Path snapshot = null;
        try {
            snapshot = target.finish();
        } catch (SnapshotException e) {
            problem = problem == null ? e.getMessage() : problem;
        }
        if (problem != null) {
            screen.remark(
                    problem + "; " + (puts + removes == 0 ? "nothing was imported" : "what was before it is imported"));
        }
        if (json) {
            write(target, snapshot, screen);
        } else if (problem == null || puts + removes > 0) {
            print(target, screen);
        }
        return problem == null ? 0 : ReplayMain.NOT_SO;
    }

    private void write(EntryLine line, ImportTarget target) {
        String into = cacheOf(line);
        target.write(line, into);
        caches.add(into);
        if (line.isRemove()) {
            removes++;
        } else {
            puts++;
        }
    }

    private String cacheOf(EntryLine line) {
        if (cache != null) {
            return cache;
        }
        @Nullable String named = line.cache();
        return named == null ? DEFAULT_CACHE : named;
    }

    private EntryLineReader reader(InputStream in) {
        return new EntryLineReader(
                in, (int) Math.min(Integer.MAX_VALUE - KB, (long) LINE_PER_ENTRY * maxEntryBytes + 16L * KB));
    }

    private InputStream open(Path file) throws IOException {
        try {
            if (Files.isDirectory(file)) {
                throw badUsage("--from " + file + " is a directory; give a file");
            }
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw badUsage("--from: there is no file " + file);
        }
    }

    private static String tooLarge(EntryTooLargeException e) {
        return e.getMessage() + "; where the nodes' limits.entryBytes is higher, give it as --entry-bytes";
    }

    private CommandLine.ParameterException badUsage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private void print(ImportTarget target, Screen screen) {
        screen.line("imported " + (puts == 1 ? "1 entry" : Text.number(puts) + " entries")
                + (removes == 0 ? "" : " and removed " + Text.count(removes, "key")) + " in "
                + Text.count(caches.size(), "cache") + " of " + Text.word(target.node()) + " in "
                + Text.word(target.region()) + ", " + to);
    }

    private void write(ImportTarget target, @Nullable Path snapshot, Screen screen) throws IOException {
        try (JsonGenerator out = screen.json()) {
            out.writeStartObject();
            out.writeStringField("directory", to.toString());
            out.writeStringField("node", target.node());
            out.writeStringField("region", target.region());
            out.writeNumberField("puts", puts);
            out.writeNumberField("removes", removes);
            out.writeNumberField("caches", caches.size());
            out.writeStringField("snapshot", snapshot == null ? null : String.valueOf(snapshot.getFileName()));
            out.writeEndObject();
            screen.endOfJson(out);
        }
    }
}
