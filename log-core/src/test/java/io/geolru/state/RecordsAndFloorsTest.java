package io.geolru.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Version;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long what is gone is remembered, and what stands for it afterwards. */
class RecordsAndFloorsTest {
    private StateFixture state = StateFixture.unlimited();

    @AfterEach
    void allInvariantsHold() {
        state.node.checkInvariants();
    }

    private void limitRecords(int records) {
        state = new StateFixture(CacheLimits.UNLIMITED, new StateLimits(10, Long.MAX_VALUE, records));
    }

    private List<String> floors() {
        List<String> floors = new ArrayList<>();
        state.cache.forEachFloor((bucket, stamp, origin) -> floors.add(bucket + " " + new Version(stamp, origin)));
        return floors;
    }

    private static String floor(String key, long stamp, long origin) {
        return KeyHash.bucket(key) + " " + new Version(stamp, origin);
    }

    @Test
    void stableRecordsAreForgottenAndLeaveAFloor() {
        state.cache.remove("a", 10, 1);
        state.cache.remove("b", 20, 1);
        state.node.forgetStable(10);
        assertThat(state.records()).containsExactly("a REMOVED", "b REMOVED");
        state.maintain();
        assertThat(state.records()).containsExactly("b REMOVED");
        assertThat(floors()).containsExactly(floor("a", 10, 1));
        assertThat(state.node.forcedForgets()).isZero();

        state.node.forgetStable(5);
        state.maintain();
        assertThat(state.records()).containsExactly("b REMOVED");
    }

    @Test
    void aRecordThatIsStableWhenItIsMadeIsForgottenAtTheNextOccasion() {
        state.node.forgetStable(100);
        state.maintain();
        state.cache.remove("a", 101, 1);
        state.cache.remove("b", 99, 1);
        state.maintain();
        assertThat(state.records()).containsExactly("a REMOVED");
    }

    @Test
    void nothingAtOrBelowItsFloorIsAppliedWithoutARecord() {
        state.cache.remove("a", 10, 1);
        state.node.forgetStable(10);
        state.maintain();
        assertThat(state.putAt(9, "a", "old")).isFalse();
        assertThat(state.cache.put("a", new byte[0], "", 10, 1, Long.MAX_VALUE)).isFalse();
        assertThat(state.cache.remove("a", 9, 1)).isFalse();
        assertThat(state.records()).isEmpty();
        assertThat(state.cache.stats().belowFloor()).isEqualTo(3);
        assertThat(state.putAt(11, "a", "new")).isTrue();
    }

    @Test
    void aKeyWithAnEntryOfItsOwnIsNotUnderTheFloor() {
        String other = keyInBucketOf("a");
        state.putAt(5, other, "1");
        state.cache.remove("a", 10, 1);
        state.node.forgetStable(10);
        state.maintain();
        assertThat(state.putAt(6, other, "2")).isTrue();
        assertThat(state.get(other)).isEqualTo("2");
    }

    @Test
    void tooManyRecordsForgetTheOldestByForce() {
        limitRecords(2);
        state.cache.remove("a", 30, 1);
        state.node.cache("other").remove("b", 20, 1);
        state.cache.remove("c", 10, 1);
        assertThat(state.node.records()).isEqualTo(2);
        assertThat(state.node.forcedForgets()).isEqualTo(1);
        assertThat(state.records()).containsExactly("c REMOVED");
        assertThat(floors()).containsExactly(floor("a", 30, 1));
    }

    @Test
    void withoutSpaceForRecordsTheFloorAloneProtects() {
        limitRecords(0);
        state.putAt(10, "a", "1");
        state.cache.remove("a", 20, 1);
        assertThat(state.node.records()).isZero();
        assertThat(state.putAt(15, "a", "old")).isFalse();
        state.put("b", "1", 10);
        state.time.pass(10);
        state.put("b", "2");
        assertThat(state.get("b")).isEqualTo("2");
    }

    @Test
    void whileRecordsAreHeldOnlyForceForgets() {
        limitRecords(2);
        state.cache.remove("a", 10, 1);
        state.cache.remove("b", 11, 1);
        state.node.holdRecords();
        state.node.forgetStable(100);
        state.maintain();
        assertThat(state.node.records()).isEqualTo(2);
        state.cache.remove("c", 12, 1);
        assertThat(state.records()).containsExactly("b REMOVED", "c REMOVED");
        state.node.releaseRecords();
        state.maintain();
        assertThat(state.node.records()).isZero();
    }

    @Test
    void recordsOfClearedKeysNeedNoFloor() {
        state.cache.remove("a", 10, 1);
        state.cache.clear(20, 1);
        state.maintain();
        assertThat(state.node.records()).isZero();
        assertThat(floors()).isEmpty();
    }

    @Test
    void restoredRecordsAndFloorsOnlyRise() {
        state.putAt(10, "a", "1");
        state.cache.restoreRecord("a", 9, 1, Gone.REMOVED);
        assertThat(state.get("a")).isEqualTo("1");
        state.cache.restoreRecord("a", 11, 1, Gone.EVICTED);
        assertThat(state.get("a")).isNull();
        assertThat(state.records()).containsExactly("a EVICTED");

        state.cache.restoreFloor(3, 10, 5);
        state.cache.restoreFloor(3, 10, 4);
        state.cache.restoreFloor(3, 9, 9);
        assertThat(floors()).containsExactly("3 " + new Version(10, 5));
        state.cache.restoreClearFloor(0, 0);
        assertThat(state.cache.clearFloor()).isEqualTo(new Version(0, 0));
    }

    @Test
    void bucketsAreTheSameOnEveryMachine() {
        assertThat(KeyHash.bucket("a")).isEqualTo(896);
        assertThat(KeyHash.bucket("session:4711")).isEqualTo(99);
    }

    private static String keyInBucketOf(String key) {
        int i = 0;
        while (KeyHash.bucket("other" + i) != KeyHash.bucket(key)) {
            i++;
        }
        return "other" + i;
    }
}
