package io.geolru.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Ttl;
import io.geolru.codec.EventFrame;
import io.geolru.event.HybridClock;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalPosition;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.state.Digest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullFoldTest {
    private static final long FILE_BYTES = 64 * 1024;

    @TempDir
    Path folder;

    private final TestLog.Clock clock = new TestLog.Clock();

    @Test
    void theFoldOfAllEpochsIsTheLiveState() {
        for (int epoch = 1; epoch <= 3; epoch++) {
            try (TestLog log = open("eu-1")) {
                fill(log, epoch * 100, epoch * 100 + 150);
                log.remove("k" + (epoch * 100 + 5));
                log.put("short", "x", Ttl.of(Duration.ofMillis(5)));
                clock.advance(10);
                FullFold fold = fold();
                assertThat(fold.complete()).isTrue();
                assertThat(fold.begunWith()).isNull();
                assertThat(digest(fold)).isEqualTo(log.cache().digest());
                assertThat(FoldAgreement.check(
                                log.directory(), log.recovered().fold().state(), clock.epochMillis()))
                        .isEmpty();
                log.snapshot();
                assertThat(FoldAgreement.check(
                                log.directory(), log.recovered().fold().state(), clock.epochMillis()))
                        .isEmpty();
            }
        }
    }

    @Test
    void theInstantDecidesWhatIsLive() {
        long before = clock.epochMillis();
        try (TestLog log = open("eu-1")) {
            log.put("a", "1", Ttl.of(Duration.ofSeconds(1)));
            log.put("b", "1");
        }
        clock.advance(1_000);
        assertThat(digest(fold()).entries()).isEqualTo(1);
        try (DataDirectory directory = DataDirectory.openReadOnly(folder.resolve("eu-1"))) {
            assertThat(digest(FullFold.of(directory, before, FoldVisitor.NONE)).entries())
                    .isEqualTo(2);
        }
    }

    @Test
    void theVisitorMayLeaveEventsOut() {
        try (TestLog log = open("eu-1")) {
            log.put("a", "1");
            clock.advance(1_000);
            log.put("a", "2");
            log.put("b", "2");
        }
        long until = clock.epochMillis() - 1;
        try (DataDirectory directory = DataDirectory.openReadOnly(folder.resolve("eu-1"))) {
            FullFold fold = FullFold.of(directory, until, new FoldVisitor() {
                @Override
                public boolean event(EventFrame event, JournalPosition at, long arrivedAt) {
                    return HybridClock.epochMillis(event.stamp()) <= until;
                }
            });
            assertThat(digest(fold).entries()).isEqualTo(1);
        }
    }

    @Test
    void whereTheBeginningIsGoneTheOldestSoundSnapshotStandsForIt() throws IOException {
        Digest live;
        Path oldest;
        try (TestLog log = open("eu-1")) {
            fill(log, 1, 600);
            oldest = log.snapshot();
            fill(log, 500, 1_200);
            log.snapshot();
            fill(log, 1_000, 1_300);
            live = log.cache().digest();
        }
        Files.delete(journalFiles().get(0));
        FullFold fold = fold();
        assertThat(fold.complete()).isTrue();
        assertThat(fold.begunWith()).isNotNull();
        assertThat(fold.begunWith().path()).isEqualTo(oldest);
        assertThat(digest(fold)).isEqualTo(live);

        damage(oldest, (int) Files.size(oldest) / 2);
        FullFold withoutOldest = fold();
        assertThat(withoutOldest.complete()).isTrue();
        assertThat(digest(withoutOldest)).isEqualTo(live);
    }

    @Test
    void whereNothingStandsForTheBeginningTheFoldIsNotComplete() throws IOException {
        try (TestLog log = open("eu-1")) {
            fill(log, 1, 1_000);
        }
        Files.delete(journalFiles().get(0));
        assertThat(fold().complete()).isFalse();
        try (DataDirectory directory = DataDirectory.openReadOnly(folder.resolve("eu-1"))) {
            assertThat(FoldAgreement.check(directory, null, clock.epochMillis()))
                    .contains("the journal's beginning is gone, and no sound snapshot stands for it");
        }
    }

    @Test
    void aFirstFileWhoseHeadCannotBeReadIsNotTakenForTheBeginning() throws IOException {
        Digest live;
        Path snapshot;
        try (TestLog log = open("eu-1")) {
            fill(log, 1, 600);
            snapshot = log.snapshot();
            fill(log, 601, 700);
            live = log.cache().digest();
        }
        List<Path> files = journalFiles();
        Files.delete(files.get(0));
        damageHead(files.get(1));
        FullFold fold = fold();
        assertThat(fold.complete()).isTrue();
        assertThat(fold.begunWith()).isNotNull();
        assertThat(digest(fold)).isEqualTo(live);

        Files.delete(snapshot);
        assertThat(fold().complete()).isFalse();
    }

    @Test
    void theFirstFileOfAllIsTheBeginningWhateverItsHead() throws IOException {
        try (TestLog log = open("eu-1")) {
            fill(log, 1, 10);
        }
        damageHead(journalFiles().get(0));
        FullFold fold = fold();
        assertThat(fold.complete()).isTrue();
        assertThat(digest(fold).entries()).isEqualTo(10);
    }

    /** Where it says when the file was begun. */
    private void damageHead(Path file) throws IOException {
        try (DataDirectory directory = DataDirectory.openReadOnly(folder.resolve("eu-1"))) {
            long openedAt = directory.files().get(0).openedAt();
            byte[] wanted = ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(openedAt)
                    .array();
            damage(
                    file,
                    Files.readString(file, StandardCharsets.ISO_8859_1)
                            .indexOf(new String(wanted, StandardCharsets.ISO_8859_1)));
        }
        try (DataDirectory directory = DataDirectory.openReadOnly(folder.resolve("eu-1"))) {
            assertThat(directory.files().get(0).frontier()).isNull();
        }
    }

    @Test
    void theFoldsOfPartsOfTheKeysAddUpToTheWhole() throws IOException {
        try (TestLog log = open("eu-1")) {
            fill(log, 1, 600);
            log.remove("k7");
            log.snapshot();
            fill(log, 500, 1_200);
            log.remove("k8");
        }
        for (boolean fromTheBeginning : new boolean[] {true, false}) {
            if (!fromTheBeginning) {
                Files.delete(journalFiles().get(0));
            }
            Digest parts = Digest.EMPTY;
            for (int part = 0; part < 3; part++) {
                Digest digest = digest(fold(part, 3));
                assertThat(digest.entries()).isBetween(1L, 1_000L);
                parts = parts.plus(digest);
            }
            assertThat(parts.entries()).isEqualTo(1_198);
            assertThat(parts).isEqualTo(digest(fold()));
        }
    }

    @Test
    void snapshotAndTailAreTheFoldToo() {
        try (TestLog log = open("eu-1")) {
            fill(log, 1, 300);
            log.snapshot();
            fill(log, 200, 400);
            log.remove("k7");
        }
        try (DataDirectory directory = DataDirectory.openReadOnly(folder.resolve("eu-1"))) {
            LogFold tail = FullFold.snapshotAndTail(
                    directory,
                    SnapshotFiles.newestFirst(directory.snapshots()).get(0),
                    clock.epochMillis(),
                    FoldVisitor.NONE);
            assertThat(tail.events()).isEqualTo(202);
            assertThat(StateComparison.of(tail.state(), fold().fold().state()).agree())
                    .isTrue();
        }
    }

    @Test
    void aPeersHoleIsNoneOfThisJournal() throws IOException {
        try (TestLog eu = open("eu-1");
                TestLog us = new TestLog(folder.resolve("us-1"), "us-1", clock)) {
            fill(eu, 1, 50);
            us.acceptAllOf(eu);
        }
        Path damaged = journalFiles().get(0);
        damage(damaged, Files.readString(damaged, StandardCharsets.ISO_8859_1).indexOf("value of k20."));
        try (TestLog eu = open("eu-1");
                TestLog us = new TestLog(folder.resolve("us-1"), "us-1", clock)) {
            assertThat(eu.writer().held().missing()).hasSize(1);
            us.acceptAllOf(eu);
            assertThat(us.writer().held().missing()).isEmpty();
        }
        try (TestLog us = new TestLog(folder.resolve("us-1"), "us-1", clock)) {
            assertThat(us.writer().held().missing()).isEmpty();
            assertThat(us.recovered().newHoles()).isEmpty();
        }
        try (TestLog eu = open("eu-1")) {
            assertThat(eu.writer().held().missing())
                    .as("its own hole is still known")
                    .hasSize(1);
            assertThat(eu.recovered().newHoles()).as("and told once").isEmpty();
        }
    }

    @Test
    void aLiveStateThatIsNotTheJournalsIsFound() {
        try (TestLog log = open("eu-1")) {
            log.put("a", "1");
            log.cache().put("b", new byte[1], "", 5, 5, Long.MAX_VALUE);
            List<String> findings =
                    FoldAgreement.check(log.directory(), log.recovered().fold().state(), clock.epochMillis());
            assertThat(findings)
                    .singleElement()
                    .asString()
                    .contains("full fold / live state: cache 'c' key 'b': never taken");
        }
    }

    private FullFold fold() {
        try (DataDirectory directory = DataDirectory.openReadOnly(folder.resolve("eu-1"))) {
            return FullFold.of(directory, clock.epochMillis(), FoldVisitor.NONE);
        }
    }

    private FullFold fold(int part, int parts) {
        try (DataDirectory directory = DataDirectory.openReadOnly(folder.resolve("eu-1"))) {
            return FullFold.of(
                    directory,
                    clock.epochMillis(),
                    FoldVisitor.NONE,
                    (cache, key) -> Math.floorMod(key.hashCode(), parts) == part);
        }
    }

    private static Digest digest(FullFold fold) {
        return fold.fold().state().cache("c").digest();
    }

    private TestLog open(String node) {
        return new TestLog(folder.resolve(node), node, clock, FILE_BYTES);
    }

    private static void fill(TestLog log, int from, int to) {
        for (int i = from; i <= to; i++) {
            log.put("k" + i, ("value of k" + i + ".").repeat(8));
        }
    }

    private List<Path> journalFiles() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("eu-1/journal"))) {
            return files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
    }

    private static void damage(Path file, int at) throws IOException {
        assertThat(at).isPositive();
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(at);
            int is = raw.read();
            raw.seek(at);
            raw.write(is ^ 1);
        }
    }
}
