package io.geolru.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.Ttl;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalOverrunException;
import io.geolru.lines.EntryLineWriter;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportImportTest {
    @TempDir
    Path folder;

    private final SampleLog.Clock clock = new SampleLog.Clock();
    private Path data;
    private Path fresh;

    @BeforeEach
    void nameTheDirectories() {
        data = folder.resolve("eu-1");
        fresh = folder.resolve("fresh");
    }

    @Test
    void liveEntriesComeByCacheAndKey() {
        String version;
        try (SampleLog log = open(data)) {
            log.put("c", "text", "grüße\n", "text/plain", Ttl.of(Duration.ofSeconds(90)));
            log.put("c", "gone", "1");
            log.remove("c", "gone");
            log.put("c", "over", "1", "text/plain", Ttl.of(Duration.ofSeconds(2)));
            log.put("b", "json", "{\"n\": 1.50}", "application/json", Ttl.none());
            version = log.put("b", "bytes", "\0", "application/octet-stream", Ttl.none())
                    .toString();
            clock.advance(Duration.ofSeconds(30));
        }
        Tool.Run run = Tool.run(clock, "export", data);
        assertThat(run.code()).isZero();
        assertThat(run.lines()).hasSize(3);
        assertThat(run.lines().get(0))
                .isEqualTo(
                        "{\"cache\":\"b\",\"key\":\"bytes\",\"base64\":\"AA==\",\"contentType\":\"application/octet-stream\","
                                + "\"version\":\"" + version + "\",\"ttl\":null}");
        assertThat(run.lines().get(1)).startsWith("{\"cache\":\"b\",\"key\":\"json\",\"value\":{\"n\": 1.50},");
        assertThat(run.lines().get(2))
                .startsWith("{\"cache\":\"c\",\"key\":\"text\",\"value\":\"grüße\\n\",\"contentType\":\"text/plain\",")
                .endsWith(",\"ttl\":60000}");
        assertThat(run.err().strip()).isEqualTo("exported 3 entries of 2 caches");

        Tool.Run one = Tool.run(clock, "export", data, "--cache", "b");
        assertThat(one.lines()).hasSize(2).allMatch(line -> line.startsWith("{\"key\":"));
        assertThat(Tool.run(clock, "export", data, "--cache", "none").lines()).isEmpty();
    }

    @Test
    void aTimeInThePastIsExportedAsItWas() {
        try (SampleLog log = open(data)) {
            log.put("c", "k", "old", "text/plain", Ttl.of(Duration.ofSeconds(100)));
            clock.advance(Duration.ofSeconds(60));
            log.put("c", "k", "new");
            log.put("c", "later", "1");
        }
        Tool.Run run = Tool.run(clock, "export", data, "--until", "30s");
        assertThat(run.lines()).hasSize(1);
        assertThat(run.lines().get(0)).contains("\"value\":\"old\"").endsWith("\"ttl\":70000}");
    }

    @Test
    void aLogThatDoesNotFitIsFoldedInParts() throws IOException {
        try (SampleLog log = open(data)) {
            log.fill(1, 700);
            log.remove("default", "key5");
            log.put("other", "k", "v");
        }
        List<String> whole = Tool.run(clock, "export", data).lines();
        assertThat(whole).hasSize(700);
        Screen screen = screen();
        Export export = new Export(directory(), session(), new AsOf(clock.epochMillis(), false), null);
        assertThat(export.folds(1L << 40)).isEqualTo(1);
        assertThat(export.folds(1 << 20)).isGreaterThan(1);
        assertThat(export.folds(1)).isEqualTo(1024);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(export.write(new EntryLineWriter(out), 7, screen)).isTrue();
        List<String> parts = out.toString(UTF_8).lines().toList();
        assertThat(parts).hasSize(700).isNotEqualTo(whole);
        assertThat(new TreeSet<>(parts)).isEqualTo(new TreeSet<>(whole));
        assertThat(export.entries()).isEqualTo(700);
    }

    @Test
    void allPartsAreOfOneInstant() throws IOException {
        try (SampleLog log = open(data)) {
            log.fill(1, 200);
            Export export = new Export(directory(), session(), new AsOf(clock.epochMillis(), false), null);
            List<String> lines = new ArrayList<>();
            export.write(meanwhile(lines, () -> log.fill(1, 400)), 5, screen());
            assertThat(lines).hasSize(200);
        }
    }

    @Test
    void aBeginningThatIsDeletedMeanwhileEndsTheExport() {
        try (SampleLog log = open(data)) {
            log.fill(1, 700);
            Export export = new Export(directory(), session(), new AsOf(clock.epochMillis(), false), null);
            EntryLineWriter out = meanwhile(new ArrayList<>(), () -> {
                log.fill(701, 900).snapshot();
                deleteFirstFile();
            });
            assertThatThrownBy(() -> export.write(out, 5, screen()))
                    .isInstanceOf(JournalOverrunException.class)
                    .hasMessageMatching("part 1 begins at 1\\.0\\.\\d+, part 2 at 1\\.1\\.\\d+");
        }
    }

    private void deleteFirstFile() {
        try {
            Files.delete(Tool.journalFiles(data).get(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Collects lines; something happens when the first comes. */
    private static EntryLineWriter meanwhile(List<String> lines, Runnable happens) {
        return new EntryLineWriter(new OutputStream() {
            @Override
            public void write(int b) {
                throw new AssertionError("a line comes in one piece");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                if (lines.isEmpty()) {
                    happens.run();
                }
                lines.add(new String(bytes, offset, length, UTF_8));
            }
        });
    }

    @Test
    void aFileGetsItsNameWhenItIsWhole() throws IOException {
        try (SampleLog log = open(data)) {
            log.fill(1, 10);
        }
        Path file = folder.resolve("out.ndjson");
        Files.writeString(file, "before");
        Path mine = Files.writeString(folder.resolve("out.ndjson.part"), "mine");
        Tool.Run run = Tool.run(clock, "export", data, "--to", file);
        assertThat(run.code()).isZero();
        assertThat(run.lines()).containsExactly("exported 10 entries of 1 cache");
        assertThat(run.err()).isEmpty();
        assertThat(Files.readAllLines(file))
                .hasSize(10)
                .isEqualTo(Tool.run(clock, "export", data).lines());
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(data, file, mine);
        }
        assertThat(mine).hasContent("mine");
        JsonNode told = Tool.run(clock, "export", data, "--json", "--to", file).json();
        assertThat(told.get("entries").asInt()).isEqualTo(10);
        Tool.refused(clock, "is a directory", "export", data, "--to", folder);
        Tool.refused(clock, "cache name may have letters", "export", data, "--cache", "a/b");
        var before = Tool.listing(data);
        Tool.refused(clock, "is within the data directory", "export", data, "--to", data.resolve("format"));
        Tool.refused(clock, "is within the data directory", "export", data, "--to", data.resolve("journal/../new"));
        assertThat(Tool.listing(data)).isEqualTo(before);
        Tool.Run nowhere =
                Tool.run(clock, "export", data, "--to", folder.resolve("none").resolve("f"));
        assertThat(nowhere.code()).isEqualTo(1);
        assertThat(nowhere.err().lines()).hasSize(1).first().asString().contains("cannot write " + folder);
    }

    @Test
    void nobodyReadingEndsTheExport() {
        try (SampleLog log = open(data)) {
            log.fill(1, 300);
        }
        Tool.Run run = exportingInto("Broken pipe");
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
    }

    @Test
    void anExportThatIsNotAllWrittenIsNotDone() {
        try (SampleLog log = open(data)) {
            log.fill(1, 300);
        }
        Tool.Run run = exportingInto("No space left on device");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().lines())
                .containsExactly("replay-tool: cannot write standard output: No space left on device");
    }

    /** Every write fails, or what is written last, when the writer has a buffer. */
    private Tool.Run exportingInto(String failure) {
        Writer out = new Writer() {
            @Override
            public void write(char[] text, int offset, int length) throws IOException {
                throw new IOException(failure);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Tool.Run unbuffered = Tool.runInto(out, InputStream.nullInputStream(), clock, "export", data);
        Tool.Run buffered =
                Tool.runInto(new BufferedWriter(out, 1 << 20), InputStream.nullInputStream(), clock, "export", data);
        assertThat(buffered).isEqualTo(unbuffered);
        return buffered;
    }

    @Test
    void aLostBeginningIsToldAndTheRestExported() throws IOException {
        try (SampleLog log = open(data)) {
            log.fill(1, 700);
        }
        Files.delete(Tool.journalFiles(data).get(0));
        Tool.Run run = Tool.run(clock, "export", data);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("the journal's beginning is gone");
        assertThat(run.lines()).isNotEmpty().hasSizeLessThan(700);
    }

    @Test
    void whatIsExportedIsImportedByteForByte() throws IOException {
        try (SampleLog log = open(data)) {
            log.put("c", "text", "grüße\n", "text/plain", Ttl.of(Duration.ofSeconds(90)));
            log.put("c", "json", "{ \"n\": 1.50 }", "application/json", Ttl.none());
            log.put("c", "lines", "[1,\n2]", "application/json", Ttl.none());
            log.put("b", "k", "\0", "", Ttl.none());
            log.fill(1, 300);
        }
        String lines = Tool.run(clock, "export", data).out();
        Tool.Run run = Tool.importing(clock, lines, fresh);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.lines()).containsExactly("imported 304 entries in 3 caches of fresh in local, " + fresh);
        assertThat(run.err()).isEmpty();
        assertThat(withoutVersions(Tool.run(clock, "export", fresh).out())).isEqualTo(withoutVersions(lines));
        Tool.Run verified = Tool.run(clock, "verify", fresh);
        assertThat(verified.code()).as(verified.out()).isZero();
        assertThat(verified.out()).contains("is sound and tells what the journal tells");
        try (SampleLog node = new SampleLog(fresh, "fresh", "local", clock)) {
            assertThat(node.cache("c").peek("text").expiresAt()).isEqualTo(clock.epochMillis() + 90_000);
            node.put("c", "text", "newer");
        }
    }

    private static String withoutVersions(String lines) {
        return lines.replaceAll("\"version\":\"[^\"]*\"", "");
    }

    private SampleLog open(Path path) {
        return new SampleLog(path, "eu-1", "eu", clock);
    }

    private DataDirectory directory() {
        return DataDirectory.openReadOnly(data);
    }

    private Session session() {
        return new Session(
                InputStream.nullInputStream(),
                new Output(new StringWriter()),
                new PrintWriter(new StringWriter()),
                false,
                false,
                clock,
                ZoneId.of("UTC"));
    }

    private Screen screen() {
        return new Screen(session(), true, false);
    }
}
