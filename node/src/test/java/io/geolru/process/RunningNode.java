package io.geolru.process;

import io.geolru.http.Calls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A node in a process of its own, from the built jar. Its output goes to files beside its data. */
final class RunningNode implements AutoCloseable {
    private static final Pattern READY = Pattern.compile(
            "geolru ready name=(\\S+) region=(\\S+) http=127\\.0\\.0\\.1:(\\d+) recovered=(\\d+) in=(\\d+)ms\\R");
    private static final long PATIENCE_SECONDS = 90;

    private final Process process;
    private final Path out;
    private final Path err;

    private RunningNode(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts {@code java -jar node.jar} in a folder. */
    static RunningNode start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        Path out = Files.createTempFile(folder, "node", ".out");
        Path err = Files.createTempFile(folder, "node", ".err");
        Path java = Path.of(property("geolru.java"), "bin", "java");
        List<String> command =
                new ArrayList<>(List.of(java.toString(), "-Xmx256m", "-jar", property("geolru.node.jar")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GEOLRU_"));
        builder.environment().putAll(environment);
        return new RunningNode(builder.start(), out, err);
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("run by the build, which sets " + name);
        }
        return value;
    }

    /** Waits until the node says that it is ready. */
    Ready awaitReady() {
        awaitWhileAlive("ready", () -> READY.matcher(out()).matches());
        Matcher line = READY.matcher(out());
        if (!line.matches()) {
            throw new AssertionError("no ready line: " + out());
        }
        return new Ready(line.group(1), line.group(2), Integer.parseInt(line.group(3)), Long.parseLong(line.group(4)));
    }

    /** Waits for something that a running node does. */
    void awaitWhileAlive(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("never " + what + ": " + out() + err());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Waits until the process has ended. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running: " + out() + err());
        }
        return process.exitValue();
    }

    /** Sends SIGTERM, and waits for the end. */
    int terminate() throws InterruptedException {
        process.destroy();
        return awaitExit();
    }

    long pid() {
        return process.pid();
    }

    String out() {
        return text(out);
    }

    /** What the program wrote to standard error, without what a newer JDK says of libraries by itself. */
    String err() {
        return text(err)
                .lines()
                .filter(line -> !line.startsWith("WARNING: "))
                .map(line -> line + '\n')
                .collect(Collectors.joining());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** What the ready line says. */
    record Ready(String name, String region, int port, long recovered) {
        Calls calls() {
            return new Calls(port);
        }
    }
}
