package io.geolru.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.codec.EventEncoder;
import io.geolru.codec.EventFrame;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.NodeTime;
import io.geolru.state.CacheLimits;
import io.geolru.state.CacheState;
import io.geolru.state.Gone;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import io.geolru.state.StateListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StateComparisonTest {
    private static final long ORIGIN = 7;
    private static final long NOW = 1_000_000;

    private final NodeState left = state(StateLimits.UNLIMITED, CacheLimits.UNLIMITED);
    private final NodeState right = state(StateLimits.UNLIMITED, CacheLimits.UNLIMITED);

    @Test
    void equalStatesAgree() {
        put(left, "a", 10);
        put(right, "a", 10);
        left.cache("empty");
        assertThat(compare().agree()).isTrue();
    }

    @Test
    void twoLiveVersionsOfAKeyDiffer() {
        put(left, "a", 10);
        put(right, "a", 11);
        assertThat(compare().first()).singleElement().satisfies(difference -> {
            assertThat(difference.cache()).isEqualTo("c");
            assertThat(difference.key()).isEqualTo("a");
            assertThat(difference.left()).contains("000a-");
            assertThat(difference.right()).contains("000b-");
        });
    }

    @Test
    void oneVersionWithTwoValuesDiffers() {
        left.cache("c").put("a", new byte[] {1}, "", 10, ORIGIN, Event.NEVER);
        right.cache("c").put("a", new byte[] {2}, "", 10, ORIGIN, Event.NEVER);
        assertThat(compare().count()).isEqualTo(1);
    }

    @Test
    void oneVersionWithTwoExpiriesOrTypesDiffers() {
        left.cache("c").put("a", new byte[1], "", 10, ORIGIN, NOW + 5);
        right.cache("c").put("a", new byte[1], "", 10, ORIGIN, NOW + 6);
        left.cache("c").put("b", new byte[1], "text/plain", 10, ORIGIN, Event.NEVER);
        right.cache("c").put("b", new byte[1], "", 10, ORIGIN, Event.NEVER);
        assertThat(compare().count()).isEqualTo(2);
    }

    @Test
    void whatOneSideEvictedIsNoDifference() {
        NodeState small = state(StateLimits.UNLIMITED, new CacheLimits(2, Long.MAX_VALUE, 0));
        for (int i = 1; i <= 5; i++) {
            put(left, "k" + i, i);
            put(small, "k" + i, i);
        }
        assertThat(small.entries()).isEqualTo(2);
        assertThat(StateComparison.of(left, small).agree()).isTrue();
        assertThat(StateComparison.of(small, left).agree()).isTrue();
    }

    @Test
    void whatOneSideEvictedAndForgotIsNoDifference() {
        NodeState small = state(new StateLimits(10, Long.MAX_VALUE, 1), new CacheLimits(1, Long.MAX_VALUE, 0));
        for (int i = 1; i <= 5; i++) {
            put(left, "k" + i, i);
            put(small, "k" + i, i);
        }
        while (small.maintain(100) > 0) {
            assertThat(small.records()).isNotNegative();
        }
        assertThat(small.records()).isLessThanOrEqualTo(1);
        assertThat(StateComparison.of(left, small).agree()).isTrue();
    }

    @Test
    void whatOneSideExpiredIsNoDifference() {
        left.cache("c").put("a", new byte[1], "", 10, ORIGIN, NOW + 5);
        right.cache("c").restoreRecord("a", 10, ORIGIN, Gone.EXPIRED);
        assertThat(compare().agree()).isTrue();
    }

    @Test
    void whatOneSideNeverTookDiffers() {
        put(left, "a", 10);
        right.cache("c");
        assertThat(compare().first())
                .singleElement()
                .satisfies(difference -> assertThat(difference.right()).isEqualTo("never taken"));
        assertThat(StateComparison.of(/* left= */ right, /* right= */ left).count())
                .isEqualTo(1);
    }

    @Test
    void whatOneSideLetGoInAnOlderVersionDiffers() {
        put(left, "a", 10);
        right.cache("c").restoreRecord("a", 9, ORIGIN, Gone.EVICTED);
        assertThat(compare().count()).isEqualTo(1);
    }

    @Test
    void whatOneSideRemovedDiffers() {
        put(left, "a", 10);
        put(right, "a", 10);
        right.cache("c").remove("a", 11, ORIGIN);
        assertThat(compare().first().toString()).contains("gone as of version");
    }

    @Test
    void whatOneSideClearedDiffers() {
        put(left, "a", 10);
        put(right, "a", 10);
        right.cache("c").clear(11, ORIGIN);
        assertThat(compare().first().toString()).contains("cleared by version");
    }

    @Test
    void aCacheThatOneSideNeverHadDiffers() {
        put(left, "a", 10);
        assertThat(compare().first().toString()).contains("no such cache");
    }

    @Test
    void aCacheThatOneSideHadNoRoomForIsNoDifference() {
        NodeState narrow = state(new StateLimits(1, Long.MAX_VALUE, 100), CacheLimits.UNLIMITED);
        narrow.cache("other");
        EventEncoder encoder = new EventEncoder();
        encoder.encode(EventKind.PUT, "c", "a", "", new byte[3]);
        encoder.complete(ORIGIN, 1, 10, Event.NEVER);
        EventFrame event = new EventFrame();
        assertThat(event.wrap(encoder.buffer(), 0)).isTrue();
        narrow.apply(event);
        put(left, "a", 10);
        assertThat(StateComparison.of(left, narrow).agree()).isTrue();
    }

    @Test
    void ofManyDifferencesTheFirstAreKept() {
        for (int i = 1; i <= 100; i++) {
            put(left, "k" + i, i);
        }
        right.cache("c");
        assertThat(compare().count()).isEqualTo(100);
        assertThat(compare().first()).hasSize(20);
    }

    /** What limits, forced forgetting and the order of arrival do to a node is never a difference. */
    @Test
    void aNodeWithLimitsAgreesWithTheUnlimitedFoldWhateverItDropped() {
        for (int seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            NodeState unlimited = state(StateLimits.UNLIMITED, CacheLimits.UNLIMITED);
            NodeState small = state(
                    new StateLimits(10, Long.MAX_VALUE, random.nextInt(8)),
                    new CacheLimits(1 + random.nextInt(6), Long.MAX_VALUE, 0));
            List<Write> writes = writes(random);
            writes.forEach(write -> write.applyTo(unlimited));
            for (Write write : shuffledByOrigin(writes, random)) {
                write.applyTo(small);
                if (random.nextInt(3) == 0) {
                    small.maintain(1 + random.nextInt(10));
                }
            }
            assertThat(StateComparison.of(unlimited, small).first())
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    private record Write(long origin, long stamp, int kind, String key) {
        void applyTo(NodeState state) {
            CacheState cache = state.cache("c");
            if (kind == 0) {
                cache.clear(stamp, origin);
            } else if (kind <= 3) {
                cache.remove(key, stamp, origin);
            } else {
                cache.put(key, new byte[] {(byte) stamp}, "", stamp, origin, Event.NEVER);
            }
        }
    }

    private static List<Write> writes(Random random) {
        List<Write> writes = new ArrayList<>();
        for (int stamp = 1; stamp <= 60; stamp++) {
            writes.add(new Write(1 + random.nextInt(3), stamp, random.nextInt(20), "k" + random.nextInt(12)));
        }
        return writes;
    }

    /** Another order in which a node may take them: each origin's in its own. */
    private static List<Write> shuffledByOrigin(List<Write> writes, Random random) {
        List<Deque<Write>> origins = new ArrayList<>();
        for (int origin = 1; origin <= 3; origin++) {
            int of = origin;
            origins.add(new ArrayDeque<>(
                    writes.stream().filter(write -> write.origin() == of).toList()));
        }
        List<Write> shuffled = new ArrayList<>();
        while (shuffled.size() < writes.size()) {
            Write next = origins.get(random.nextInt(origins.size())).poll();
            if (next != null) {
                shuffled.add(next);
            }
        }
        return shuffled;
    }

    private StateComparison.Result compare() {
        return StateComparison.of(left, right);
    }

    private static void put(NodeState state, String key, long stamp) {
        CacheState cache = state.cache("c");
        cache.put(key, new byte[] {1, 2, 3}, "", stamp, ORIGIN, Event.NEVER);
    }

    private static NodeState state(StateLimits limits, CacheLimits ofCache) {
        return new NodeState(limits, cache -> ofCache, new NodeTime(new FixedTime(NOW)), StateListener.NONE);
    }
}
