package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes of the built jars, on the JDK that the tests are told to use. All end with the test. */
final class Processes implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Path folder;
    private final List<Process> started = new ArrayList<>();
    private int errors;

    Processes(Path folder) {
        this.folder = folder;
    }

    /** A process whose output is read. */
    static final class Running {
        private final Process process;
        private final BufferedReader out;
        private final Path err;

        Running(Process process, Path err) {
            this.process = process;
            this.err = err;
            this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        String readAll() throws IOException {
            StringBuilder all = new StringBuilder();
            for (int c = out.read(); c >= 0; c = out.read()) {
                all.append((char) c);
            }
            return all.toString();
        }

        int awaitEnd() throws InterruptedException {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("the process ends")
                    .isTrue();
            return process.exitValue();
        }
    }

    /** Starts a jar; no flag for the JVM is needed. */
    Running start(Path jar, Object... arguments) throws IOException {
        return startWithin(List.of(), jar, arguments);
    }

    /** Starts a jar by a command that runs the command behind it. */
    private Running startWithin(List<String> runner, Path jar, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(runner);
        command.add(Path.of(System.getProperty("geolru.java", System.getProperty("java.home")), "bin", "java")
                .toString());
        command.add("-jar");
        command.add(jar.toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Path err = folder.resolve("stderr-" + ++errors);
        Process process =
                new ProcessBuilder(command).redirectError(err.toFile()).start();
        started.add(process);
        Running running = new Running(process, err);
        return running;
    }

    /** Runs a jar to its end. */
    Tool.Run run(Path jar, Object... arguments) throws IOException, InterruptedException {
        return runWithin(List.of(), jar, arguments);
    }

    /** Whether a command of the system succeeds here. */
    static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** Runs a jar to its end, by a command that runs the command behind it. */
    Tool.Run runWithin(List<String> runner, Path jar, Object... arguments) throws IOException, InterruptedException {
        Running running = startWithin(runner, jar, arguments);
        String out = running.readAll();
        return new Tool.Run(running.awaitEnd(), out, Files.readString(running.err));
    }

    @Override
    public void close() {
        for (Process process : started) {
            try {
                process.destroyForcibly().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                process.getInputStream().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
