package io.geolru.bench;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process beside this one, with its class path: a measurement in a JVM of its own, or what a measurement needs, a peer for instance. Its
 * standard error is ours. It ends by itself when its standard input closes, so that none outlives a killed benchmark.
 */
final class Fork implements Closeable {
    private static final String READY = "ready ";

    private final String what;
    private final Process process;
    private final BufferedReader output;

    private Fork(String what, Process process) {
        this.what = what;
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Runs a main to its end and reads the {@link Figures} that it prints. */
    static Figures run(Class<?> main, List<String> jvmArguments, String... arguments) throws IOException {
        try (Fork fork = launch(main, jvmArguments, arguments)) {
            Figures figures = new Figures();
            for (String line = fork.output.readLine(); line != null; line = fork.output.readLine()) {
                if (!figures.read(line)) {
                    System.err.println(line);
                }
            }
            fork.requireDone();
            return figures;
        }
    }

    /** Starts a main that stays until {@link #close}; {@link #awaitReady} waits for what it calls {@link #ready} with. */
    static Fork launch(Class<?> main, List<String> jvmArguments, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:-UsePerfData");
        command.addAll(jvmArguments);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new Fork(main.getSimpleName(), process);
    }

    /** In the forked process: says that it is ready, with something that the other side needs to know. */
    static void ready(Object what) {
        System.out.println(READY + what);
    }

    /** In the forked process: waits for the end, which the other side, or its death, brings. */
    static void awaitEnd() throws IOException {
        System.out.flush();
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    /** In the forked process: ends it as soon as the other side dies. */
    static void endWithParent() {
        Thread watch = new Thread(() -> {
            try {
                awaitEnd();
            } catch (IOException e) {
                System.err.println(e);
            }
            Runtime.getRuntime().halt(1);
        });
        watch.setDaemon(true);
        watch.start();
    }

    /** What the process said it is ready with. */
    String awaitReady() throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(READY)) {
            System.err.println(line);
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException(what + " ended before it was ready");
        }
        return line.substring(READY.length());
    }

    /** The next line of its standard output; null at its end. */
    String readLine() throws IOException {
        return output.readLine();
    }

    /** Whether {@link #readLine} has something to read at once. */
    boolean hasLine() throws IOException {
        return output.ready();
    }

    /** Writes a line to its standard input. */
    void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Its process id. */
    long pid() {
        return process.pid();
    }

    /** Waits until the process ends by itself. */
    void awaitOver() throws IOException {
        while (output.readLine() != null) {}
        requireDone();
    }

    private void requireDone() throws IOException {
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException(what + " did not end well");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Ends the process: closes its standard input, and kills it when that is not enough. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
