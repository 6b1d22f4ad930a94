package io.geolru.bench;

import com.sun.management.ThreadMXBean;
import io.geolru.Cache;
import io.geolru.CacheNode;
import io.geolru.Version;
import io.geolru.codec.EventEncoder;
import io.geolru.journal.OpenedPackages;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * A put over an entry that is there, journaled, as fast as a thread goes; beside what it cannot do without: an append of as many bytes to a
 * Chronicle queue, and a put into a map that keeps an order.
 */
final class PutBench {
    private static final int WARM_UP = 2_500_000;
    private static final int PUTS = 2_000_000;
    private static final int TURNS = 3;
    private static final int ACCESSES = 1 << 22;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final List<String> HEAP = List.of("-Xms3g", "-Xmx3g");
    private static final String CACHE = "default";
    private static final String RATIO = "2 threads to 1";

    private final String[] keys = Workload.keys(Workload.ENTRIES);
    private final int[] accesses = Workload.accesses(Workload.ENTRIES, ACCESSES);
    private final byte[][] values = new byte[1024][];

    /** Puts one entry. */
    @FunctionalInterface
    private interface Put {
        void put(String key, byte[] value);
    }

    private PutBench() {
        Arrays.setAll(values, Workload::value);
    }

    static List<Comparison> oneThread() {
        return List.of(new Comparison("put", "put, journaled, 1 thread")
                .contestant("GeoLRU, a peer joined", () -> fork("peer", 1))
                .contestant("GeoLRU alone", () -> fork("alone", 1))
                .contestant("Chronicle append and LinkedHashMap", () -> fork("chronicle and map", 1))
                .goal(
                        "ns/put",
                        "GeoLRU, a peer joined",
                        "Chronicle append and LinkedHashMap",
                        Comparison.Bound.AT_MOST,
                        1.2)
                .goal("ns/put", "GeoLRU alone", "Chronicle append and LinkedHashMap", Comparison.Bound.AT_MOST, 1.2));
    }

    static List<Comparison> twoThreads() {
        return List.of(new Comparison("put-2-threads", "put, journaled, 2 threads against 1")
                .contestant("GeoLRU, a peer joined", () -> fork("peer", 2))
                .contestant("GeoLRU alone", () -> fork("alone", 2))
                .contestant("Chronicle, an appender a thread", () -> fork("chronicle", 2))
                .goal(RATIO, "GeoLRU, a peer joined", "Chronicle, an appender a thread", Comparison.Bound.AT_LEAST, 0.9)
                .goal(RATIO, "GeoLRU alone", "Chronicle, an appender a thread", Comparison.Bound.AT_LEAST, 0.9));
    }

    private static Figures fork(String of, int threads) throws IOException {
        return Fork.run(PutBench.class, HEAP, of, Integer.toString(threads));
    }

    /** @param arguments what is measured, and with how many threads */
    public static void main(String[] arguments) throws Exception {
        Fork.endWithParent();
        OpenedPackages.ensure();
        int threads = Integer.parseInt(arguments[1]);
        try (Cluster cluster = new Cluster()) {
            if (arguments[0].startsWith("chronicle")) {
                new PutBench().chronicle(cluster.folder().resolve("queue"), arguments[0].endsWith("map"), threads);
            } else {
                new PutBench().node(cluster, arguments[0].equals("peer"), threads);
            }
        }
    }

    private void node(Cluster cluster, boolean withPeer, int threads) throws Exception {
        if (withPeer) {
            cluster.peer("b", "-Xmx3g");
        }
        CacheNode node = cluster.launch("a");
        Cache<byte[]> cache = node.cache(CACHE, byte[].class);
        fill(cache::put);
        if (withPeer) {
            Version last = cache.put("last", values[0]);
            if (!node.awaitReplicated(last, 1, PATIENCE)) {
                throw new IllegalStateException("the peer did not get what the cache was filled with");
            }
        }
        measure(() -> cache::put, threads);
    }

    private void chronicle(Path folder, boolean withMap, int threads) throws InterruptedException {
        Map<String, byte[]> map = withMap ? new LinkedHashMap<>() : null;
        int length = (int) new EventEncoder().measure(CACHE, keys[0], "application/octet-stream", values[0]);
        try (ChronicleQueue queue = SingleChronicleQueueBuilder.binary(folder).build()) {
            Supplier<Put> appenders = () -> {
                ExcerptAppender appender = queue.createAppender();
                Bytes<?> frame = Bytes.allocateDirect(length).writePosition(length);
                return (key, value) -> {
                    try (DocumentContext document = appender.writingDocument()) {
                        document.wire().bytes().write(frame, 0L, (long) length);
                    }
                    if (map != null) {
                        map.put(key, value);
                    }
                };
            };
            fill(appenders.get());
            measure(appenders, threads);
        }
    }

    private void fill(Put put) {
        String[] others = Workload.keys(Workload.ENTRIES);
        for (int i = 0; i < others.length; i++) {
            put.put(others[i], values[i & 1023]);
        }
    }

    private void measure(Supplier<Put> puts, int threads) throws InterruptedException {
        if (threads == 1) {
            Put put = puts.get();
            putSome(put, 0, WARM_UP);
            measureOne(put);
            return;
        }
        run(puts, threads, WARM_UP);
        long[] ns = new long[2];
        for (int turn = 0; turn < TURNS; turn++) {
            ns[0] += run(puts, 1, PUTS / 2);
            ns[1] += run(puts, threads, PUTS / 2);
        }
        double total = TURNS * (PUTS / 2) * 1e9;
        Figures.of("puts/s, 1 thread", total / ns[0])
                .and("puts/s, 2 threads", total / ns[1])
                .and(RATIO, (double) ns[0] / ns[1])
                .print();
    }

    private void measureOne(Put put) {
        long thread = Thread.currentThread().getId();
        long bytes = THREADS.getThreadAllocatedBytes(thread);
        long cpu = THREADS.getThreadCpuTime(thread);
        long begun = System.nanoTime();
        putSome(put, WARM_UP, PUTS);
        double ns = System.nanoTime() - begun;
        double cpuNs = THREADS.getThreadCpuTime(thread) - cpu;
        double allocated = THREADS.getThreadAllocatedBytes(thread) - bytes;
        long[] each = new long[PUTS];
        for (int i = 0; i < PUTS; i++) {
            long start = System.nanoTime();
            put.put(key(i), values[i & 1023]);
            each[i] = System.nanoTime() - start;
        }
        Arrays.sort(each);
        Figures.of("ns/put", ns / PUTS)
                .and("CPU ns/put of its thread", cpuNs / PUTS)
                .and("bytes/put", allocated / PUTS)
                .and("p50 µs", each[PUTS / 2] / 1e3)
                .and("p99 µs", each[PUTS / 100 * 99] / 1e3)
                .and("p99.99 µs", each[PUTS / 10_000 * 9_999] / 1e3)
                .print();
    }

    /** How long so many puts take that threads share between them, in nanoseconds. */
    private long run(Supplier<Put> puts, int threads, int count) throws InterruptedException {
        Thread[] all = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            int from = i * ACCESSES / threads;
            all[i] = new Thread(() -> putSome(puts.get(), from, count / threads));
        }
        long begun = System.nanoTime();
        for (Thread each : all) {
            each.start();
        }
        for (Thread each : all) {
            each.join();
        }
        return System.nanoTime() - begun;
    }

    private void putSome(Put put, int from, int count) {
        for (int i = from; i < from + count; i++) {
            put.put(key(i), values[i & 1023]);
        }
    }

    private String key(int access) {
        return keys[accesses[access & (ACCESSES - 1)]];
    }
}
