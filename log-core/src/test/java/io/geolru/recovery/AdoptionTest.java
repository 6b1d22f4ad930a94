package io.geolru.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.codec.Bodies;
import io.geolru.event.Frontier;
import io.geolru.event.MissingRanges;
import io.geolru.journal.JournalPosition;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotMerge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot of a peer becomes part of what a log holds, now and after every start. */
class AdoptionTest {
    @TempDir
    private Path folder;

    private final TestLog.Clock clock = new TestLog.Clock();

    @Test
    void whatIsAdoptedIsHeldAndIsThereAfterAStart() throws IOException {
        Map<String, String> expected;
        try (TestLog peer = new TestLog(folder.resolve("peer"), "peer", clock);
                TestLog own = new TestLog(folder.resolve("own"), "own", clock)) {
            peer.put("a", "1");
            peer.put("b", "2");
            peer.remove("b");
            own.put("c", "3");
            adopt(peer, own);
            expected = own.contents();
            assertThat(expected).containsOnlyKeys("a", "c");
            assertThat(frontier(own).covers(frontier(peer))).isTrue();
            assertThat(own.origins().of(peer.journal().origin()).node()).isEqualTo("peer");
            assertThat(own.acceptAllOf(peer)).as("held already").isZero();
            peer.put("d", "4");
            assertThat(own.acceptAllOf(peer)).isEqualTo(1);
            expected = own.contents();
        }
        try (TestLog again = new TestLog(folder.resolve("own"), "own", clock)) {
            assertThat(again.contents()).isEqualTo(expected);
            assertThat(again.recovered().damage()).isEmpty();
            assertThat(again.recovered().newHoles()).isEmpty();
        }
    }

    @Test
    void eventsOfPeersWaitWhileTheMergeIsUnderWayAndOwnWritesAreNewer() throws IOException {
        try (TestLog peer = new TestLog(folder.resolve("peer"), "peer", clock);
                TestLog own = new TestLog(folder.resolve("own"), "own", clock)) {
            clock.advance(5_000);
            for (int i = 0; i < 200; i++) {
                peer.put("k" + i, "theirs");
            }
            clock.advance(-5_000);
            try (SnapshotMerge merge = checked(peer, own)) {
                assertThat(own.writer().adoption().begin(merge, nameNow(own))).isTrue();
                assertThat(own.writer().adoption().step(1)).isTrue();
                peer.put("late", "1");
                assertThat(own.acceptAllOf(peer)).isZero();
                own.put("k199", "mine");
                while (own.writer().adoption().step(1)) {
                    assertThat(own.writer().adoption().running()).isTrue();
                }
            }
            assertThat(own.get("k199")).isEqualTo("mine");
            assertThat(own.get("k198")).isEqualTo("theirs");
            assertThat(own.acceptAllOf(peer)).isEqualTo(1);
        }
    }

    @Test
    void aCrashInTheMidstOfTheMergeIsMadeGoodByTheNextStart() throws IOException {
        try (TestLog peer = new TestLog(folder.resolve("peer"), "peer", clock)) {
            for (int i = 0; i < 200; i++) {
                peer.put("k" + i, "theirs");
            }
            try (TestLog own = new TestLog(folder.resolve("own"), "own", clock)) {
                own.put("own", "1");
                try (SnapshotMerge merge = checked(peer, own)) {
                    own.writer().adoption().begin(merge, nameNow(own));
                    own.writer().adoption().step(2);
                    own.put("k0", "mine");
                }
            }
            try (TestLog again = new TestLog(folder.resolve("own"), "own", clock)) {
                assertThat(again.contents()).hasSize(201);
                assertThat(again.get("k0")).isEqualTo("mine");
                assertThat(frontier(again).covers(frontier(peer))).isTrue();
            }
        }
    }

    @Test
    void aHoleIsFilledByASnapshotThatKnowsWhatWasInIt() throws IOException {
        try (TestLog peer = new TestLog(folder.resolve("peer"), "peer", clock);
                TestLog own = new TestLog(folder.resolve("own"), "own", clock)) {
            peer.put("a", "1");
            peer.put("b", "2");
            own.acceptAllOf(peer);
            peer.remove("a");
            peer.put("c", "3");
            MissingRanges hole = new MissingRanges();
            hole.add(peer.journal().origin(), 2, 3);
            own.writer().openEpoch(opened(own), hole.all());
            assertThat(own.writer().held().missing()).isNotEmpty();
            adopt(peer, own);
            assertThat(own.writer().held().missing()).isEmpty();
            assertThat(own.contents()).isEqualTo(peer.contents());
        }
    }

    @Test
    void aSnapshotFromTheFutureIsRefused() throws IOException {
        try (TestLog peer = new TestLog(folder.resolve("peer"), "peer", clock);
                TestLog own = new TestLog(folder.resolve("own"), "own", clock)) {
            clock.advance(TestLog.MAX_DRIFT_MS + 1_000);
            peer.put("a", "1");
            clock.advance(-TestLog.MAX_DRIFT_MS - 1_000);
            JournalPosition before = own.journal().appendedPosition();
            try (SnapshotMerge merge = checked(peer, own)) {
                assertThatThrownBy(() -> own.writer().adoption().begin(merge, "x"))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("maxClockDrift");
            }
            assertThat(own.journal().appendedPosition()).isEqualTo(before);
            assertThat(own.contents()).isEmpty();
        }
    }

    @Test
    void aSnapshotThatIsLostIsAHoleAndNoMore() throws IOException {
        String name;
        try (TestLog peer = new TestLog(folder.resolve("peer"), "peer", clock)) {
            peer.put("a", "1");
            try (TestLog own = new TestLog(folder.resolve("own"), "own", clock)) {
                own.put("own", "1");
                name = adopt(peer, own);
                peer.put("b", "2");
                own.acceptAllOf(peer);
            }
            Files.delete(folder.resolve("own").resolve("snapshots").resolve(name));
            try (TestLog again = new TestLog(folder.resolve("own"), "own", clock)) {
                assertThat(again.recovered().damage())
                        .singleElement()
                        .asString()
                        .contains(name);
                assertThat(again.writer().held().missing())
                        .containsExactly(new MissingRanges.Range(peer.journal().origin(), 1, 2));
                assertThat(again.contents()).containsOnlyKeys("own", "b");
                adopt(peer, again);
                assertThat(again.contents()).containsOnlyKeys("own", "a", "b");
                assertThat(again.writer().held().missing()).isEmpty();
            }
        }
    }

    @Test
    void whatAPeerAdoptedIsNotAdoptedHere() throws IOException {
        try (TestLog first = new TestLog(folder.resolve("first"), "first", clock);
                TestLog second = new TestLog(folder.resolve("second"), "second", clock)) {
            first.put("a", "1");
            adopt(first, second);
            try (TestLog third = new TestLog(folder.resolve("third"), "third", clock)) {
                third.acceptAllOf(second);
                assertThat(frontier(third).knows(first.journal().origin())).isFalse();
            }
            try (TestLog third = new TestLog(folder.resolve("third"), "third", clock)) {
                assertThat(frontier(third).knows(first.journal().origin())).isFalse();
                assertThat(third.acceptAllOf(first)).isEqualTo(2);
                assertThat(third.get("a")).isEqualTo("1");
                assertThat(third.recovered().damage()).isEmpty();
            }
        }
    }

    private static String adopt(TestLog peer, TestLog own) throws IOException {
        try (SnapshotMerge merge = checked(peer, own)) {
            String name = nameNow(own);
            assertThat(own.writer().adoption().begin(merge, name)).isTrue();
            while (own.writer().adoption().step(1)) {
                assertThat(own.writer().adoption().running()).isTrue();
            }
            return name;
        }
    }

    private static SnapshotMerge checked(TestLog peer, TestLog own) throws IOException {
        Path file = own.directory().snapshots().resolve(nameNow(own));
        Files.copy(peer.snapshot(), file);
        SnapshotMerge merge = new SnapshotMerge(file, own.recovered().fold().state());
        while (merge.check(10)) {
            assertThat(own.writer().adoption().running()).isFalse();
        }
        return merge;
    }

    private static String nameNow(TestLog own) {
        return SnapshotFiles.adoptedName(own.journal().origin(), own.journal().appendedPosition());
    }

    private static Frontier frontier(TestLog log) {
        Frontier frontier = new Frontier();
        log.writer().held().frontier(frontier);
        return frontier;
    }

    private static Bodies.EpochOpened opened(TestLog log) {
        return new Bodies.EpochOpened(0, 0, log.journal().epoch(), "own", "eu");
    }
}
