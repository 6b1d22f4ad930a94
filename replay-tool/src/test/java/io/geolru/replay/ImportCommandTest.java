package io.geolru.replay;

import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
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
    void linesAreWrittenIntoAnExistingDirectoryAsItsNode() throws IOException {
        try (SampleLog log = open(data)) {
            log.fill(1, 20);
            clock.advance(Duration.ofHours(-1));
        }
        Path file = Files.writeString(folder.resolve("in.ndjson"), """
                        {"key":"key1","value":{"n":1},"ttl":"10s"}
                        {"key":"key2","op":"remove"}
                        {"cache":"other","key":"k","value":1}
                        """);
        Tool.Run run = Tool.run(clock, "import", data, "--from", file);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.lines())
                .containsExactly("imported 2 entries and removed 1 key in 2 caches of eu-1 in eu, " + data);
        JsonNode live = Tool.run(clock, "state", "--json", "--values", data).json();
        assertThat(live.at("/caches/default/entries").asInt()).isEqualTo(19);
        assertThat(live.at("/caches/default/live/0/value/n").asInt()).isEqualTo(1);
        assertThat(live.at("/caches/default/live/0/ttl").asInt()).isEqualTo(10_000);
        assertThat(live.at("/caches/other/entries").asInt()).isEqualTo(1);
        assertThat(Tool.run(clock, "verify", data).code()).isZero();

        Tool.Run again = Tool.run(clock, "import", data, "--from", file, "--cache", "third", "--json");
        assertThat(again.json().get("puts").asInt()).isEqualTo(2);
        assertThat(Tool.run(clock, "state", "--json", data)
                        .json()
                        .at("/caches/third/entries")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void whatNamesNoLifeHasTheOneThatIsGiven() {
        String lines = "{\"key\":\"a\",\"value\":1}\n{\"key\":\"b\",\"value\":1,\"ttl\":null}\n"
                + "{\"key\":\"c\",\"value\":1,\"ttl\":5}\n{\"key\":\"d\",\"value\":1,\"ttl\":\"keep\"}";
        assertThat(Tool.importing(clock, lines, fresh, "--ttl", "10m").code()).isZero();
        assertThat(Tool.run(clock, "export", fresh).jsonLines())
                .extracting(line -> line.get("ttl").asText())
                .containsExactly("600000", "null", "5", "600000");
        assertThat(Tool.importing(clock, lines, data).code()).isZero();
        assertThat(Tool.run(clock, "export", data).jsonLines())
                .extracting(line -> line.get("ttl").asText())
                .containsExactly("null", "null", "5", "null");
        Tool.refused(clock, "--ttl: not a duration: '10'", "import", data, "--ttl", "10");
        Tool.refused(clock, "--ttl: ttl must be above 0 and at most 36500 days", "import", data, "--ttl", "0s");
        Tool.refused(clock, "--ttl: ttl must be above 0 and at most 36500 days", "import", data, "--ttl", "99999999d");
    }

    @Test
    void aNewDirectoryIsOfTheNodeThatIsNamed() {
        Tool.Run run = Tool.importing(clock, "{\"key\":\"k\",\"value\":1}", fresh, "--name", "eu-7", "--region", "eu");
        assertThat(run.lines()).containsExactly("imported 1 entry in 1 cache of eu-7 in eu, " + fresh);
        Tool.refused(
                clock, "--name us-1: " + fresh + " is of eu-7; leave --name out", "import", fresh, "--name", "us-1");
        Tool.refused(
                clock, "--region us: " + fresh + " is of eu; leave --region out", "import", fresh, "--region", "us");
        assertThat(Tool.importing(clock, "", fresh, "--name", "eu-7").code()).isZero();
    }

    @Test
    void aFileWithABadLineIsNotImportedAtAll() throws IOException {
        Path file =
                Files.writeString(folder.resolve("in"), "{\"key\":\"k\",\"value\":1}\n\n{\"key\":\"\",\"value\":1}\n");
        Tool.Run run = Tool.run(clock, "import", fresh, "--from", file);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().strip())
                .isEqualTo(file + ": line 3: key: key must have 1 to 1024 bytes of UTF-8, has 0; nothing was imported");
        assertThat(fresh).doesNotExist();
        Path large =
                Files.writeString(folder.resolve("large"), "{\"key\":\"k\",\"value\":\"" + "x".repeat(2_000) + "\"}");
        Tool.Run tooLarge = Tool.run(clock, "import", fresh, "--from", large, "--entry-bytes", "1KB");
        assertThat(tooLarge.code()).isEqualTo(1);
        assertThat(tooLarge.err()).contains("large: line 1: ", "--entry-bytes; nothing was imported");
        assertThat(Tool.run(clock, "import", fresh, "--from", large).code()).isZero();
    }

    @Test
    void whatCameBeforeABadLineOfAStreamIsImported() {
        Tool.Run run = Tool.importing(
                clock,
                "{\"key\":\"a\",\"value\":1}\n{\"key\":\"b\",\"value\":2}\n{\"key\":\"c\"}\n{\"key\":\"d\",\"value\":4}",
                fresh);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().strip())
                .isEqualTo("line 3: value: is missing; give value or base64; what was before it is imported");
        assertThat(run.lines()).containsExactly("imported 2 entries in 1 cache of fresh in local, " + fresh);
        assertThat(Tool.run(clock, "export", fresh).lines()).hasSize(2);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatAPipeHasIsReadOnce() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assumeTrue(Processes.succeeds(List.of("mkfifo", pipe.toString())), "no named pipes here");
        Thread writer = new Thread(() -> {
            try {
                Files.writeString(pipe, "{\"key\":\"a\",\"value\":1}\n{\"key\":\"b\",\"value\":2}\n{}", WRITE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();
        Tool.Run run = Tool.run(clock, "import", fresh, "--from", pipe);
        writer.join();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().strip()).isEqualTo("line 3: key: is missing; what was before it is imported");
        assertThat(run.lines()).containsExactly("imported 2 entries in 1 cache of fresh in local, " + fresh);
    }

    @Test
    void aDirectoryInUseIsRefusedByItsOwnersNumber() {
        try (SampleLog log = open(data)) {
            log.fill(1, 3);
            Tool.refused(
                    clock,
                    "is in use by another node in this process, "
                            + ProcessHandle.current().pid(),
                    "import",
                    data);
        }
        assertThat(Tool.importing(clock, "", data).code()).isZero();
    }

    @Test
    void whatIsNoDataDirectoryIsNotWrittenTo() throws IOException {
        Path stranger = Files.createDirectory(folder.resolve("stranger"));
        Files.createFile(stranger.resolve("letter.txt"));
        Tool.refused(clock, "is not a data directory of GeoLRU, and not empty", "import", stranger);
        Path file = Files.createFile(folder.resolve("file"));
        Tool.refused(clock, "it is a file", "import", file);
        Path newer = Files.createDirectory(folder.resolve("newer"));
        Files.writeString(newer.resolve("format"), "geolru 99\n");
        Tool.refused(clock, "is of format 'geolru 99'", "import", newer);
        Tool.refused(clock, "--from: there is no file", "import", fresh, "--from", folder.resolve("nothing"));
        Tool.refused(clock, "--from " + folder + " is a directory", "import", fresh, "--from", folder);
        Tool.refused(clock, "--entry-bytes: not a size: 'much'", "import", fresh, "--entry-bytes", "much");
        Tool.refused(clock, "--entry-bytes: must be 1KB to 255MB", "import", fresh, "--entry-bytes", "900MB");
        Tool.refused(clock, "cache name may have letters", "import", fresh, "--cache", "a/b");
        assertThat(fresh).doesNotExist();
        try (var files = Files.list(stranger)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aLostBeginningIsNotWrittenBehind() throws IOException {
        try (SampleLog log = open(data)) {
            log.fill(1, 700);
        }
        Files.delete(Tool.journalFiles(data).get(0));
        Tool.refused(clock, "'replay-tool rebuild " + data + " --to NEW' keeps what is sound", "import", data);
    }

    private SampleLog open(Path path) {
        return new SampleLog(path, "eu-1", "eu", clock);
    }
}
