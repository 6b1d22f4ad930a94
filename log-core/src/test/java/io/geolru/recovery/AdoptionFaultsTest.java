package io.geolru.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.Version;
import io.geolru.changes.ChangeCursor;
import io.geolru.changes.ChangeFilter;
import io.geolru.changes.ChangeSource;
import io.geolru.changes.LocalChanges;
import io.geolru.changes.OutOfReachException;
import io.geolru.codec.Frames;
import io.geolru.codec.sbe.SnapshotCacheDecoder;
import io.geolru.event.Frontier;
import io.geolru.replication.CatchUpRead;
import io.geolru.replication.CatchUpWants;
import io.geolru.replication.JournalCatchUpReads;
import io.geolru.snapshot.SnapshotException;
import io.geolru.snapshot.SnapshotFiles;
import io.geolru.snapshot.SnapshotMerge;
import io.geolru.state.CacheState;
import io.geolru.writer.WriterLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may go wrong while a snapshot is adopted, and what others see of a node that adopted one. */
class AdoptionFaultsTest {
    @TempDir
    private Path folder;

    private final TestLog.Clock clock = new TestLog.Clock();

    @Test
    void whatThePeerLetGoAndThisNodeKnowsAllOfIsKeptLiveAndOnReplay() throws IOException {
        try (TestLog peer = open("peer")) {
            try (TestLog own = open("own")) {
                Version last = peer.put("keep", "1");
                own.acceptAllOf(peer);
                peer.acceptAllOf(own);
                peer.cache().restoreFloor(CacheState.bucketOf("keep"), last.stamp(), last.origin());
                assertThat(peer.cache().forgetBelowFloor("keep")).isTrue();
                peer.put("new", "2");
                adopt(peer.snapshot(), own);
                assertThat(own.get("keep")).isEqualTo("1");
            }
            try (TestLog again = open("own")) {
                assertThat(again.get("keep")).isEqualTo("1");
                assertThat(again.get("new")).isEqualTo("2");
            }
        }
    }

    @Test
    void aMergeThatFailsDoesNotKeepTheNextStartFromBegunFiles() throws IOException {
        String longValue = "v".repeat(8_000);
        try (TestLog peer = open("peer");
                TestLog own = new TestLog(folder.resolve("own"), "own", clock, 64 * 1024)) {
            peer.put("x", "1");
            try (SnapshotMerge merge = checked(peer.snapshot(), own)) {
                assertThat(own.writer().adoption().begin(merge, nameNow(own))).isTrue();
                own.writer().adoption().end();
            }
            for (int i = 0; i < 40; i++) {
                own.put("k" + i, longValue);
            }
            own.snapshot();
        }
        try (TestLog again = open("own")) {
            assertThat(again.get("k3")).isEqualTo(longValue);
        }
    }

    @Test
    void whatIsHeldWithoutBeingInTheJournalIsOutOfReachOfPeersAlsoAfterAStart() throws IOException {
        try (TestLog peer = open("peer")) {
            for (int i = 0; i < 10; i++) {
                peer.put("x" + i, "1");
            }
            try (TestLog own = open("own")) {
                adopt(peer.snapshot(), own);
                assertThat(readBehind(own, peer.journal().origin(), 3)).isEqualTo(CatchUpRead.State.UNREACHABLE);
                assertThat(readBehind(own, peer.journal().origin(), 11)).isEqualTo(CatchUpRead.State.COMPLETE);
            }
            try (TestLog again = open("own")) {
                assertThat(readBehind(again, peer.journal().origin(), 3)).isEqualTo(CatchUpRead.State.UNREACHABLE);
                assertThat(readBehind(again, peer.journal().origin(), 11)).isEqualTo(CatchUpRead.State.COMPLETE);
            }
        }
    }

    @Test
    void nobodyBeginsToFollowChangesInTheMiddleOfIt() throws IOException {
        ChangeFilter all = new ChangeFilter("c", "");
        try (TestLog peer = open("peer");
                TestLog own = open("own")) {
            WriterLog log = new WriterLog(own.writer(), own.journal(), own.origins(), 0);
            ChangeSource feed =
                    new ChangeSource(log, new JournalCatchUpReads(log, 4_096), own.origins(), new LocalChanges(clock));
            peer.put("x", "1");
            try (SnapshotMerge merge = checked(peer.snapshot(), own);
                    ChangeCursor before = feed.open(all, null)) {
                assertThat(own.writer().adoption().begin(merge, nameNow(own))).isTrue();
                assertThatThrownBy(() -> before.next(10)).isInstanceOf(OutOfReachException.class);
                assertThatThrownBy(() -> feed.open(all, null))
                        .isInstanceOf(OutOfReachException.class)
                        .hasMessageContaining("again");
                while (own.writer().adoption().step(1)) {
                    assertThat(log.adopting()).isTrue();
                }
            }
            try (ChangeCursor after = feed.open(all, null)) {
                assertThat(after.next(10)).isFalse();
                own.put("y", "2");
                assertThat(after.next(10)).isTrue();
            }
            assertThat(own.contents()).containsOnlyKeys("x", "y");
        }
    }

    @Test
    void aSnapshotThatIsSealedButMakesNoSenseIsNotAdopted() throws IOException {
        try (TestLog peer = open("peer");
                TestLog own = open("own")) {
            peer.put("x", "1");
            Path snapshot = peer.snapshot();
            nameACacheThatCannotBe(snapshot);
            assertThatThrownBy(() -> checked(snapshot, own))
                    .isInstanceOf(SnapshotException.class)
                    .hasMessageContaining("cache");
            assertThat(own.contents()).isEmpty();
        }
    }

    private TestLog open(String name) {
        return new TestLog(folder.resolve(name), name, clock);
    }

    private static CatchUpRead.State readBehind(TestLog log, long origin, long sequence) {
        try (JournalCatchUpReads reads =
                new JournalCatchUpReads(new WriterLog(log.writer(), log.journal(), log.origins(), 0), 4_096)) {
            Frontier held = new Frontier();
            held.advance(origin, sequence, 0);
            held.advance(log.journal().origin(), Long.MAX_VALUE, 0);
            CatchUpRead read = reads.open(new CatchUpWants(held, List.of()));
            while (read.state() == CatchUpRead.State.READING) {
                reads.doHelperWork();
                CatchUpRead.Chunk chunk = read.poll();
                if (chunk != null) {
                    read.release(chunk);
                }
            }
            return read.state();
        }
    }

    private static void nameACacheThatCannotBe(Path snapshot) throws IOException {
        byte[] bytes = Files.readAllBytes(snapshot);
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        for (int at = 0; at < bytes.length; at += Frames.frameLength(buffer, at)) {
            int length = Frames.frameLength(buffer, at);
            if (Frames.templateId(buffer, at) == SnapshotCacheDecoder.TEMPLATE_ID) {
                bytes[at + length - 1] = '/';
                Frames.seal(buffer, at, length, SnapshotCacheDecoder.TEMPLATE_ID, Frames.blockLength(buffer, at));
            }
        }
        Files.write(snapshot, bytes);
    }

    private static void adopt(Path snapshot, TestLog own) throws IOException {
        try (SnapshotMerge merge = checked(snapshot, own)) {
            assertThat(own.writer().adoption().begin(merge, nameNow(own))).isTrue();
            while (own.writer().adoption().step(1)) {
                assertThat(own.writer().adoption().running()).isTrue();
            }
        }
    }

    private static SnapshotMerge checked(Path snapshot, TestLog own) throws IOException {
        Path file = own.directory().snapshots().resolve(nameNow(own));
        Files.copy(snapshot, file);
        SnapshotMerge merge = new SnapshotMerge(file, own.recovered().fold().state());
        while (merge.check(10)) {
            assertThat(own.writer().adoption().running()).isFalse();
        }
        return merge;
    }

    private static String nameNow(TestLog own) {
        return SnapshotFiles.adoptedName(own.journal().origin(), own.journal().appendedPosition());
    }
}
