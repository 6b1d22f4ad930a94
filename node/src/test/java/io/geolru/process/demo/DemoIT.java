package io.geolru.process.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar node.jar --demo}, as a newcomer runs it. */
@Tag("every-jdk")
class DemoIT {
    private static final String JAR = System.getProperty("geolru.node.jar");
    private static final String JAVA = System.getProperty("geolru.java");
    private static final long DEADLINE_SECONDS = 180;
    private static final int COLUMNS = 100;

    @TempDir
    private Path folder;

    private Path temporary;
    private Path out;
    private Path err;
    private Process process;

    @BeforeEach
    void makeFolders() throws IOException {
        temporary = Files.createDirectory(folder.resolve("tmp"));
        out = folder.resolve("out");
        err = folder.resolve("err");
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void regionsAgreeAfterOneWasKilledAndCameBack() throws Exception {
        start("--demo");

        assertThat(exitCode()).as(said()).isZero();
        assertThat(lines(out))
                .contains("The regions agree.")
                .anySatisfy(line -> assertThat(line).matches("    ap +- +down +killed after [0-9,]+ answered puts"))
                .anySatisfy(line -> assertThat(line)
                        .matches("    ap +[0-9,]+  [0-9a-f]{16}  recovered [0-9,]+ entries in [0-9,]+ ms, fetched .*"));
        assertReadable();
        assertNothingIsLeft();
    }

    @Test
    void servesATraceAndSaysWhatReplicationSaved() throws Exception {
        int accesses = 3_000;
        start("--demo", "--trace", trace(accesses), "--set", "caches.default.maxEntries=100");

        assertThat(exitCode()).as(said()).isZero();
        assertThat(lines(out))
                .contains("The regions agree.")
                .anySatisfy(line -> assertThat(line).matches(" +100 %  [0-9.]+ % hits"))
                .anySatisfy(line -> assertThat(line).matches("all +3,000 .*"))
                .anySatisfy(line -> assertThat(line).startsWith("us was killed after 1,000 accesses"));
        assertReadable();
        assertNothingIsLeft();
    }

    @Test
    void aTraceThatIsNoneIsRefusedInOneLineThatNamesIt() throws Exception {
        Path none = Files.writeString(folder.resolve("none.gz"), "text");
        start("--demo", "--trace", none.toString());

        assertThat(exitCode()).isEqualTo(2);
        assertThat(lines(out)).isEmpty();
        assertThat(complaints())
                .singleElement()
                .asString()
                .contains("--trace", none.toString(), "not a sound gzip file");
        assertNothingIsLeft();
    }

    @Test
    void aTraceWithoutTheDemoIsRefused() throws Exception {
        start("--trace", trace(1));

        assertThat(exitCode()).isEqualTo(2);
        assertThat(complaints()).singleElement().asString().contains("--trace", "--demo");
    }

    @Test
    void whatIsForANodeIsRefusedByTheDemo() throws Exception {
        start("--demo", "--http", "127.0.0.1:0");

        assertThat(exitCode()).isEqualTo(2);
        assertThat(complaints()).singleElement().asString().contains("--demo", "--http");
    }

    @Test
    void leavesNothingBehindWhenItIsEndedOnTheWay() throws Exception {
        start("--demo");
        awaitOutput(" 1  Three nodes start");
        process.destroy();

        assertThat(exitCode()).isNotZero();
        assertThat(lines(out)).noneMatch(line -> line.contains("agree") || line.contains("AGREE"));
        assertThat(complaints()).isEmpty();
        assertNothingIsLeft();
    }

    private void start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(JAVA, "bin", "java").toString(), "-Djava.io.tmpdir=" + temporary, "-jar", JAR));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    private int exitCode() throws Exception {
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS))
                .as("ends within %d s", DEADLINE_SECONDS)
                .isTrue();
        return process.exitValue();
    }

    private void awaitOutput(String text) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!Files.readString(out).contains(text)) {
            assertThat(process.isAlive() && System.nanoTime() < deadline)
                    .as("says %s", text)
                    .isTrue();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private String said() throws IOException {
        return Files.readString(out) + Files.readString(err);
    }

    /** What it said on standard error, without what newer JVMs say of libraries that use Unsafe. */
    private List<String> complaints() throws IOException {
        return lines(err).stream().filter(line -> !line.startsWith("WARNING: ")).toList();
    }

    private void assertReadable() throws IOException {
        assertThat(lines(out))
                .allSatisfy(line -> assertThat(line)
                        .hasSizeLessThanOrEqualTo(COLUMNS)
                        .matches("[ -~]*")
                        .doesNotEndWith(" "));
        assertThat(complaints()).isEmpty();
    }

    private void assertNothingIsLeft() {
        assertThat(temporary).isEmptyDirectory();
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file);
    }

    private String trace(int accesses) throws IOException {
        Path trace = folder.resolve("trace.gz");
        try (DataOutputStream keys = new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(trace)));
                Accesses.Keys made = new ZipfAccesses(accesses, 500).open()) {
            for (int i = 0; i < accesses; i++) {
                keys.writeInt(made.next());
            }
        }
        return trace.toString();
    }
}
