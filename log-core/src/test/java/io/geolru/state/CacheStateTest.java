package io.geolru.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Version;
import io.geolru.event.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which write wins, what it leaves behind, and who hears of it. */
class CacheStateTest {
    private final StateFixture state = StateFixture.unlimited();
    private final CacheState cache = state.cache;

    @AfterEach
    void allInvariantsHold() {
        state.node.checkInvariants();
        state.maintain();
        state.node.checkInvariants();
    }

    @Test
    void aPutIsReadBackAsItWas() {
        long expiresAt = state.time.now() + 10;
        assertThat(cache.put("k", StateFixture.bytes("v"), "text/plain", 5, 6, expiresAt))
                .isTrue();

        Entry entry = cache.get("k");
        assertThat(entry).isNotNull();
        assertThat(entry.key()).isEqualTo("k");
        assertThat(entry.value()).isEqualTo(StateFixture.bytes("v"));
        assertThat(entry.contentType()).isEqualTo("text/plain");
        assertThat(entry.version()).isEqualTo(new Version(5, 6));
        assertThat(entry.expiresAt()).isEqualTo(expiresAt);
        assertThat(entry.bytes()).isEqualTo(2 + Entry.OVERHEAD_BYTES);
        assertThat(cache.entries()).isEqualTo(1);
        assertThat(cache.bytes()).isEqualTo(entry.bytes());
    }

    @Test
    void olderVersionNeverReplacesNewer() {
        assertThat(state.putAt(20, "k", "new")).isTrue();
        assertThat(state.putAt(10, "k", "old")).isFalse();
        assertThat(state.putAt(20, "k", "same")).isFalse();
        assertThat(cache.remove("k", 15, StateFixture.ORIGIN)).isFalse();
        assertThat(state.get("k")).isEqualTo("new");
    }

    @Test
    void theOriginDecidesBetweenEqualStamps() {
        cache.put("k", StateFixture.bytes("a"), "", 10, 5, Event.NEVER);
        assertThat(cache.put("k", StateFixture.bytes("b"), "", 10, -5, Event.NEVER))
                .isFalse();
        assertThat(cache.put("k", StateFixture.bytes("c"), "", 10, 6, Event.NEVER))
                .isTrue();
        assertThat(state.get("k")).isEqualTo("c");
    }

    @Test
    void aRemoveLeavesARecordThatOlderPutsCannotPass() {
        assertThat(cache.remove("k", 20, 1)).isFalse();
        assertThat(state.putAt(10, "k", "old")).isFalse();
        assertThat(state.get("k")).isNull();
        assertThat(state.records()).containsExactly("k REMOVED");

        assertThat(state.putAt(30, "k", "new")).isTrue();
        assertThat(state.records()).isEmpty();
        assertThat(cache.remove("k", 40, 1)).isTrue();
        assertThat(cache.versionOf("k")).isEqualTo(new Version(40, 1));
        assertThat(cache.entries()).isZero();
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void anExpiredEntryIsNotReadEvenBeforeTheWheelGetsToIt() {
        state.put("k", "v", 100);
        state.time.pass(99);
        assertThat(state.get("k")).isEqualTo("v");
        state.time.pass(1);
        assertThat(state.get("k")).isNull();
        assertThat(cache.peek("k")).isNull();
        assertThat(cache.digest()).isEqualTo(Digest.EMPTY);
        assertThat(state.heard).containsExactly("CREATED k +v");

        state.time.pass(20);
        state.maintain();
        assertThat(state.heard).containsExactly("CREATED k +v", "EXPIRED k -v");
        assertThat(state.records()).containsExactly("k EXPIRED");
    }

    @Test
    void aPutWhoseTimeIsOverCountsAsPutAndExpired() {
        state.put("k", "old");
        assertThat(state.put(cache, "k", "late", state.time.now())).isTrue();
        assertThat(state.get("k")).isNull();
        assertThat(state.records()).containsExactly("k EXPIRED");
        assertThat(state.heard).containsExactly("CREATED k +old", "EXPIRED k -old");

        assertThat(state.put(cache, "other", "late", state.time.now() - 1)).isTrue();
        assertThat(state.heard).hasSize(2);
        assertThat(cache.stats().expirations()).isEqualTo(2);
    }

    @Test
    void overwritingAnExpiredEntryCreates() {
        state.put("k", "old", 10);
        state.time.pass(10);
        state.put("k", "new");
        assertThat(state.heard).containsExactly("CREATED k +old", "EXPIRED k -old", "CREATED k +new");
    }

    @Test
    void removingAnExpiredEntryRemovesNothing() {
        state.put("k", "old", 10);
        state.time.pass(10);
        assertThat(state.remove("k")).isFalse();
        assertThat(state.heard).containsExactly("CREATED k +old", "EXPIRED k -old");
        assertThat(state.records()).containsExactly("k REMOVED");
    }

    @Test
    void listenersHearWhatWasAndWhatIs() {
        state.put("k", "1");
        state.put("k", "2");
        state.remove("k");
        state.remove("k");
        state.put("k", "3");
        state.clear();
        state.put("k", "4");
        assertThat(state.heard)
                .containsExactly(
                        "CREATED k +1", "UPDATED k -1 +2", "REMOVED k -2", "CREATED k +3", "CLEARED ", "CREATED k +4");
    }

    @Test
    void aClearHidesAtOnceAndTheSweepFreesLater() {
        for (int i = 0; i < 100; i++) {
            state.put("k" + i, "v");
        }
        state.remove("k0");
        state.clear();
        assertThat(state.get("k1")).isNull();
        assertThat(cache.entries()).isZero();
        assertThat(cache.digest()).isEqualTo(Digest.EMPTY);
        assertThat(state.records()).isEmpty();
        assertThat(cache.versionOf("k1")).isNull();
        assertThat(cache.bytes()).isPositive();

        state.maintain();
        assertThat(cache.bytes()).isZero();
        assertThat(state.node.records()).isZero();
    }

    @Test
    void aClearSparesWhatIsNewerAndStopsWhatIsOlder() {
        state.putAt(10, "old", "1");
        state.putAt(30, "new", "2");
        cache.clear(20, 1);
        assertThat(cache.entries()).isEqualTo(1);
        assertThat(state.putAt(15, "late", "3")).isFalse();
        assertThat(state.putAt(21, "late", "4")).isTrue();
        assertThat(cache.entries()).isEqualTo(2);
        cache.clear(19, 1);
        assertThat(cache.clearFloor()).isEqualTo(new Version(20, 1));
        state.maintain();
        assertThat(state.keysInUseOrder()).containsExactly("new", "late");
        assertThat(cache.stats().belowFloor()).isEqualTo(1);
    }

    @Test
    void aLoaderCanTellThatSomethingHappenedToAKeyThatLeftNoTrace() {
        Version before = cache.newestKnown("k");
        state.clear();
        Version cleared = cache.newestKnown("k");
        assertThat(cleared).isGreaterThan(before);

        state.put("k", "v");
        state.remove("k");
        state.node.forgetStable(Long.MAX_VALUE);
        state.maintain();
        assertThat(cache.versionOf("k")).isNull();
        assertThat(cache.newestKnown("k")).isGreaterThan(cleared);
    }

    @Test
    void hitsMissesAndWritesAreCounted() {
        state.put("k", "v");
        state.get("k");
        state.get("k");
        state.get("absent");
        state.remove("k");
        cache.peek("k");
        CacheStats stats = cache.stats();
        assertThat(stats.hits()).isEqualTo(2);
        assertThat(stats.misses()).isEqualTo(1);
        assertThat(stats.puts()).isEqualTo(1);
        assertThat(stats.removes()).isEqualTo(1);
        assertThat(stats.records()).isEqualTo(1);
    }

    @Test
    void theDecodedValueStaysBesideTheBytes() {
        state.put("k", "v");
        Entry entry = cache.get("k");
        assertThat(entry.decoded()).isNull();
        entry.decoded("typed");
        assertThat(cache.get("k").decoded()).isEqualTo("typed");
        state.put("k", "w");
        assertThat(cache.get("k").decoded()).isNull();
    }

    @Test
    void keysComeInOrderPageByPage() {
        for (String key : new String[] {"b3", "a", "b1", "c", "b2", "b"}) {
            state.put(key, "v");
        }
        state.put("b0", "v", 5);
        state.time.pass(5);
        assertThat(cache.keys("b", "", 10)).containsExactly("b", "b1", "b2", "b3");
        assertThat(cache.keys("b", "", 2)).containsExactly("b", "b1");
        assertThat(cache.keys("b", "b1", 2)).containsExactly("b2", "b3");
        assertThat(cache.keys("b", "b3", 2)).isEmpty();
        assertThat(cache.keys("", "", 0)).isEmpty();
    }

    @Test
    void theDigestDependsOnEveryPartOfAnEntry() {
        Digest digest = digestOf("k", "v", "t", 5, 6, Event.NEVER);
        assertThat(digest.entries()).isEqualTo(1);
        assertThat(digest.hex()).hasSize(32);
        assertThat(digestOf("k", "v", "t", 5, 6, Event.NEVER)).isEqualTo(digest);
        assertThat(digestOf("l", "v", "t", 5, 6, Event.NEVER)).isNotEqualTo(digest);
        assertThat(digestOf("k", "w", "t", 5, 6, Event.NEVER)).isNotEqualTo(digest);
        assertThat(digestOf("k", "v", "u", 5, 6, Event.NEVER)).isNotEqualTo(digest);
        assertThat(digestOf("k", "v", "t", 4, 6, Event.NEVER)).isNotEqualTo(digest);
        assertThat(digestOf("k", "v", "t", 5, 7, Event.NEVER)).isNotEqualTo(digest);
        assertThat(digestOf("k", "v", "t", 5, 6, Event.NEVER - 1)).isNotEqualTo(digest);
        assertThat(digestOf("kv", "", "t", 5, 6, Event.NEVER)).isNotEqualTo(digest);
        assertThat(digest.plus(Digest.EMPTY)).isEqualTo(digest);
    }

    private static Digest digestOf(String key, String value, String type, long stamp, long origin, long expiresAt) {
        StateFixture other = StateFixture.unlimited();
        other.cache.put(key, StateFixture.bytes(value), type, stamp, origin, expiresAt);
        return other.cache.digest();
    }
}
