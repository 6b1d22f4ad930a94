package io.geolru.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.event.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who makes room for whom. */
class EvictionTest {
    private StateFixture state = StateFixture.holding(3);

    @AfterEach
    void allInvariantsHold() {
        state.node.checkInvariants();
        state.maintain();
        state.node.checkInvariants();
    }

    private void limit(long maxBytes, StateLimits all) {
        state = new StateFixture(new CacheLimits(Long.MAX_VALUE, maxBytes, 0), all);
    }

    @Test
    void theEntryUsedLeastRecentlyMakesRoom() {
        state.put("a", "1");
        state.put("b", "2");
        state.put("c", "3");
        state.get("a");
        state.put("b", "4");
        state.put("d", "5");
        assertThat(state.keysInUseOrder()).containsExactly("a", "b", "d");
        assertThat(state.records()).containsExactly("c EVICTED");
        assertThat(state.heard).endsWith("CREATED d +5", "EVICTED c -3");
        assertThat(state.get("c")).isNull();
        assertThat(state.cache.stats().missesOfEvicted()).isEqualTo(1);
        assertThat(state.cache.stats().evictions()).isEqualTo(1);
    }

    @Test
    void aPeekIsNoUse() {
        state.put("a", "1");
        state.put("b", "2");
        state.put("c", "3");
        state.cache.peek("a");
        state.put("d", "4");
        assertThat(state.keysInUseOrder()).containsExactly("b", "c", "d");
    }

    @Test
    void anEvictedKeyTakesNoOlderValueAndANewerOne() {
        state.putAt(10, "a", "1");
        state.putAt(20, "b", "2");
        state.putAt(30, "c", "3");
        state.putAt(40, "d", "4");
        assertThat(state.putAt(10, "a", "1")).isFalse();
        assertThat(state.putAt(11, "a", "newer")).isTrue();
        assertThat(state.get("a")).isEqualTo("newer");
    }

    @Test
    void bytesAreKeyInUtf8AndValueAndOverhead() {
        limit(2 * (Entry.OVERHEAD_BYTES + 10), StateLimits.UNLIMITED);
        state.put("\u00e4\u20ac", "12345");
        state.put("bbbbb", "12345");
        assertThat(state.cache.bytes()).isEqualTo(state.cache.limits().maxBytes());
        state.put("c", "");
        assertThat(state.keysInUseOrder()).containsExactly("bbbbb", "c");
    }

    @Test
    void anEntryLargerThanTheCacheGoesAtOnceAndTakesNobodyWithIt() {
        limit(Entry.OVERHEAD_BYTES * 3, StateLimits.UNLIMITED);
        state.put("a", "1");
        state.put("big", "x".repeat(Entry.OVERHEAD_BYTES * 2));
        assertThat(state.keysInUseOrder()).containsExactly("a");
        assertThat(state.records()).containsExactly("big EVICTED");
        state.put("a", "x".repeat(Entry.OVERHEAD_BYTES * 2));
        assertThat(state.cache.entries()).isZero();
        assertThat(state.cache.bytes()).isZero();
    }

    @Test
    void overTheBytesOfTheNodeTheOldestOfAllCachesGoes() {
        limit(Long.MAX_VALUE, new StateLimits(10, 3 * (Entry.OVERHEAD_BYTES + 2), 10));
        CacheState other = state.node.cache("other");
        state.put(other, "a", "1", Event.NEVER);
        state.put("b", "2");
        state.put(other, "c", "3", Event.NEVER);
        state.time.tick();
        other.get("a");
        state.put("d", "4");
        assertThat(state.keysInUseOrder()).containsExactly("d");
        state.put("e", "5");
        assertThat(other.entriesInUseOrder()).extracting(Entry::key).containsExactly("a");
        assertThat(state.node.bytes()).isEqualTo(3 * (Entry.OVERHEAD_BYTES + 2));
        assertThat(state.node.entries()).isEqualTo(3);
    }

    @Test
    void clearedEntriesMakeRoomBeforeLiveOnes() {
        state.putAt(10, "a", "1");
        state.putAt(30, "b", "2");
        state.putAt(11, "c", "3");
        state.cache.clear(20, 1);
        state.putAt(40, "d", "4");
        state.putAt(50, "e", "5");
        assertThat(state.keysInUseOrder()).containsExactly("b", "d", "e");
        assertThat(state.cache.stats().evictions()).isZero();
    }

    @Test
    void anExpiredEntryMakesRoomAsExpired() {
        state.put("a", "1", 10);
        state.put("b", "2");
        state.put("c", "3");
        state.time.pass(10);
        state.put("d", "4");
        assertThat(state.heard).endsWith("CREATED d +4", "EXPIRED a -1");
        assertThat(state.cache.stats().evictions()).isZero();
    }

    @Test
    void theOrderSurvivesARestore() {
        state.put("a", "1");
        state.put("b", "2");
        state.put("c", "3");
        state.get("a");
        StateFixture restored = StateFixture.holding(3);
        restored.time.pass(1_000);
        for (Entry entry : state.cache.entriesInUseOrder()) {
            restored.cache.restoreEntry(
                    entry.key(),
                    entry.value(),
                    entry.contentType(),
                    entry.stamp(),
                    entry.origin(),
                    entry.expiresAt(),
                    state.cache.idleNs(entry));
        }
        assertThat(restored.keysInUseOrder()).containsExactly("b", "c", "a");
        assertThat(restored.cache.digest()).isEqualTo(state.cache.digest());
        assertThat(restored.cache.stats().puts()).isZero();
        restored.put("d", "4");
        assertThat(restored.keysInUseOrder()).containsExactly("c", "a", "d");
        restored.node.checkInvariants();
    }

    @Test
    void anEntryRestoredAmongNewerOnesTakesItsPlaceByItsAge() {
        state.put("a", "1");
        state.time.pass(10);
        state.put("b", "2");
        state.cache.restoreEntry("c", StateFixture.bytes("3"), "", 5, 5, Event.NEVER, 5_000_000);
        assertThat(state.keysInUseOrder()).containsExactly("a", "c", "b");
        state.cache.restoreEntry("d", StateFixture.bytes("4"), "", 6, 5, Event.NEVER, 1_000_000_000);
        assertThat(state.keysInUseOrder()).containsExactly("a", "c", "b");
        assertThat(state.records()).containsExactly("d EVICTED");
    }

    @Test
    void whatLiesBelowAFloorCanBeForgotten() {
        state.put("a", "1");
        state.put("b", "2");
        assertThat(state.cache.forgetBelowFloor("a")).as("without a floor").isFalse();
        long floor = state.cache.peek("a").stamp() + 1;
        state.cache.restoreFloor(CacheState.bucketOf("a"), floor, 5);
        assertThat(state.cache.forgetBelowFloor("a")).isTrue();
        assertThat(state.cache.forgetBelowFloor("a")).as("a second time").isFalse();
        assertThat(state.cache.peek("a")).isNull();
        assertThat(state.records()).isEmpty();
        assertThat(state.cache.put("a", StateFixture.bytes("3"), "", floor - 1, 9, Event.NEVER))
                .as("older than the floor")
                .isFalse();
        assertThat(state.cache.stats().evictions()).isEqualTo(1);
        assertThat(state.cache.peek("b")).isNotNull();
    }
}
