package io.geolru.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** A read of a key that is there, by itself and beside a writer. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GetBench {
    private static final int ACCESSES = 1 << 22;
    private static final int PUTS_PER_SECOND = 100_000;
    private static final int PUTS_AT_ONCE = 20;
    private static final String BESIDE = " beside a writer";

    @Param(Store.GEOLRU)
    public String of;

    @Param("false")
    public boolean besideWriter;

    /** Those who ask have made their keys themselves: equal to what was put, but other objects. */
    private final String[] asked = Workload.keys(Workload.ENTRIES);

    private final int[] accesses = Workload.accesses(Workload.ENTRIES, ACCESSES);
    private Store store;
    private @Nullable Thread writer;

    /** Where a thread stands in the accesses. */
    @State(Scope.Thread)
    public static class At {
        private int next = (int) (Thread.currentThread().getId() * 1_234_567);
    }

    static List<Comparison> comparisons() {
        return List.of(comparison(1), comparison(2));
    }

    private static Comparison comparison(int threads) {
        Comparison comparison = new Comparison(
                "get-" + threads, "get of a key that is there, " + threads + (threads == 1 ? " thread" : " threads"));
        for (String each : List.of(Store.GEOLRU, Store.MAP, Store.CAFFEINE, Store.CACHE2K)) {
            comparison.contestant(each, () -> fork(each, threads, false));
        }
        return comparison
                .goal("ns", Store.GEOLRU, Store.MAP, Comparison.Bound.AT_MOST, 1.3)
                .goal("ns", Store.GEOLRU, Store.CAFFEINE, Comparison.Bound.AT_MOST, 1)
                .goal("ns", Store.GEOLRU, Store.CACHE2K, Comparison.Bound.AT_MOST, 1);
    }

    static List<Comparison> besideWriter() {
        Comparison comparison = new Comparison(
                "get-beside-writer", "get of a key that is there, 1 thread, beside a writer of 100,000 puts/s");
        for (String each : List.of(Store.GEOLRU, Store.MAP)) {
            comparison.contestant(each, () -> fork(each, 1, false));
            comparison.contestant(each + BESIDE, () -> fork(each, 1, true));
        }
        return List.of(comparison
                .goal("ns", Store.GEOLRU + BESIDE, Store.GEOLRU, Comparison.Bound.AT_MOST, 1.3)
                .goal("ns", Store.MAP + BESIDE, Store.MAP, Comparison.Bound.AT_MOST, 1.3));
    }

    private static Figures fork(String of, int threads, boolean besideWriter) throws Exception {
        return new JmhFork(GetBench.class, "get", threads)
                .param("of", of)
                .param("besideWriter", String.valueOf(besideWriter))
                .jvmArguments("-Xmx3g")
                .run("ns");
    }

    @Setup
    public void setUp() throws Exception {
        store = Store.open(of, true);
        String[] keys = Workload.keys(Workload.ENTRIES);
        for (int i = 0; i < keys.length; i++) {
            store.put().accept(keys[i], Workload.value(i));
        }
        store.settling().await(keys[keys.length - 1]);
        if (besideWriter) {
            writer = new Thread(this::write, "writer");
            writer.start();
        }
    }

    @TearDown
    public void tearDown() throws Exception {
        if (writer != null) {
            writer.interrupt();
            writer.join();
        }
        store.close();
    }

    private void write() {
        byte[] value = Workload.value(0);
        long interval = TimeUnit.SECONDS.toNanos(1) / (PUTS_PER_SECOND / PUTS_AT_ONCE);
        long due = System.nanoTime();
        for (int next = 0; !Thread.currentThread().isInterrupted(); next += PUTS_AT_ONCE) {
            for (int i = next; i < next + PUTS_AT_ONCE; i++) {
                store.put().accept(asked[accesses[i & (ACCESSES - 1)]], value.clone());
            }
            due += interval;
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    @Benchmark
    public void get(At at, Blackhole hole) {
        hole.consume(store.get().apply(asked[accesses[at.next++ & (ACCESSES - 1)]]));
    }
}
