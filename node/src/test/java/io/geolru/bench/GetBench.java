package io.geolru.bench;

import io.geolru.Cache;
import io.geolru.CacheNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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

/** A read of a key that is there. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GetBench {
    private static final int ACCESSES = 1 << 22;

    @Param("geolru")
    public String of;

    /** Those who ask have made their keys themselves: equal to what was put, but other objects. */
    private final String[] asked = Workload.keys(Workload.ENTRIES);

    private final int[] accesses = Workload.accesses(Workload.ENTRIES, ACCESSES);
    private Function<String, byte[]> get;
    private AutoCloseable closeable = () -> {};

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
        comparison.contestant("GeoLRU", () -> fork("geolru", threads));
        comparison.contestant("ConcurrentHashMap", () -> fork("map", threads));
        return comparison.goal("ns", "GeoLRU", "ConcurrentHashMap", Comparison.Bound.AT_MOST, 1.3);
    }

    private static Figures fork(String of, int threads) throws Exception {
        return new JmhFork(GetBench.class, "get", threads)
                .param("of", of)
                .jvmArguments("-Xmx3g")
                .run("ns");
    }

    @Setup
    public void setUp() throws Exception {
        String[] keys = Workload.keys(Workload.ENTRIES);
        if (of.equals("map")) {
            ConcurrentHashMap<String, byte[]> map = new ConcurrentHashMap<>();
            for (int i = 0; i < keys.length; i++) {
                map.put(keys[i], Workload.value(i));
            }
            get = map::get;
        } else {
            Cluster cluster = new Cluster();
            closeable = cluster;
            CacheNode node = cluster.launch("a");
            Cache<byte[]> cache = node.cache("default", byte[].class);
            for (int i = 0; i < keys.length; i++) {
                cache.put(keys[i], Workload.value(i), Duration.ofHours(1));
            }
            get = cache::get;
        }
    }

    @TearDown
    public void tearDown() throws Exception {
        closeable.close();
    }

    @Benchmark
    public void get(At at, Blackhole hole) {
        hole.consume(get.apply(asked[accesses[at.next++ & (ACCESSES - 1)]]));
    }
}
