package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
    @TempDir
    Path folder;

    private final SampleLog.Clock clock = new SampleLog.Clock();

    @Test
    void helpNamesTheCommandsAndTheExitCodes() {
        Tool.Run run = Tool.run(clock, "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains(
                        "COMMAND DATA_DIR...",
                        "info ",
                        "events ",
                        "history ",
                        "state ",
                        "verify ",
                        "Exit codes: 0 done; 1 ")
                .doesNotContain("\u001b");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "events", "history", "state", "verify", "diff", "report"})
    void everyCommandHasHelp(String command) {
        Tool.Run run = Tool.run(clock, command, "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: replay-tool " + command, " DATA_DIR", "--json", "--utc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"info", "events", "state", "verify"})
    void aDirectoryThatIsNotThereIsBadUsage(String command) {
        Tool.refused(
                clock,
                "replay-tool " + command + ": there is no directory " + folder.resolve("nothing")
                        + "; give the directory " + "that the node has as dataDir, or as --data-dir",
                command,
                folder.resolve("nothing"));
    }

    @Test
    void aFileIsNoDirectory() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Tool.refused(clock, "replay-tool info: " + file + " is a file, not a data directory", "info", file);
    }

    @Test
    void anyOtherDirectoryIsRefused() throws IOException {
        Files.createFile(folder.resolve("letter.txt"));
        Tool.refused(clock, "replay-tool verify: " + folder + " is not a data directory of GeoLRU", "verify", folder);
    }

    @Test
    void anEmptyDirectoryIsRefused() {
        Tool.refused(clock, "replay-tool verify: " + folder + " is not a data directory of GeoLRU", "verify", folder);
    }

    @Test
    void anotherFormatIsRefusedByName() throws IOException {
        Files.writeString(folder.resolve("format"), "geolru 99\n");
        Tool.refused(
                clock,
                "is of format 'geolru 99', this version knows 'geolru 2'; use the replay-tool of",
                "info",
                folder);
    }

    @Test
    void nothingIsPrintedWhenOneOfSeveralDirectoriesIsNone() {
        Path good = folder.resolve("good");
        new SampleLog(good, "eu-1", "eu", clock).close();
        Tool.refused(clock, "there is no directory", "info", good, folder.resolve("nothing"));
    }

    @Test
    void aMissingCommandIsRefused() {
        Tool.refused(clock, "replay-tool: a command is missing: info, events, ");
    }

    @Test
    void anUnknownCommandIsRefused() {
        Tool.refused(clock, "replay-tool: there is no command frob; 'replay-tool --help' explains it", "frob");
    }

    @Test
    void anUnknownOptionIsRefused() {
        Tool.refused(
                clock,
                "replay-tool info: there is no option --frob; 'replay-tool info --help'",
                "info",
                folder,
                "--frob");
    }

    @Test
    void aMissingDirectoryIsRefused() {
        Tool.refused(clock, "replay-tool info: a DATA_DIR is missing; 'replay-tool info --help' explains it", "info");
    }

    @Test
    void badTimesAreRefused() {
        Tool.refused(clock, "replay-tool events: not a time: 'yesterday' (", "events", folder, "--since", "yesterday");
        Tool.refused(clock, "replay-tool events: not a time: '5 parsecs' (", "events", folder, "--until", "5 parsecs");
        Tool.refused(clock, "replay-tool state: not a time: '' (", "state", folder, "--until", "");
    }

    @Test
    void badPositionsAreRefused() {
        for (String bad : new String[] {"", "x", "1.2.3.4", "1..2", "-1.0.0", "1.0.99999999999"}) {
            Tool.refused(
                    clock,
                    "replay-tool events: not a position: '" + bad + "' (epoch.file.offset",
                    "events",
                    folder,
                    "--from=" + bad);
            Tool.refused(
                    clock,
                    "replay-tool events: not a position: '" + bad + "' (epoch.file.offset",
                    "events",
                    folder,
                    "--to=" + bad);
        }
    }

    @Test
    void aBadCacheNameIsRefused() {
        Tool.refused(clock, "replay-tool state: cache name may have letters", "state", folder, "--cache", "a/b");
        Tool.refused(clock, "replay-tool events: cache name may have letters", "events", folder, "--cache", "a/b");
    }

    @Test
    void followingHasNoEnd() {
        Tool.refused(clock, "--follow has no end: leave out --to", "events", folder, "--follow", "--to", "1");
        Tool.refused(clock, "--follow has no end: leave out --until", "events", folder, "--follow", "--until", "5m");
    }

    @Test
    void aHistoryNeedsAKeyAndADirectory() {
        Tool.refused(clock, "replay-tool history: a KEY is missing; 'replay-tool history --help'", "history");
        Tool.refused(
                clock, "replay-tool history: a DATA_DIR is missing; 'replay-tool history --help'", "history", "alice");
        Tool.refused(clock, "replay-tool history: key must have 1 to 1024 bytes of UTF-8", "history", "", folder);
    }
}
