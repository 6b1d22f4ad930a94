package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reading commands do where a directory is not as it should be: one line that says what, and the exit code. */
class ErrorsTest {
    private static final List<String> COMMANDS = List.of("info", "events", "history", "state", "verify", "diff");

    @TempDir
    Path folder;

    private final SampleLog.Clock clock = new SampleLog.Clock();

    @ParameterizedTest
    @CsvSource({
        "'geolru 0\n', geolru 0",
        "'geolru 1\n', geolru 1",
        "'geolru 99\n', geolru 99",
        "'', ''",
        "something else, something else"
    })
    void anotherFormatIsRefusedByEveryCommand(String content, String named) throws IOException {
        Files.writeString(folder.resolve("format"), content);
        for (String command : COMMANDS) {
            Tool.Run run = run(command);
            assertThat(run.code()).as(command).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("replay-tool " + command + ": data directory " + folder + " is of format '" + named
                            + "', this version knows 'geolru ")
                    .endsWith("; use the replay-tool of the version that wrote it");
        }
    }

    @Test
    void whatIsNoneOfOursIsRefusedByEveryCommand() throws IOException {
        Files.createDirectories(folder.resolve("journal"));
        for (String command : COMMANDS) {
            Tool.Run run = run(command);
            assertThat(run.code()).as(command).isEqualTo(2);
            assertThat(run.err().lines())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("replay-tool " + command + ": " + folder + " is not a data directory of GeoLRU")
                    .endsWith("; give the directory that the node has as dataDir, or as --data-dir");
        }
    }

    @Test
    void everyCommandReadsBesideItsOwner() throws IOException {
        try (SampleLog log = new SampleLog(folder, "eu-1", "eu", clock)) {
            log.fill(1, 10);
            for (String command : COMMANDS) {
                Tool.Run run = run(command);
                assertThat(run.code()).as("%s: %s", command, run.err()).isZero();
            }
            log.fill(11, 20);
        }
        assertThat(run("verify").code()).isZero();
    }

    /** The first event: it tells whose journal it is. */
    @Test
    void damageAtTheFirstRecordIsNamed() throws IOException {
        try (SampleLog log = new SampleLog(folder, "eu-1-of-the-first-event", "eu", clock)) {
            log.fill(1, 10);
        }
        Tool.flip(folder, "eu-1-of-the-first-event");
        damageIsNamed("1.0.", "event 1 of ");
        assertThat(run("history").lines()).anyMatch(line -> line.contains("  put "));
    }

    /** What the queue keeps for itself, our head of the file, or all of it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 4, 40, 600, 1 << 14})
    void damageInTheHeadOfTheFirstFileHidesNoEvent(int at) throws IOException {
        try (SampleLog log = new SampleLog(folder, "eu-1", "eu", clock)) {
            log.fill(1, 10);
        }
        Tool.flip(Tool.journalFiles(folder).get(0), at);
        for (String command : COMMANDS) {
            Tool.Run run = run(command);
            assertThat(run.code()).as("%s: %s%s", command, run.out(), run.err()).isLessThan(2);
        }
        assertThat(Tool.run(clock, "state", "--json", folder)
                        .json()
                        .at("/caches/default/entries")
                        .asInt())
                .isEqualTo(10);
    }

    @Test
    void anEmptyFileIsAFindingAndNoStackTrace() throws IOException {
        try (SampleLog log = new SampleLog(folder, "eu-1", "eu", clock)) {
            log.fill(1, 10);
            log.snapshot();
        }
        try (FileChannel file =
                new FileOutputStream(Tool.journalFiles(folder).get(0).toFile(), true).getChannel()) {
            file.truncate(0);
        }
        Tool.Run run = run("verify");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.lines()).anyMatch(line -> line.startsWith("WRONG ") && line.contains("events 1 to 11 of eu-1/"));
        for (String command : COMMANDS) {
            assertThat(run(command).code()).as(command).isLessThan(2);
        }
    }

    private void damageIsNamed(String position, String lost) {
        for (String command : COMMANDS) {
            Tool.Run run = run(command);
            assertThat(run.code()).as(command).isEqualTo(command.equals("verify") ? 1 : 0);
            assertThat(run.out() + run.err()).as(command).contains(position);
        }
        assertThat(run("verify").lines())
                .anyMatch(line -> line.startsWith("WRONG     damaged " + position)
                        && line.contains("'replay-tool rebuild " + folder + " --to NEW'"))
                .anyMatch(line -> line.startsWith("WRONG     " + position) && line.contains(lost));
        for (String command : List.of("events", "history", "state", "diff")) {
            assertThat(run(command).err()).as(command).contains("'replay-tool verify " + folder + "' tells more");
        }
    }

    private Tool.Run run(String command) {
        return switch (command) {
            case "history" -> Tool.run(clock, command, "key3", folder);
            case "diff" -> Tool.run(clock, command, folder, folder);
            default -> Tool.run(clock, command, folder);
        };
    }
}
