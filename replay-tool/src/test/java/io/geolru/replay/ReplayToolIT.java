package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The built jar as users start it. What it does beside a running node is tested with the node. */
@Timeout(300)
@Tag("every-jdk")
class ReplayToolIT {
    private static final Path TOOL = Path.of(System.getProperty("geolru.replay.jar", "target/replay-tool.jar"));

    private static final List<String> NOBODY = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    @TempDir
    Path folder;

    private Processes processes;
    private Path data;

    @BeforeEach
    void chooseFolders() {
        processes = new Processes(folder);
        data = folder.resolve("data");
    }

    @AfterEach
    void endProcesses() {
        processes.close();
    }

    @Test
    void helpNeedsNothing() throws IOException, InterruptedException {
        Tool.Run run = processes.run(TOOL, "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("Usage: replay-tool ").doesNotContain("\u001b");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void badUsageIsOneLine() throws IOException, InterruptedException {
        Tool.Run run = processes.run(TOOL, "verify", folder);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1).first().asString().contains("is not a data directory of GeoLRU");
    }

    @Test
    void aDirectoryAtRestIsReadAndLeftAsItIs() throws IOException, InterruptedException {
        try (SampleLog log = new SampleLog(data, "eu-1", "eu", new SampleLog.Clock())) {
            log.fill(1, 500);
            log.snapshot();
        }
        var before = Tool.listing(data);
        for (String command : new String[] {"info", "events", "state", "verify"}) {
            Tool.Run run = processes.run(TOOL, command, data);
            assertThat(run.code()).as(command + run.err()).isZero();
            assertThat(run.out()).isNotEmpty();
            assertThat(run.err()).isEmpty();
        }
        assertThat(Tool.listing(data)).isEqualTo(before);

        Tool.flip(data, "value300 ");
        assertThat(processes.run(TOOL, "verify", data).code()).isEqualTo(1);
    }

    @Test
    void resultsThatDoNotFitAreTold() throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/dev/full")), "no device that is always full");
        try (SampleLog log = new SampleLog(data, "eu-1", "eu", new SampleLog.Clock())) {
            log.fill(1, 500);
        }
        for (String command : new String[] {"info", "events", "state", "verify", "export"}) {
            Tool.Run full = processes.runWithin(List.of("sh", "-c", "\"$0\" \"$@\" >/dev/full"), TOOL, command, data);
            assertThat(full.code()).as("%s", full).isEqualTo(1);
            assertThat(full.err().lines())
                    .as(command)
                    .singleElement()
                    .asString()
                    .startsWith("replay-tool: cannot write standard output: ");
        }
        Tool.Run closed = processes.runWithin(
                List.of("sh", "-c", "{ \"$0\" \"$@\"; echo code $? >&2; } | head -n 1"), TOOL, "export", data);
        assertThat(closed.lines()).hasSize(1);
        assertThat(closed.err().lines()).containsExactly("code 0");
    }

    @Test
    void whoMayNotReadIsTold() throws IOException, InterruptedException {
        assumeTrue(Processes.succeeds(append(NOBODY, "true")), "only root may become another user");
        try (SampleLog log = new SampleLog(data, "eu-1", "eu", new SampleLog.Clock())) {
            log.fill(1, 10);
        }
        Path jar = Files.copy(TOOL, folder.resolve("tool.jar"));
        allow(jar, "r--r--r--");
        allow(folder, "rwxr-xr-x");
        mayNot(jar, "cannot use data directory " + data + ": no permission (");

        try (Stream<Path> all = Files.walk(data)) {
            all.forEach(path -> allow(path, Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
        }
        assertThat(processes.runWithin(NOBODY, jar, "verify", data).code()).isZero();
        allow(Tool.journalFiles(data).get(0), "rw-------");
        mayNot(jar, "cannot read ");
    }

    private void mayNot(Path jar, String message) throws IOException, InterruptedException {
        for (String command : new String[] {"info", "events", "state", "verify"}) {
            Tool.Run run = processes.runWithin(NOBODY, jar, command, data);
            assertThat(run.code()).as("%s", run).isEqualTo(2);
            assertThat(run.err().lines())
                    .as("%s", run)
                    .singleElement()
                    .asString()
                    .startsWith("replay-tool " + command + ": ")
                    .contains(message, "no permission", "run it as the user of the node");
        }
    }

    @Test
    void aReadOnlyFileSystemIsReadAsAnyOther() throws IOException, InterruptedException {
        List<String> readOnly = List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind '" + data + "' '" + data + "' && mount -o remount,bind,ro '" + data + "' && ! touch '"
                        + data + "/x' 2>/dev/null && exec \"$0\" \"$@\"");
        try (SampleLog log = new SampleLog(data, "eu-1", "eu", new SampleLog.Clock())) {
            log.fill(1, 500);
            log.snapshot();
        }
        assumeTrue(Processes.succeeds(append(readOnly, "true")), "only root may mount");
        for (String command : new String[] {"info", "events", "state", "verify"}) {
            Tool.Run run = processes.runWithin(readOnly, TOOL, command, data);
            assertThat(run.code()).as("%s", run).isZero();
            assertThat(run.err()).isEmpty();
        }
        assertThat(processes.runWithin(readOnly, TOOL, "history", "key7", data).code())
                .isZero();
        assertThat(processes.runWithin(readOnly, TOOL, "diff", data, data).lines())
                .last()
                .isEqualTo("in agreement: the same events, no key differs");
    }

    private static List<String> append(List<String> command, String argument) {
        return Stream.concat(command.stream(), Stream.of(argument)).toList();
    }

    private static void allow(Path path, String permissions) {
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static {
        assertThat(Files.exists(TOOL)).as("the built jar %s", TOOL).isTrue();
    }
}
