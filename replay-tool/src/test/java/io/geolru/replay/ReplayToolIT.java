package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    static {
        assertThat(Files.exists(TOOL)).as("the built jar %s", TOOL).isTrue();
    }
}
