package io.geolru.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What writes meets a full disk: a small one of its own, which only a user who may mount can have. */
@Timeout(120)
class FullDiskTest {
    private static final int DISK_BYTES = 3 << 20;

    @TempDir
    Path folder;

    private final SampleLog.Clock clock = new SampleLog.Clock();
    private Path disk;
    private Path data;
    private boolean mounted;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectory(folder.resolve("disk"));
        data = folder.resolve("data");
        mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", disk.toString());
        assumeTrue(mounted, "this user may not mount a small disk to fill");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (mounted) {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aRebuildThatDoesNotFitLeavesNothing() throws IOException {
        try (SampleLog log = new SampleLog(data, "eu-1", "eu", clock)) {
            for (int i = 0; i < 400; i++) {
                log.put("c", "key" + i, "x".repeat(10_000));
            }
        }
        for (Path target : new Path[] {disk, disk.resolve("new")}) {
            Tool.Run run = Tool.run(clock, "rebuild", data, "--to", target);
            assertThat(run.code()).as(run.err()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines()).hasSize(1).first().asString().contains(target.toString(), "no room");
            try (Stream<Path> left = Files.list(target)) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void aSnapshotThatDoesNotFitLeavesNothing() throws IOException {
        try (SampleLog log = new SampleLog(data, "eu-1", "eu", clock)) {
            for (int i = 0; i < 180; i++) {
                log.put("c", "key" + i, "x".repeat(10_000));
            }
        }
        Tool.Run run = Tool.run(clock, "rebuild", data, "--to", disk);
        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1).first().asString().contains("cannot write snapshot", "No space left");
        try (Stream<Path> left = Files.list(disk)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void anExportThatDoesNotFitLeavesWhatWasThere() throws IOException {
        try (SampleLog log = new SampleLog(data, "eu-1", "eu", clock)) {
            for (int i = 0; i < 400; i++) {
                log.put("c", "key" + i, "x".repeat(10_000));
            }
        }
        Path file = Files.writeString(disk.resolve("out"), "before");
        Tool.Run run = Tool.run(clock, "export", data, "--to", file);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1).first().asString().contains("cannot write " + file, "No space left");
        assertThat(Files.readString(file)).isEqualTo("before");
        try (Stream<Path> left = Files.list(disk)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void anImportKeepsWhatItHasWritten() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            lines.append("{\"key\":\"key")
                    .append(i)
                    .append("\",\"value\":\"")
                    .append("x".repeat(10_000))
                    .append("\"}\n");
        }
        Path target = disk.resolve("new");
        Tool.Run run = Tool.runWith(
                new ByteArrayInputStream(lines.toString().getBytes(UTF_8)), clock, "import", target, "--json");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().lines())
                .hasSize(1)
                .first()
                .asString()
                .contains("no room", "; what was before it is imported");
        long imported = run.json().get("puts").asLong();
        assertThat(imported).isBetween(50L, 399L);
        assertThat(run.json().get("snapshot").isNull()).isTrue();
        Tool.Run state = Tool.run(clock, "state", "--json", target);
        assertThat(state.json().at("/caches/default/entries").asLong()).isEqualTo(imported);
        assertThat(Tool.run(clock, "verify", target).code()).isZero();
    }
}
