package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hundreds of journal files, one after the other: what a process has open does not grow with them. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Tag("faults")
class ManyRollsIT {
    private static final int ROLLS = 200;
    private static final int WARM_ROLLS = 30;
    private static final int SLACK = 12;
    private static final int KEYS = 50;
    private static final String VALUE = "x".repeat(200_000);

    @RegisterExtension
    final Cluster cluster = new Cluster();

    /** What the system counts for a process. */
    private record Held(int files, int journalFiles, int mappings, int threads) {
        static Held by(long pid) throws IOException {
            Path process = Path.of("/proc", Long.toString(pid));
            int journalFiles = (int) Files.readAllLines(process.resolve("maps")).stream()
                    .filter(line -> line.contains(".cq4"))
                    .count();
            return new Held(
                    count(process.resolve("fd")),
                    journalFiles,
                    Files.readAllLines(process.resolve("maps")).size(),
                    count(process.resolve("task")));
        }

        private static int count(Path folder) throws IOException {
            try (Stream<Path> entries = Files.list(folder)) {
                return (int) entries.count();
            }
        }
    }

    @Test
    void whatIsOpenStaysFlatOverTwoHundredFiles() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/maps")), "this system does not tell what a process has open");
        ClusterNode eu = cluster.start("eu", "--set", "journal.maxBytes=16MB");
        ClusterNode us = cluster.start("us", "--set", "journal.maxBytes=16MB");
        roll(eu, us, WARM_ROLLS);
        Held before = Held.by(eu.pid());
        Held beforeThere = Held.by(us.pid());
        roll(eu, us, ROLLS);
        Held after = Held.by(eu.pid());
        Held afterThere = Held.by(us.pid());
        System.out.printf(
                "%d rolls: the writer had %s and has %s, its peer had %s and has %s%n",
                ROLLS, before, after, beforeThere, afterThere);
        assertFlat(before, after);
        assertFlat(beforeThere, afterThere);
        Await.until(
                "old files have gone", () -> eu.status().at("/journal/files").asInt() < WARM_ROLLS);
    }

    private static void assertFlat(Held before, Held after) {
        assertThat(after.files()).as("open files").isLessThanOrEqualTo(before.files() + SLACK);
        assertThat(after.journalFiles()).as("mapped journal files").isLessThanOrEqualTo(before.journalFiles() + SLACK);
        assertThat(after.threads()).as("threads").isLessThanOrEqualTo(before.threads() + SLACK);
        // The JVM maps memory of its own as it goes.
        assertThat(after.mappings()).as("mappings").isLessThan(before.mappings() + ROLLS);
    }

    /** Writes as much as so many files take; both nodes journal it. */
    private static void roll(ClusterNode eu, ClusterNode us, int rolls) throws Exception {
        long writes = rolls * (2L << 20) / VALUE.length() + 1;
        try (HttpConnection connection = eu.connection()) {
            for (int i = 0; i < writes; i++) {
                assertThat(connection
                                .call("PUT", ClusterNode.entry("c", "k" + i % KEYS), VALUE)
                                .status())
                        .isIn(200, 201);
            }
        }
        Cluster.awaitAgreed(eu, us);
    }
}
