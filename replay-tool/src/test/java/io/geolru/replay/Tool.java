package io.geolru.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.geolru.event.TimeSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Runs the tool within the test, and treats directories badly. */
final class Tool {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Tool() {}

    /** What a run left. */
    record Run(int code, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }

        JsonNode json() {
            return parse(out);
        }

        List<JsonNode> jsonLines() {
            return out.lines().map(Tool::parse).toList();
        }
    }

    static Run run(TimeSource clock, Object... arguments) {
        return runWith(InputStream.nullInputStream(), clock, arguments);
    }

    /** A run that has something to read. */
    static Run runWith(InputStream in, TimeSource clock, Object... arguments) {
        StringWriter out = new StringWriter();
        Run run = runInto(out, in, clock, arguments);
        return new Run(run.code(), out.toString(), run.err());
    }

    /** A run whose results go somewhere else than into what it leaves. */
    static Run runInto(Writer out, InputStream in, TimeSource clock, Object... arguments) {
        StringWriter err = new StringWriter();
        Session session =
                new Session(in, new Output(out), new PrintWriter(err), false, false, clock, ZoneId.of("Europe/Berlin"));
        int code = ReplayMain.run(
                session, Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        return new Run(code, "", err.toString());
    }

    /** A run that imports lines. */
    static Run importing(TimeSource clock, String lines, Path into, Object... more) {
        Object[] arguments =
                Stream.concat(Stream.of("import", into), Stream.of(more)).toArray();
        return runWith(new ByteArrayInputStream(lines.getBytes(UTF_8)), clock, arguments);
    }

    /** Expects a run to be refused as bad usage, in one line that has this in it. */
    static void refused(TimeSource clock, String message, Object... arguments) {
        Run run = run(clock, arguments);
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1).first().asString().contains(message);
    }

    private static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Flips a byte of the text where it first stands in a file of the journal; the file. */
    static Path flip(Path directory, String text) throws IOException {
        for (Path file : journalFiles(directory)) {
            byte[] content = Files.readAllBytes(file);
            int at = indexOf(content, text.getBytes(UTF_8));
            if (at >= 0) {
                flip(file, at);
                return file;
            }
        }
        throw new AssertionError("no file has '" + text + "'");
    }

    /** Ends the first file of a journal before the event of a key. */
    static void cutOffAt(TimeSource clock, Path directory, String key) throws IOException {
        String position = positionOf(clock, directory, key);
        try (FileChannel file = FileChannel.open(journalFiles(directory).get(0), StandardOpenOption.WRITE)) {
            file.truncate(Long.parseLong(position.substring(position.lastIndexOf('.') + 1)));
        }
    }

    static String positionOf(TimeSource clock, Path directory, String key) {
        return run(clock, "events", "--json", "--key", key, directory)
                .jsonLines()
                .get(0)
                .get("position")
                .asText();
    }

    static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            int is = open.read();
            open.seek(at);
            open.write(is ^ 0x10);
        }
    }

    static List<Path> journalFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("journal"))) {
            return files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
    }

    static List<Path> snapshots(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("snapshots"))) {
            return files.sorted().toList();
        }
    }

    /** Everything in a directory with its size and time of change. */
    static List<String> listing(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.sorted()
                    .map(file -> {
                        try {
                            return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }

    static String name(Path path) {
        return Objects.requireNonNull(path.getFileName()).toString();
    }

    private static int indexOf(byte[] content, byte[] wanted) {
        for (int i = 0; i + wanted.length <= content.length; i++) {
            if (Arrays.equals(content, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }
}
