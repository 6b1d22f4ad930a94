package io.geolru.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs benchmarks, {@code -Dbench} says which, and prints what they measured as Markdown. */
final class Benchmarks {
    private static final Map<String, Supplier<List<Comparison>>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("get", GetBench::comparisons);
        ALL.put("get-beside-writer", GetBench::besideWriter);
        ALL.put("latency", LatencyBench::comparisons);
        ALL.put("client-latency", () -> ClientBench.latency("ipc"));
        ALL.put("client-latency-udp", () -> ClientBench.latency("udp"));
        ALL.put("client-rate", () -> ClientBench.rate("ipc"));
        ALL.put("client-rate-udp", () -> ClientBench.rate("udp"));
        ALL.put("idle", IdleBench::comparisons);
        ALL.put("http", HttpBench::comparisons);
        ALL.put("memory", MemoryBench::comparisons);
        ALL.put("scale", ScaleBench::comparisons);
        ALL.put("put", PutBench::oneThread);
        ALL.put("put-2-threads", PutBench::twoThreads);
        ALL.put("recovery", RecoveryBench::comparisons);
        ALL.put("replay", ReplayBench::comparisons);
        ALL.put("replication", ReplicationBench::live);
        ALL.put("feed", FeedBench::comparisons);
        ALL.put("catch-up", ReplicationBench::catchUp);
    }

    private Benchmarks() {}

    /** @param arguments how many rounds, then the names of those to run, separated by commas; all when there is none */
    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        Set<String> wanted = Stream.of(arguments)
                .skip(1)
                .flatMap(names -> Stream.of(names.split(",")))
                .filter(name -> !name.isBlank())
                .collect(Collectors.toSet());
        for (String name : wanted) {
            if (!ALL.containsKey(name)) {
                System.err.println("no benchmark '" + name + "'; there are " + String.join(", ", ALL.keySet()));
                System.exit(2);
            }
        }
        for (Map.Entry<String, Supplier<List<Comparison>>> each : ALL.entrySet()) {
            if (wanted.isEmpty() || wanted.contains(each.getKey())) {
                for (Comparison comparison : each.getValue().get()) {
                    comparison.run(rounds, System.out);
                }
            }
        }
    }
}
