package io.geolru.bench;

import java.util.List;

/** What an entry takes beyond the bytes of its key and value: the heap in use with a million of them, less what was in use without. */
final class MemoryBench {
    private static final String NAME = "B an entry";
    private static final String EXPIRING = " with TTL";

    private MemoryBench() {}

    static List<Comparison> comparisons() {
        Comparison comparison = new Comparison("memory", "memory beyond key and value bytes, 1 M entries");
        for (String each : List.of(Store.GEOLRU, Store.CAFFEINE, Store.CACHE2K)) {
            comparison.contestant(each, () -> fork(each, false));
            comparison.contestant(each + EXPIRING, () -> fork(each, true));
        }
        comparison.contestant(Store.MAP, () -> fork(Store.MAP, false));
        return List.of(comparison
                .goal(NAME, Store.GEOLRU, Store.MAP, Comparison.Bound.AT_MOST, 1.25)
                .goal(NAME, Store.GEOLRU + EXPIRING, Store.MAP, Comparison.Bound.AT_MOST, 1.25));
    }

    private static Figures fork(String of, boolean expiring) throws Exception {
        return Fork.run(MemoryBench.class, List.of("-Xmx2g"), of, String.valueOf(expiring));
    }

    public static void main(String[] arguments) throws Exception {
        try (Store store = Store.open(arguments[0], Boolean.parseBoolean(arguments[1]))) {
            long before = inUse();
            String[] keys = Workload.keys(Workload.ENTRIES);
            int keyBytes = keys[0].length();
            for (int i = 0; i < keys.length; i++) {
                store.put().accept(keys[i], Workload.value(i));
            }
            store.settling().await(keys[keys.length - 1]);
            keys = null;
            double perEntry = (double) (inUse() - before) / Workload.ENTRIES;
            Figures.of(NAME, perEntry - keyBytes - Workload.VALUE_BYTES).print();
        }
    }

    private static long inUse() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
