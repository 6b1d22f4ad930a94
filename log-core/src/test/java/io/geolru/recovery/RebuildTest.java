package io.geolru.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.codec.Frames;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.DataDirectoryException;
import io.geolru.journal.DataDirectoryInUseException;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotMerge;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory that was rebuilt from what is sound holds that, and gets the rest from peers. */
class RebuildTest {
    private static final long FILE_BYTES = 64 * 1024;

    @TempDir
    private Path folder;

    private final TestLog.Clock clock = new TestLog.Clock();
    private Path old;
    private Path fresh;
    private Path peers;

    @BeforeEach
    void nameTheDirectories() {
        old = folder.resolve("old");
        fresh = folder.resolve("fresh");
        peers = folder.resolve("peer");
    }

    @Test
    void eventsAreTheSameBytesWithTheSameArrival() {
        try (TestLog peer = new TestLog(peers, "peer", clock);
                TestLog own = new TestLog(old, "own", clock)) {
            peer.put("theirs", "1");
            clock.advance(40);
            own.acceptAllOf(peer);
            own.put("mine", "2");
            clock.advance(5_000);
        }
        List<String> before = events(old);
        Rebuilt rebuilt = rebuild();
        assertThat(rebuilt.events()).isEqualTo(before.size());
        assertThat(events(fresh)).containsSubsequence(before);
        assertThat(rebuilt.lost()).isEmpty();
        assertThat(rebuilt.leftOut()).isEmpty();
        assertThat(rebuilt.adopted()).isEmpty();
    }

    @Test
    void whatWasAdoptedFromAPeerIsAdoptedAgain() throws IOException {
        Map<String, String> expected;
        try (TestLog peer = new TestLog(peers, "peer", clock);
                TestLog own = new TestLog(old, "own", clock)) {
            own.put("mine", "1");
            for (int i = 0; i < 50; i++) {
                peer.put("k" + i, "theirs");
            }
            peer.remove("k7");
            adopt(peer, own);
            peer.put("behind", "2");
            assertThat(own.acceptAllOf(peer)).isEqualTo(1);
            expected = own.contents();
        }
        Rebuilt rebuilt = rebuild();
        assertThat(rebuilt.adopted()).hasSize(1);
        assertThat(rebuilt.lost()).isEmpty();
        assertAgrees();
        try (TestLog again = new TestLog(fresh, "own", clock)) {
            assertThat(again.recovered().newHoles()).isEmpty();
            assertThat(again.contents()).isEqualTo(expected).hasSize(51);
        }
    }

    @Test
    void whatWasAdoptedAndIsLostComesFromAPeerAgain() throws IOException {
        Map<String, String> expected;
        try (TestLog peer = new TestLog(peers, "peer", clock);
                TestLog own = new TestLog(old, "own", clock)) {
            peer.put("a", "1");
            String name = adopt(peer, own);
            peer.put("behind", "2");
            assertThat(own.acceptAllOf(peer)).isEqualTo(1);
            expected = own.contents();
            Files.delete(old.resolve("snapshots").resolve(name));
        }
        Rebuilt rebuilt = rebuild();
        assertThat(rebuilt.leftOut())
                .singleElement()
                .satisfies(left -> assertThat(left.what()).startsWith("what was adopted from a peer is lost: "));
        assertThat(rebuilt.lost()).extracting(Rebuilt.Lost::fate).containsExactly(Rebuilt.Fate.DECLARED);
        assertAgrees();
        try (TestLog peer = new TestLog(peers, "peer", clock);
                TestLog again = new TestLog(fresh, "own", clock)) {
            again.acceptAllOf(peer);
            assertThat(again.contents()).isEqualTo(expected);
        }
    }

    @Test
    void whatIsRebuiltCanBeRebuilt() throws IOException {
        try (TestLog own = new TestLog(old, "own", clock)) {
            fill(own, new Random(1), 200);
            own.snapshot();
            fill(own, new Random(2), 200);
        }
        flip(new Random(3), 3);
        rebuild();
        Path third = folder.resolve("third");
        Rebuilt again = rebuild(fresh, third);
        assertThat(again.leftOut()).isEmpty();
        try (TestLog once = new TestLog(fresh, "own", clock);
                TestLog twice = new TestLog(third, "own", clock)) {
            assertThat(twice.contents()).isEqualTo(once.contents());
            assertThat(twice.writer().held().missing())
                    .hasSameElementsAs(once.writer().held().missing());
        }
    }

    /** Whatever is damaged. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void withAPeerItConvergesWhateverIsDamaged(int seed) throws IOException {
        Random random = new Random(seed);
        Map<String, String> expected = Map.of();
        for (int epoch = 0; epoch < 3; epoch++) {
            try (TestLog peer = new TestLog(peers, "peer", clock, FILE_BYTES);
                    TestLog own = new TestLog(old, "own", clock, FILE_BYTES)) {
                for (int part = 0; part < 3; part++) {
                    fill(own, random, 150);
                    fill(peer, random, 100);
                    own.acceptAllOf(peer);
                    if (random.nextInt(3) == 0) {
                        own.snapshot();
                    }
                }
                peer.acceptAllOf(own);
                expected = own.contents();
                assertThat(peer.contents()).isEqualTo(expected);
            }
        }
        flip(random, 1 + random.nextInt(6));
        if (random.nextInt(3) == 0) {
            Files.delete(journalFiles().get(0));
        }
        List<String> sound = events(old);

        Rebuilt rebuilt = rebuild();

        assertThat(rebuilt.events()).isEqualTo(sound.size());
        assertThat(events(fresh)).containsSubsequence(sound);
        assertAgrees();
        try (TestLog peer = new TestLog(peers, "peer", clock, FILE_BYTES);
                TestLog again = new TestLog(fresh, "own", clock, FILE_BYTES)) {
            assertThat(again.recovered().damage()).isEmpty();
            assertThat(again.recovered().newHoles()).isEmpty();
            again.acceptAllOf(peer);
            assertThat(again.writer().held().missing()).isEmpty();
            assertThat(again.contents()).isEqualTo(expected);
            again.put("new", "1");
            peer.acceptAllOf(again);
            assertThat(peer.contents()).isEqualTo(again.contents());
        }
    }

    @Test
    void whatIsBeingFilledIsNobodysDataDirectoryAndIsTakenOnce() {
        try (DataDirectory begun = DataDirectory.create(fresh)) {
            assertThatThrownBy(() -> DataDirectory.create(fresh)).isInstanceOf(DataDirectoryException.class);
            assertThatThrownBy(() -> DataDirectory.openReadOnly(fresh)).isInstanceOf(DataDirectoryException.class);
            assertThatThrownBy(() -> DataDirectory.open(fresh))
                    .isInstanceOf(DataDirectoryException.class)
                    .isNotInstanceOf(DataDirectoryInUseException.class);
            begun.complete();
            assertThatThrownBy(begun::discard).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> DataDirectory.create(fresh))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContaining("is a data directory already");
        DataDirectory.open(fresh).close();
    }

    @Test
    void whatCannotBeFilledIsLeftEmpty() throws IOException {
        try (TestLog own = new TestLog(old, "own", clock)) {
            own.put("a", "1");
        }
        Rebuild.Watcher fails = new Rebuild.Watcher() {
            @Override
            public void readingBack(DataDirectory of, JournalPosition at) {
                throw new IllegalStateException("no more");
            }
        };
        assertThatThrownBy(() -> new Rebuild(DataDirectory.openReadOnly(old), clock, fails).into(fresh, null, null))
                .hasMessage("no more");
        try (Stream<Path> left = Files.list(fresh)) {
            assertThat(left).isEmpty();
        }
        rebuild();
        assertAgrees();
    }

    private Rebuilt rebuild() {
        return rebuild(old, fresh);
    }

    private Rebuilt rebuild(Path from, Path to) {
        return new Rebuild(DataDirectory.openReadOnly(from), clock, Rebuild.Watcher.NONE).into(to, null, null);
    }

    private void assertAgrees() {
        assertThat(FoldAgreement.check(DataDirectory.openReadOnly(fresh), null, clock.epochMillis()))
                .isEmpty();
    }

    private static void fill(TestLog log, Random random, int count) {
        for (int i = 0; i < count; i++) {
            String key = "k" + random.nextInt(300);
            if (random.nextInt(5) == 0) {
                log.remove(key);
            } else {
                log.put(key, "v".repeat(random.nextInt(200)) + i);
            }
        }
    }

    private void flip(Random random, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            List<Path> files = journalFiles();
            Path file = files.get(random.nextInt(files.size()));
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                long at;
                int is;
                do {
                    at = random.nextInt((int) open.length());
                    open.seek(at);
                    is = open.read();
                } while (is == 0);
                open.seek(at);
                open.write(is ^ 1 << random.nextInt(8));
            }
        }
    }

    private List<Path> journalFiles() throws IOException {
        try (Stream<Path> files = Files.walk(old.resolve("journal"))) {
            return files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
    }

    /** Each event with its checksum, its arrival and whether it won. */
    private static List<String> events(Path directory) {
        List<String> events = new ArrayList<>();
        try (JournalReader reader =
                DataDirectory.openReadOnly(directory).read(JournalPosition.START, (at, again, what) -> {})) {
            while (reader.next()) {
                int length = reader.event().frameLength();
                events.add(Long.toHexString(reader.event().origin()) + ":"
                        + reader.event().sequence() + " "
                        + Frames.crc(reader.event().buffer(), reader.event().frameOffset(), length) + " "
                        + reader.arrivedAt() + " " + reader.won());
            }
        }
        return events;
    }

    private static String adopt(TestLog peer, TestLog own) throws IOException {
        String name =
                SnapshotFiles.adoptedName(own.journal().origin(), own.journal().appendedPosition());
        Path file = own.directory().snapshots().resolve(name);
        Files.copy(peer.snapshot(), file);
        try (SnapshotMerge merge =
                new SnapshotMerge(file, own.recovered().fold().state())) {
            while (merge.check(10)) {
                assertThat(own.writer().adoption().running()).isFalse();
            }
            assertThat(own.writer().adoption().begin(merge, name)).isTrue();
            while (own.writer().adoption().step(1)) {
                assertThat(own.writer().adoption().running()).isTrue();
            }
        }
        return name;
    }
}
