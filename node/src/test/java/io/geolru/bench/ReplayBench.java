package io.geolru.bench;

import io.geolru.Cache;
import io.geolru.CacheNode;
import io.geolru.codec.EventFrame;
import io.geolru.event.EventKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The replay-tool on what a node left that was stopped: a journal and a snapshot; beside a Chronicle tailer that goes through the same journal
 * and decodes every field of every event. All are processes, timed from their start to their end.
 */
final class ReplayBench {
    private static final int EVENTS = 5_000_000;
    private static final List<String> HEAP = List.of("-Xms4g", "-Xmx4g");
    private static final String FIGURE = "events per second";
    private static final String TAILER = "Chronicle tailer that decodes";

    private @Nullable Cluster cluster;

    private ReplayBench() {}

    static List<Comparison> comparisons() {
        ReplayBench bench = new ReplayBench();
        Comparison comparison = new Comparison("replay", "replay-tool on 5 M events of 1 M keys, and a snapshot")
                .contestant(TAILER, () -> timed(scanner(bench.written())));
        for (String command : List.of("verify", "state --digest", "state")) {
            String name = "replay-tool " + command;
            comparison
                    .contestant(name, () -> timed(tool(command, bench.written())))
                    .goal(FIGURE, name, TAILER, Comparison.Bound.AT_LEAST, 0.6);
        }
        return List.of(comparison);
    }

    private static Figures timed(List<String> command) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(command + " did not end well");
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return Figures.of(FIGURE, EVENTS / seconds).and("s", seconds);
    }

    private static List<String> tool(String command, Path data) {
        List<String> line = java();
        line.add("-jar");
        line.add(System.getProperty("geolru.replay.jar", "../replay-tool/target/replay-tool.jar"));
        line.addAll(List.of(command.split(" ")));
        line.add(data.toString());
        return line;
    }

    private static List<String> scanner(Path data) {
        List<String> line = java();
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), ReplayBench.class.getName()));
        line.add(data.toString());
        return line;
    }

    private static List<String> java() {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(HEAP);
        return line;
    }

    /** The data directory of a stopped node, made the first time. */
    private Path written() throws IOException {
        Cluster known = cluster;
        if (known == null) {
            known = new Cluster();
            cluster = known;
            Runtime.getRuntime().addShutdownHook(new Thread(this::delete));
            try (CacheNode node = CacheNode.launch(Cluster.config(known.settings("a")))) {
                Cache<byte[]> cache = node.cache("default", byte[].class);
                String[] keys = Workload.keys(Workload.ENTRIES);
                for (int i = 1; i < EVENTS; i++) { // The first event is that of the epoch.
                    cache.put(keys[i % keys.length], Workload.value(i % 1000));
                }
            }
        }
        return known.folder().resolve("a");
    }

    private void delete() {
        try {
            if (cluster != null) {
                cluster.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param arguments a data directory with one epoch */
    public static void main(String[] arguments) throws IOException {
        long[] count = {0};
        long[] sum = {0};
        TailerScan.forEach(Path.of(arguments[0]), event -> {
            sum[0] += decoded(event);
            count[0]++;
        });
        if (count[0] != EVENTS) {
            throw new IllegalStateException("scanned " + count[0] + " events");
        }
        System.out.println(sum[0]);
    }

    private static long decoded(EventFrame event) {
        long fields = event.origin()
                + event.sequence()
                + event.stamp()
                + event.expiresAt()
                + event.baseStamp()
                + event.baseOrigin()
                + event.clientId()
                + event.requestId();
        return event.kind() == EventKind.PUT
                ? fields
                        + event.cache().length()
                        + event.key().hashCode()
                        + event.contentType().length()
                        + event.value().length
                : fields;
    }
}
