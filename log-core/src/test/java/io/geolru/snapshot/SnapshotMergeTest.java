package io.geolru.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Version;
import io.geolru.event.Event;
import io.geolru.event.Frontier;
import io.geolru.event.MissingRanges;
import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.event.TimeSource;
import io.geolru.journal.JournalPosition;
import io.geolru.state.CacheLimits;
import io.geolru.state.CacheState;
import io.geolru.state.Entry;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import io.geolru.state.StateListener;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a peer's snapshot makes of a state that has entries of its own. */
class SnapshotMergeTest {
    private static final long PEER = 7;
    private static final long OWN = 9;

    @TempDir
    private Path directory;

    private final NodeState peers = newState();
    private final NodeState own = newState();
    private final Frontier held = new Frontier();
    private final MissingRanges missing = new MissingRanges();

    @Test
    void theNewestVersionOfAKeyWins() {
        put(peers, "newer there", 20);
        put(own, "newer there", 10);
        put(peers, "newer here", 10);
        put(own, "newer here", 20);
        put(peers, "only there", 5);
        put(own, "only here", 5);
        merge();
        assertThat(stamp("newer there")).isEqualTo(20);
        assertThat(stamp("newer here")).isEqualTo(20);
        assertThat(stamp("only there")).isEqualTo(5);
        assertThat(stamp("only here")).isEqualTo(5);
    }

    @Test
    void whatWasRemovedThereAndIsRememberedGoes() {
        put(own, "a", 10);
        put(own, "newer", 30);
        peers.cache("c").remove("a", 20, PEER);
        peers.cache("c").remove("newer", 20, PEER);
        merge();
        assertThat(stamp("a")).isNull();
        assertThat(stamp("newer")).isEqualTo(30);
    }

    @Test
    void whatWasRemovedThereAndIsForgottenGoes() {
        put(own, "a", 10);
        put(peers, "a", 10);
        forget("a", 20);
        merge();
        assertThat(stamp("a")).isNull();
        assertThat(own.cache("c").put("a", new byte[1], "", 15, PEER, Event.NEVER))
                .as("comes late")
                .isFalse();
    }

    @Test
    void whatIsBelowAFloorAndStillThereStays() {
        String sibling = siblingOf("a");
        put(own, "a", 10);
        put(peers, "a", 10);
        forget(sibling, 20);
        merge();
        assertThat(stamp("a")).isEqualTo(10);
    }

    @Test
    void nothingIsInDoubtWhereAllThatTheFloorsStandForIsHeld() {
        put(own, "a", 10);
        forget(siblingOf("a"), 20);
        held.advance(PEER, 50, 20);
        merge();
        assertThat(stamp("a")).isEqualTo(10);
    }

    @Test
    void aHoleCastsDoubtOnAll() {
        put(own, "a", 10);
        forget(siblingOf("a"), 20);
        held.advance(PEER, 100, 100);
        missing.add(PEER, 3, 4);
        merge();
        assertThat(stamp("a")).isNull();
    }

    @Test
    void aClearThereClearsHere() {
        put(own, "a", 10);
        put(own, "newer", 30);
        peers.cache("c").clear(20, PEER);
        merge();
        assertThat(stamp("a")).isNull();
        assertThat(stamp("newer")).isEqualTo(30);
    }

    @Test
    void mergingInStepsIsTheSame() {
        for (int i = 0; i < 2_000; i++) {
            put(own, "mine" + i, 10 + i % 50);
            put(peers, "theirs" + i, 10 + i % 50);
            put(peers, "gone" + i, 5);
            put(own, "gone" + i, 5);
            peers.cache("c").remove("gone" + i, 40 + i % 50, PEER);
        }
        peers.forgetStable(60);
        assertThat(peers.maintain(Integer.MAX_VALUE)).isPositive();
        Path file = write();
        NodeState atOnce = newState();
        for (Entry entry : own.cache("c").entriesInUseOrder()) {
            atOnce.cache("c").put(entry.key(), entry.value(), "", entry.stamp(), entry.origin(), Event.NEVER);
        }
        try (SnapshotMerge merge = new SnapshotMerge(file, atOnce)) {
            merge.mergeAll(held, missing);
        }
        try (SnapshotMerge merge = new SnapshotMerge(file, own)) {
            assertThat(merge.check(3)).isTrue();
            while (merge.check(3)) {
                assertThat(own.cache("c").entries()).isEqualTo(4_000);
            }
            merge.prepare(held, missing);
            while (merge.read(3)) {
                merge.apply();
                own.checkInvariants();
            }
        }
        assertThat(own.cache("c").digest()).isEqualTo(atOnce.cache("c").digest());
        assertThat(own.cache("c").entries()).isLessThan(4_000).isGreaterThanOrEqualTo(2_000);
        own.checkInvariants();
    }

    private void merge() {
        try (SnapshotMerge merge = new SnapshotMerge(write(), own)) {
            merge.mergeAll(held, missing);
        }
        own.checkInvariants();
    }

    private Path write() {
        Frontier frontier = new Frontier();
        frontier.advance(PEER, 100, 100);
        SnapshotHead head = new SnapshotHead(new JournalPosition(1, 0, 0), 1, 100, frontier, List.of(), new Origins());
        return new SnapshotWriter(head, directory).write(peers).path();
    }

    private void forget(String key, long stamp) {
        peers.cache("c").remove(key, stamp, PEER);
        peers.forgetStable(stamp);
        assertThat(peers.maintain(Integer.MAX_VALUE)).isPositive();
        assertThat(peers.records()).isZero();
    }

    private @Nullable Long stamp(String key) {
        Entry entry = own.cache("c").peek(key);
        return entry == null ? null : entry.version().stamp();
    }

    /** Another key that a floor of the same bucket lies over. */
    private static String siblingOf(String key) {
        int i = 0;
        while (CacheState.bucketOf("s" + i) != CacheState.bucketOf(key)) {
            i++;
        }
        return "s" + i;
    }

    private static void put(NodeState state, String key, long stamp) {
        assertThat(state.cache("c").put(key, new byte[1], "", stamp, OWN, Event.NEVER))
                .isTrue();
        assertThat(state.cache("c").versionOf(key)).isEqualTo(new Version(stamp, OWN));
    }

    private static NodeState newState() {
        return new NodeState(
                StateLimits.UNLIMITED,
                name -> CacheLimits.UNLIMITED,
                new NodeTime(TimeSource.SYSTEM),
                StateListener.NONE);
    }
}
