package io.geolru;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How long a node takes to get what it lacks: beside live replication of as many events, the yardstick. Two nodes in one process, keys of 16
 * characters, values of 100 bytes. Prints a table; asserts nothing.
 */
class CatchUpBenchmark {
    private static final int EVENTS = Integer.getInteger("geolru.bench.events", 1_000_000);
    private static final int ROUNDS = Integer.getInteger("geolru.bench.rounds", 3);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int FIRST_KEY = 1_000_000_000;

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    private final double[][] seconds = new double[4][ROUNDS];

    @Test
    void measure() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            oneRound(round);
        }
        PrintStream out = System.out;
        out.printf(
                Locale.ROOT,
                "| %,d events or entries | seconds, median (least – most) | per second |%n|---|---|---|%n",
                EVENTS);
        List<String> names = List.of(
                "put here, applied there, live",
                "catch-up from a peer's journal",
                "join from nothing, from a peer's journal",
                "join from nothing, by a peer's snapshot");
        for (int i = 0; i < names.size(); i++) {
            double[] sorted = seconds[i].clone();
            Arrays.sort(sorted);
            double median = sorted[ROUNDS / 2];
            out.printf(
                    Locale.ROOT,
                    "| %s | %.2f (%.2f – %.2f) | %,.0f |%n",
                    names.get(i),
                    median,
                    sorted[0],
                    sorted[ROUNDS - 1],
                    EVENTS / median);
        }
    }

    private void oneRound(int round) throws IOException, InterruptedException {
        NodeConfig config = named("b", round, false);
        CacheNode a = CacheNode.launch(named("a", round, false));
        CacheNode b = CacheNode.launch(config);
        long begun = System.nanoTime();
        Version last = putAll(a);
        await(b, last);
        note(0, round, begun);

        b.close();
        last = putAll(a);
        begun = System.nanoTime();
        b = CacheNode.launch(config);
        await(b, last);
        note(1, round, begun);
        b.close();

        begun = System.nanoTime();
        CacheNode fresh = CacheNode.launch(named("c", round, false));
        await(fresh, last);
        note(2, round, begun);
        fresh.close();
        a.close();

        CacheNode small = CacheNode.launch(named("d", round, true));
        putAll(small);
        small.snapshot(PATIENCE);
        last = putAll(small);
        small.snapshot(PATIENCE);
        begun = System.nanoTime();
        CacheNode joins = CacheNode.launch(named("e", round, true));
        await(joins, last);
        note(3, round, begun);
        joins.close();
        small.close();
    }

    private static Version putAll(CacheNode node) {
        Cache<byte[]> cache = node.cache("c", byte[].class);
        byte[] value = "x".repeat(100).getBytes(StandardCharsets.US_ASCII);
        Version last = null;
        for (int i = 0; i < EVENTS; i++) {
            last = cache.put("key-00" + (FIRST_KEY + i), value);
        }
        return last;
    }

    private static void await(CacheNode node, Version version) throws InterruptedException {
        if (!node.awaitApplied(version, PATIENCE)) {
            throw new IllegalStateException(
                    "not there in time: " + node.status().replication().catchUp());
        }
    }

    private void note(int what, int round, long begunNs) {
        seconds[what][round] = (System.nanoTime() - begunNs) / 1e9;
    }

    private NodeConfig named(String name, int round, boolean smallJournal) {
        NodeConfig base = nodes.config(name + round, "region-" + name)
                .withCache("c", new NodeConfig.CacheSettings(2L * EVENTS, 4L << 30, null))
                .withLimits(new NodeConfig.Limits(256 << 10, 100, 4L << 30, 1_000_000));
        NodeConfig.JournalSettings journal = base.journal();
        return base.withJournal(new NodeConfig.JournalSettings(
                journal.sync(),
                journal.syncInterval(),
                smallJournal ? 16L << 20 : 8L << 30,
                journal.maxAge(),
                journal.snapshotInterval()));
    }
}
