package io.geolru.bench;

import io.geolru.Cache;
import io.geolru.CacheNode;
import io.geolru.RecoveryReport;
import io.geolru.event.EventKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A start that recovers, in a fresh JVM; beside a Chronicle tailer that goes through the same events and puts them into a map. */
final class RecoveryBench {
    private static final int EVENTS = 5_000_000;
    private static final List<String> HEAP = List.of("-Xms3g", "-Xmx3g");
    private static final String FIGURE = "per second";

    private final int events;
    private final boolean clean;
    private @Nullable Cluster cluster;

    /** @param clean whether a snapshot is there */
    private RecoveryBench(int events, boolean clean) {
        this.events = events;
        this.clean = clean;
    }

    static List<Comparison> comparisons() {
        return List.of(
                new RecoveryBench(Workload.ENTRIES, true)
                        .comparison("recovery-snapshot", "recovery of 1 M entries from a snapshot"),
                new RecoveryBench(EVENTS, false)
                        .comparison("recovery-journal", "recovery from 5 M journal events of 1 M keys"));
    }

    private Comparison comparison(String name, String title) {
        return new Comparison(name, title)
                .contestant("GeoLRU", () -> fork("node"))
                .contestant("Chronicle tailer into a HashMap", () -> fork("tailer"))
                .goal(FIGURE, "GeoLRU", "Chronicle tailer into a HashMap", Comparison.Bound.AT_LEAST, 0.7);
    }

    private Figures fork(String of) throws IOException {
        String[] settings = written().settings("a");
        String[] arguments = new String[settings.length + 1];
        arguments[0] = of;
        System.arraycopy(settings, 0, arguments, 1, settings.length);
        return Fork.run(RecoveryBench.class, HEAP, arguments);
    }

    /** The folder with what is to be recovered, made the first time. */
    private Cluster written() throws IOException {
        Cluster known = cluster;
        if (known == null) {
            known = new Cluster("caches.default.maxEntries=" + Workload.ENTRIES);
            cluster = known;
            Runtime.getRuntime().addShutdownHook(new Thread(this::delete));
            CacheNode node = CacheNode.launch(Cluster.config(known.settings("a")));
            Cache<byte[]> cache = node.cache("default", byte[].class);
            String[] keys = Workload.keys(Workload.ENTRIES);
            for (int i = 0; i < events; i++) {
                cache.put(keys[i % keys.length], Workload.value(i % 1000));
            }
            if (clean) {
                node.close();
            } else {
                node.abort();
            }
        }
        return known;
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

    /** @param arguments what is measured, then a node's settings */
    public static void main(String[] arguments) throws IOException {
        Fork.endWithParent();
        String[] settings = Stream.of(arguments).skip(1).toArray(String[]::new);
        if (arguments[0].equals("node")) {
            recover(settings);
        } else {
            scan(Cluster.config(settings).dataDir());
        }
    }

    private static void recover(String[] settings) {
        CacheNode node = CacheNode.launch(Cluster.config(settings));
        RecoveryReport report = node.status().recovery();
        if (report.entries() != Workload.ENTRIES) {
            throw new IllegalStateException("recovered " + report.entries() + " entries");
        }
        Figures.of(FIGURE, Math.max(report.events(), report.snapshotEntries()) * 1e3 / report.durationMs())
                .and("s", report.durationMs() / 1e3)
                .print();
        node.abort();
    }

    private static void scan(Path data) throws IOException {
        Map<String, byte[]> map = new HashMap<>(2 * Workload.ENTRIES);
        long[] count = {0};
        double seconds = TailerScan.forEach(data, event -> {
                    if (event.kind() == EventKind.PUT) {
                        map.put(event.key(), event.value());
                        count[0]++;
                    }
                })
                / 1e9;
        if (map.size() != Workload.ENTRIES) {
            throw new IllegalStateException("scanned " + map.size() + " entries");
        }
        Figures.of(FIGURE, count[0] / seconds).and("s", seconds).print();
    }
}
