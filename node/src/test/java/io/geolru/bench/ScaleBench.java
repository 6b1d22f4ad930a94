package io.geolru.bench;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;

/**
 * What ten million entries cost over ten thousand, and how long the longest of reads and writes take then. Without a peer: what that costs is the
 * same for many entries and for few, and would make the growth look smaller.
 */
final class ScaleBench {
    private static final int FEW = 10_000;
    private static final int MANY = 10_000_000;
    private static final int ACCESSES = 1 << 21;
    private static final int TIMED = 1_000_000;
    private static final String ZGC = ", ZGC";
    private static final String MISSING = "a key is missing";
    private static final double NS_PER_US = 1_000;

    private ScaleBench() {}

    static List<Comparison> comparisons() {
        Comparison comparison = new Comparison("scale", "10 M entries against 10 K");
        for (String each : List.of(Store.GEOLRU, Store.MAP)) {
            comparison.contestant(each, () -> fork(each));
            comparison.contestant(each + ZGC, () -> fork(each, "-XX:+UseZGC"));
        }
        return List.of(comparison
                .goal("get growth", Store.GEOLRU, Store.MAP, Comparison.Bound.AT_MOST, 1.3)
                .goal("put growth", Store.GEOLRU, Store.MAP, Comparison.Bound.AT_MOST, 1.3));
    }

    private static Figures fork(String of, String... jvmArguments) throws Exception {
        return Fork.run(ScaleBench.class, List.of(jvmArguments), of);
    }

    private record Cost(double getNs, double putNs) {}

    public static void main(String[] arguments) throws Exception {
        Cost few;
        try (Store store = filled(arguments[0], FEW)) {
            few = cost(store, FEW);
        }
        try (Store store = filled(arguments[0], MANY)) {
            Cost many = cost(store, MANY);
            Figures figures = Figures.of("get 10 K ns", few.getNs)
                    .and("get 10 M ns", many.getNs)
                    .and("get growth", many.getNs / few.getNs)
                    .and("put 10 K ns", few.putNs)
                    .and("put 10 M ns", many.putNs)
                    .and("put growth", many.putNs / few.putNs);
            addLongest(figures, store);
            figures.print();
        }
    }

    private static Store filled(String of, int entries) throws Exception {
        Store store = Store.openAlone(of, true);
        String[] keys = Workload.keys(entries);
        for (int i = 0; i < entries; i++) {
            store.put().accept(keys[i], new byte[Workload.VALUE_BYTES]);
        }
        return store;
    }

    private static Cost cost(Store store, int entries) {
        String[] asked = Workload.keys(entries);
        int[] accesses = Workload.accesses(entries, ACCESSES);
        double get = 0;
        double put = 0;
        for (int round = 0; round < 3; round++) {
            long begun = System.nanoTime();
            for (int access : accesses) {
                if (store.get().apply(asked[access]) == null) {
                    throw new IllegalStateException(MISSING);
                }
            }
            long read = System.nanoTime();
            for (int i = 0; i < TIMED; i++) {
                store.put().accept(asked[accesses[i]], new byte[Workload.VALUE_BYTES]);
            }
            get = (double) (read - begun) / accesses.length;
            put = (double) (System.nanoTime() - read) / TIMED;
        }
        return new Cost(get, put);
    }

    private static void addLongest(Figures figures, Store store) {
        String[] asked = Workload.keys(MANY);
        int[] accesses = Workload.accesses(MANY, TIMED);
        long[] gets = new long[TIMED];
        long[] puts = new long[TIMED];
        long pausesMs = pausesMs();
        for (int i = 0; i < TIMED; i++) {
            long begun = System.nanoTime();
            store.put().accept(asked[accesses[i]], new byte[Workload.VALUE_BYTES]);
            long put = System.nanoTime();
            if (store.get().apply(asked[accesses[TIMED - 1 - i]]) == null) {
                throw new IllegalStateException(MISSING);
            }
            puts[i] = put - begun;
            gets[i] = System.nanoTime() - put;
        }
        Arrays.sort(gets);
        Arrays.sort(puts);
        int place = TIMED - TIMED / 10_000;
        figures.and("get p99.99 µs", gets[place] / NS_PER_US)
                .and("get longest µs", gets[TIMED - 1] / NS_PER_US)
                .and("put p99.99 µs", puts[place] / NS_PER_US)
                .and("put longest µs", puts[TIMED - 1] / NS_PER_US)
                .and("GC pauses ms", (double) (pausesMs() - pausesMs));
    }

    private static long pausesMs() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(collector -> !collector.getName().endsWith("Cycles"))
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }
}
