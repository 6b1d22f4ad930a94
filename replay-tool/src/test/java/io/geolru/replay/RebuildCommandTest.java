package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.Ttl;
import io.geolru.event.HybridClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebuildCommandTest {
    @TempDir
    Path folder;

    private final SampleLog.Clock clock = new SampleLog.Clock();
    private Path old;
    private Path fresh;

    @BeforeEach
    void nameTheDirectories() {
        old = folder.resolve("old");
        fresh = folder.resolve("new");
    }

    @Test
    void aSoundDirectoryIsCopiedWhole() throws IOException {
        try (SampleLog log = open(old)) {
            log.fill(1, 300);
            log.snapshot();
            log.remove("default", "key7");
            log.put("other", "k", "v", "text/plain", Ttl.of(Duration.ofMinutes(5)));
        }
        try (SampleLog log = open(old)) {
            log.fill(200, 350);
        }
        List<String> before = Tool.listing(old);

        Tool.Run run = rebuild();

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.lines()).hasSize(5);
        assertThat(run.lines().get(1)).matches("node      eu-1 in eu, from now on as origin [0-9a-f]{16}");
        assertThat(run.lines().get(2)).isEqualTo("journal   455 events copied");
        assertThat(run.lines().get(3)).endsWith(".snapshot made, 350 entries");
        assertThat(run.lines())
                .last()
                .isEqualTo("rebuilt: start the node with --data-dir " + fresh + "; nothing was left out");
        assertThat(Tool.listing(old)).isEqualTo(before);
        assertSameState();
        assertSound();
        assertThat(eventsOf(fresh)).containsAll(eventsOf(old)).hasSize(456);
    }

    @Test
    void whatIsDamagedIsLeftOutAndNotedAsMissing() throws IOException {
        try (SampleLog log = open(old)) {
            log.fill(1, 300);
        }
        Tool.flip(old, "value42 ");
        Tool.flip(old, "value43 ");
        Tool.flip(old, "value250 ");

        Tool.Run run = rebuild();

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.lines())
                .anyMatch(
                        line -> line.matches("left out  1\\.0\\.\\d+: not a sound record, sound again at 1\\.0\\.\\d+"))
                .anyMatch(line ->
                        line.matches("missing   events 43 to 44 of eu-1/\\S+, noticed at 1\\.0\\.\\d+: noted in .*"))
                .anyMatch(line -> line.matches("missing   event 251 of eu-1/\\S+, noticed at \\S+: noted in .*"));
        assertSameState();
        Tool.Run verified = Tool.run(clock, "verify", fresh);
        assertThat(verified.code()).as(verified.out()).isZero();
        assertThat(verified.lines().stream().filter(line -> line.startsWith("known     event")))
                .hasSize(2);
        assertThat(verified.lines().stream().filter(line -> line.startsWith("known     damaged")))
                .isEmpty();

        try (SampleLog log = open(fresh)) {
            assertThat(log.cache("default").peek("key41")).isNotNull();
            assertThat(log.cache("default").peek("key42")).isNull();
            log.fill(42, 43);
        }
        assertThat(Tool.run(clock, "verify", fresh).code()).isZero();
    }

    @Test
    void aSnapshotStandsForWhatIsDamagedBeforeIt() throws IOException {
        try (SampleLog log = open(old)) {
            log.fill(1, 100);
            log.remove("default", "key5");
            log.snapshot();
            log.fill(101, 200);
        }
        String whole = digest(old);
        Tool.flip(old, "value42 ");

        Tool.Run run = rebuild();

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("snapshot  00000001-\\S+ taken over, for what the journal does not tell")
                .containsPattern(
                        "missing   event 43 of \\S+ noticed at \\S+: a snapshot that was taken over stands for them");
        assertThat(digest(fresh)).isEqualTo(whole);
        assertSound();
        try (SampleLog log = open(fresh)) {
            assertThat(log.cache("default").peek("key42")).isNotNull();
            assertThat(log.cache("default").peek("key5")).isNull();
        }
    }

    @Test
    void aSnapshotStandsForABeginningThatIsGone() throws IOException {
        try (SampleLog log = open(old)) {
            log.fill(1, 500);
            log.snapshot();
            log.fill(501, 600);
            log.remove("default", "key3");
        }
        String whole = digest(old);
        Files.delete(Tool.journalFiles(old).get(0));

        Tool.Run run = rebuild();

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("taken over, for what the journal does not tell");
        assertThat(digest(fresh)).isEqualTo(whole);
        assertSound();
        assertThat(Tool.run(clock, "state", fresh).code()).isZero();
    }

    @Test
    void whatIsLeftOfALostBeginningIsKept() throws IOException {
        try (SampleLog log = open(old)) {
            log.fill(1, 500);
            Tool.flip(log.snapshot(), 200);
        }
        Files.delete(Tool.journalFiles(old).get(0));
        assertThat(Tool.run(clock, "state", old).code()).isEqualTo(1);

        Tool.Run run = rebuild("--name", "eu-1", "--region", "eu");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.lines())
                .anyMatch(line -> line.startsWith("left out  snapshot "))
                .anyMatch(
                        line -> line.matches("missing   events 1 to \\d+ of \\S+, noticed at 1\\.1\\.0: noted in .*"));
        assertThat(Tool.run(clock, "verify", fresh).code()).isZero();
        assertThat(Tool.run(clock, "state", fresh).code()).isZero();
        try (SampleLog log = open(fresh)) {
            assertThat(log.cache("default").peek("key500")).isNotNull();
            assertThat(log.cache("default").peek("key1")).isNull();
        }
    }

    @Test
    void withoutAnythingSoundThatTellsTheNameItIsAskedFor() throws IOException {
        try (SampleLog log = open(old)) {
            log.fill(1, 5);
        }
        Tool.flip(Tool.journalFiles(old).get(0), firstEventAt());
        Tool.refused(
                clock,
                "nothing that is sound in " + old + " tells the node's name and region; give --name and --region",
                "rebuild",
                old,
                "--to",
                fresh);
        assertThat(fresh).doesNotExist();
        assertThat(rebuild("--name", "eu-1", "--region", "eu").code()).isZero();
    }

    private long firstEventAt() {
        String position = Tool.run(clock, "events", "--json", old)
                .jsonLines()
                .get(0)
                .get("position")
                .asText();
        return Long.parseLong(position.substring(position.lastIndexOf('.') + 1)) + 60;
    }

    @Test
    void aRunningNodesDirectoryIsOnlyRead() throws IOException {
        try (SampleLog log = open(old)) {
            log.fill(1, 300);
            assertThat(rebuild().code()).isZero();
            log.fill(301, 302);
        }
        assertThat(Tool.run(clock, "verify", old).code()).isZero();
        assertSound();
    }

    @Test
    void theClockGoesOnAboveEverythingAlsoWhenItsFileIsDamaged() throws IOException {
        long ahead;
        try (SampleLog log = open(old)) {
            clock.advance(Duration.ofHours(3));
            log.fill(1, 3);
            ahead = HybridClock.stampAt(clock.epochMillis());
            clock.advance(Duration.ofHours(-3));
        }
        Files.write(old.resolve("clock"), new byte[] {1, 2, 3});
        Tool.Run run = rebuild();
        assertThat(run.out()).containsPattern("left out  clock file \\S+ is not sound");
        try (SampleLog log = open(fresh)) {
            assertThat(log.directory().reserve()).isGreaterThanOrEqualTo(ahead);
            assertThat(log.put("default", "key1", "new").stamp()).isGreaterThan(ahead);
        }
    }

    @Test
    void itCanBeToldAsJson() throws IOException {
        try (SampleLog log = open(old)) {
            log.fill(1, 60);
        }
        Tool.flip(old, "value42 ");
        JsonNode told = rebuild("--json").json();
        assertThat(told.get("node").asText()).isEqualTo("eu-1");
        assertThat(told.get("events").asInt()).isEqualTo(60);
        assertThat(told.get("entries").asInt()).isEqualTo(59);
        assertThat(told.get("leftOut")).hasSize(1);
        assertThat(told.at("/leftOut/0/position").asText()).startsWith("1.0.");
        assertThat(told.at("/missing/0/from").asInt()).isEqualTo(43);
        assertThat(told.at("/missing/0/fate").asText()).isEqualTo("declared");
    }

    @Test
    void aTargetThatIsNotEmptyOrInsideIsRefused() throws IOException {
        open(old).close();
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.createFile(full.resolve("letter.txt"));
        Tool.refused(clock, "--to " + full + " is not empty: it has 'letter.txt'", "rebuild", old, "--to", full);
        Path file = Files.createFile(folder.resolve("file"));
        Tool.refused(clock, "--to " + file + " is a file", "rebuild", old, "--to", file);
        Tool.refused(
                clock,
                "--to " + old.resolve("new") + " is inside of " + old,
                "rebuild",
                old,
                "--to",
                old.resolve("new"));
        Tool.refused(clock, "--to " + old + " is not empty", "rebuild", old, "--to", old);
        Tool.refused(clock, "Missing required option: '--to=NEW'", "rebuild", old);
        assertThat(old.resolve("new")).doesNotExist();
    }

    @Test
    void anEmptyTargetIsFilled() throws IOException {
        try (SampleLog log = open(old)) {
            log.fill(1, 3);
        }
        Files.createDirectory(fresh);
        assertThat(rebuild().code()).isZero();
        assertSameState();
    }

    @Test
    void whatWasNotFinishedIsNoDataDirectory() throws IOException {
        open(old).close();
        assertThat(rebuild().code()).isZero();
        Files.delete(fresh.resolve("format"));
        Tool.refused(clock, "is not a data directory of GeoLRU, and not empty", "verify", fresh);
        Tool.refused(clock, "is not empty", "rebuild", old, "--to", fresh);
    }

    private SampleLog open(Path path) {
        return new SampleLog(path, "eu-1", "eu", clock);
    }

    private Tool.Run rebuild(Object... more) {
        Object[] arguments = new Object[more.length + 4];
        arguments[0] = "rebuild";
        arguments[1] = old;
        arguments[2] = "--to";
        arguments[3] = fresh;
        System.arraycopy(more, 0, arguments, 4, more.length);
        return Tool.run(clock, arguments);
    }

    private void assertSameState() {
        assertThat(digest(fresh)).isEqualTo(digest(old));
    }

    private String digest(Path directory) {
        return Tool.run(clock, "state", "--json", directory)
                .json()
                .get("caches")
                .toString();
    }

    private List<String> eventsOf(Path directory) {
        return Tool.run(clock, "events", "--json", directory).jsonLines().stream()
                .map(event -> event.get("origin") + " " + event.get("sequence") + " " + event.get("kind") + " "
                        + event.get("key"))
                .toList();
    }

    private void assertSound() {
        Tool.Run run = Tool.run(clock, "verify", fresh);
        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.out()).contains("is sound and tells what the journal tells");
    }
}
