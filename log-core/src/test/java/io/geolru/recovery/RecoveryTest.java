package io.geolru.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.Ttl;
import io.geolru.event.Frontier;
import io.geolru.event.MissingRanges;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalFiles;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotReader;
import io.geolru.state.CacheLimits;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {
    @TempDir
    Path folder;

    private final TestLog.Clock clock = new TestLog.Clock();

    @Test
    void anEmptyDirectoryStartsEmpty() {
        try (TestLog log = open("eu-1")) {
            assertThat(log.recovered().fold().events()).isZero();
            assertThat(log.recovered().previousOrigin()).isZero();
            assertThat(log.contents()).isEmpty();
        }
    }

    @Test
    void theJournalAloneGivesTheStateBack() {
        Map<String, String> before;
        long origin;
        try (TestLog log = open("eu-1")) {
            fill(log, 1, 500);
            before = log.contents();
            origin = log.journal().origin();
        }
        try (TestLog log = open("eu-1")) {
            assertThat(log.contents()).isEqualTo(before);
            assertThat(log.recovered().previousOrigin()).isEqualTo(origin);
            assertThat(log.recovered().previousSequence()).isEqualTo(501);
            assertThat(log.recovered().damage()).isEmpty();
            assertThat(log.origins().of(origin).closed()).isTrue();
            assertThat(log.origins().of(log.journal().origin()).node()).isEqualTo("eu-1");
        }
    }

    @Test
    void snapshotAndTailGiveWhatTheJournalAloneGives() throws IOException {
        Map<String, String> before;
        try (TestLog log = open("eu-1")) {
            fill(log, 2, 300);
            log.snapshot();
            fill(log, 3, 300);
            before = log.contents();
        }
        Map<String, String> withSnapshot;
        Frontier frontier = new Frontier();
        try (TestLog log = open("eu-1")) {
            withSnapshot = log.contents();
            assertThat(log.recovered().snapshotEntries()).isPositive();
            assertThat(log.recovered().fold().events()).isEqualTo(300);
            log.writer().held().frontier(frontier);
        }
        deleteAll(folder.resolve("eu-1/snapshots"));
        try (TestLog log = open("eu-1")) {
            assertThat(log.contents()).isEqualTo(withSnapshot).isEqualTo(before);
            Frontier replayed = new Frontier();
            log.writer().held().frontier(replayed);
            assertThat(replayed.covers(frontier)).isTrue();
        }
    }

    @Test
    void recordsAndFloorsComeBackWithTheSnapshot() {
        try (TestLog us = open("us-1")) {
            us.put("a", "old");
            try (TestLog eu = open("eu-1")) {
                clock.advance(10);
                eu.remove("a");
                eu.put("gone", "1", Ttl.of(Duration.ofMillis(1)));
                clock.advance(10);
                eu.snapshot();
            }
            try (TestLog eu = open("eu-1")) {
                eu.acceptAllOf(us);
                assertThat(eu.get("a")).as("the remove is newer").isNull();
                assertThat(eu.get("gone")).isNull();
            }
        }
    }

    @Test
    void whatHasJustExpiredKeepsOutWhatIsOlderAfterARestartToo() {
        try (TestLog us = open("us-1")) {
            us.put("a", "older");
            clock.advance(10);
            try (TestLog eu = open("eu-1")) {
                eu.put("a", "short-lived", Ttl.of(Duration.ofMillis(1)));
                clock.advance(10);
                eu.snapshot();
            }
            try (TestLog eu = open("eu-1")) {
                eu.acceptAllOf(us);
                assertThat(eu.get("a")).isNull();
            }
        }
    }

    @Test
    void aJournalThatEndsBeforeItsSnapshotIsTold() throws IOException {
        Map<String, String> before;
        try (TestLog log = open("eu-1")) {
            fill(log, 5, 100);
            log.snapshot();
            before = log.contents();
        }
        try (TestLog log = open("eu-1")) {
            assertThat(log.recovered().damage()).isEmpty();
            log.snapshot();
        }
        try (DataDirectory directory = DataDirectory.openReadOnly(folder.resolve("eu-1"))) {
            List<JournalFiles.FileInfo> files = JournalFiles.list(directory);
            Files.delete(files.get(files.size() - 1).path());
        }
        try (TestLog log = open("eu-1")) {
            assertThat(log.recovered().damage())
                    .singleElement()
                    .asString()
                    .startsWith("journal damaged at 2.0.")
                    .contains("does not reach here any more");
            assertThat(log.contents()).isEqualTo(before);
        }
    }

    @Test
    void aDamagedSnapshotIsNeverLoadedSilently() throws IOException {
        Path file;
        try (TestLog log = open("eu-1")) {
            fill(log, 4, 40);
            file = log.snapshot();
        }
        byte[] sound = Files.readAllBytes(file);
        Random random = new Random(99);
        for (int round = 0; round < 400; round++) {
            byte[] bytes = sound.clone();
            if (round % 4 == 0) {
                bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            } else {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, bytes);
            assertThatThrownBy(() -> new SnapshotReader(file).readInto(emptyState(), read -> {}))
                    .isInstanceOf(SnapshotException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void aHoleInTheJournalIsToldJournaledAndFilledByAPeer() throws IOException {
        Map<String, String> before;
        long origin;
        try (TestLog eu = open("eu-1");
                TestLog us = open("us-1")) {
            fill(eu, 5, 200);
            us.acceptAllOf(eu);
            before = eu.contents();
            origin = eu.journal().origin();
        }
        damageTheFrameOf("k100", folder.resolve("eu-1"));
        try (TestLog eu = open("eu-1");
                TestLog us = open("us-1")) {
            assertThat(eu.recovered().damage()).hasSize(1).first().asString().contains("damaged at 1.0.");
            assertThat(eu.writer().held().missing()).hasSize(1);
            MissingRanges.Range hole = eu.writer().held().missing().get(0);
            assertThat(hole.origin()).isEqualTo(origin);
            assertThat(hole.from()).isEqualTo(hole.to());
            assertThat(eu.contents()).hasSize(before.size() - 1);

            assertThat(eu.acceptAllOf(us)).isPositive();
            assertThat(eu.writer().held().missing()).isEmpty();
            assertThat(eu.contents()).isEqualTo(before);
        }
        try (TestLog eu = open("eu-1")) {
            assertThat(eu.recovered().newHoles()).as("told once").isEmpty();
            assertThat(eu.writer().held().missing()).isEmpty();
            assertThat(eu.contents()).isEqualTo(before);
        }
    }

    @Test
    void aJournalWithoutBeginningAndSnapshotIsReadAsFarAsItGoes() throws IOException {
        try (TestLog log = new TestLog(folder.resolve("eu-1"), "eu-1", clock, 64 * 1024)) {
            fill(log, 6, 2_000);
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder.resolve("eu-1/journal"))) {
            files = all.filter(path -> path.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSizeGreaterThan(2);
        Files.delete(files.get(0));
        try (TestLog log = open("eu-1")) {
            LostBeginning lost = Objects.requireNonNull(log.recovered().lostBeginning());
            assertThat(lost.message()).contains("1.1.0", "replay-tool rebuild");
            assertThat(log.contents()).isNotEmpty();
            assertThat(log.writer().held().missing()).isNotEmpty();
            Frontier present = new Frontier();
            log.writer().held().frontier(present);
            assertThat(lost.isBack(present, log.writer().held().missing())).isFalse();
            assertThat(lost.isBack(present, List.of())).isTrue();
        }
    }

    @Test
    void thePlanSaysWhatWillBeRead() {
        try (TestLog log = open("eu-1")) {
            fill(log, 7, 10);
            Path snapshot = log.snapshot();
            assertThat(RecoveryPlan.of(log.directory()).toString())
                    .contains("1. snapshot " + snapshot)
                    .contains("2. journal from 1.0.")
                    .contains("3. open epoch 2");
        }
    }

    @Test
    void aClockThatWentBackDoesNotMakeOlderVersions() {
        long stamp;
        try (TestLog log = open("eu-1")) {
            stamp = log.put("a", "1").stamp();
        }
        clock.advance(-3_600_000);
        try (TestLog log = open("eu-1")) {
            assertThat(log.put("a", "2").stamp()).isGreaterThan(stamp);
            assertThat(log.get("a")).isEqualTo("2");
        }
    }

    private TestLog open(String node) {
        return new TestLog(folder.resolve(node), node, clock);
    }

    /** Writes so many events: puts of distinct and repeated keys, TTLs and removes. */
    private void fill(TestLog log, int seed, int events) {
        Random random = new Random(seed);
        for (int i = 0; i < events; i++) {
            int kind = random.nextInt(10);
            if (kind == 0 && i != 100) {
                log.remove("k" + random.nextInt(events));
            } else if (kind == 1 && i != 100) {
                log.put("t" + i, "t", Ttl.of(Duration.ofHours(1)));
            } else {
                log.put("k" + i, "v" + random.nextInt());
            }
        }
    }

    private NodeState emptyState() {
        return new NodeState(
                StateLimits.UNLIMITED,
                name -> CacheLimits.UNLIMITED,
                new io.geolru.event.NodeTime(clock),
                (cache, change, key, before, after, stamp, origin) -> {});
    }

    private static void damageTheFrameOf(String key, Path directory) throws IOException {
        Path file;
        try (Stream<Path> all = Files.walk(directory.resolve("journal"))) {
            file = all.filter(path -> path.toString().endsWith(".cq4"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        int at = bytes.indexOf(key + "\nt");
        assertThat(at).isPositive();
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(at);
            raw.write('x');
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
