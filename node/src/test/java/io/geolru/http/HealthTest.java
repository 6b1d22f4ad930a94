package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.SampleStatus;
import io.geolru.event.Acceptance;
import io.geolru.replication.ReplicationStatus.OriginStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What keeps a node from being ready is a reason; what it goes on with all the same is a warning. */
class HealthTest {
    private static final Duration MAX_DRIFT = Duration.ofSeconds(10);

    private final SampleStatus node = new SampleStatus();

    private Health ready() {
        return Health.ready(node.status(), MAX_DRIFT);
    }

    private void assertWarned(String warning) {
        assertThat(ready().good()).isTrue();
        assertThat(ready().reasons()).isEmpty();
        assertThat(ready().warnings()).containsExactly(warning);
    }

    @Test
    void aNodeThatDoesWellSaysNothing() {
        assertThat(ready()).isEqualTo(new Health(true, List.of(), List.of()));
        assertThat(Health.alive(node.status())).isEqualTo(new Health(true, List.of(), List.of()));
    }

    @Test
    void whatIsBrokenForGoodIsNeitherAliveNorReady() {
        node.fatal = "the disk could not be forced";
        node.notReady = List.of("catching up");

        assertThat(Health.alive(node.status()))
                .isEqualTo(new Health(false, List.of("the disk could not be forced"), List.of()));
        assertThat(ready().good()).isFalse();
        assertThat(ready().reasons()).containsExactly("catching up", "the disk could not be forced");
    }

    @Test
    void aFullDiskStopsNoReads() {
        node.full = "no room for the next journal file";
        assertWarned("disk full: no room for the next journal file");
    }

    @Test
    void whoIsCutOffServesWhatItHas() {
        node.transportDown = "no space in /dev/shm";
        assertWarned("replication is down: no space in /dev/shm");
    }

    @Test
    void lossesAreToldUntilPeersHaveMadeThemGood() {
        node.missing = 3;
        assertWarned("3 events were lost to damage, and no peer has given them back yet");
    }

    @Test
    void aPeersClockMayBeOffByTheLimit() {
        node.peers.add(SampleStatus.peer("exact", true, MAX_DRIFT.toMillis()));
        node.peers.add(SampleStatus.peer("gone", false, 60_000));
        node.peers.add(SampleStatus.peer("us-1", true, -MAX_DRIFT.toMillis() - 1));
        assertWarned("the clock of us-1 is off this node's by -10001 ms, more than replication.maxClockDrift");
    }

    @ParameterizedTest
    @EnumSource(
            value = Acceptance.class,
            names = {"FUTURE", "UNKNOWN", "CORRUPT"})
    void whoseEventsAreNotTakenIsNamedWithTheReason(Acceptance stop) {
        node.origins.add(new OriginStatus(0xabcL, "us-1", "us", false, 1, 2, 10, stop));
        assertThat(ready().good()).isTrue();
        assertThat(ready().warnings())
                .singleElement()
                .asString()
                .startsWith("nothing is taken of us-1, origin 0000000000000abc, at present: it");
    }

    @ParameterizedTest
    @EnumSource(
            value = Acceptance.class,
            names = {"FULL", "ADOPTING"})
    void whatHoldsUpAllIsNoFaultOfOnePeers(Acceptance stop) {
        node.origins.add(new OriginStatus(0xabcL, "us-1", "us", false, 1, 2, 10, stop));
        assertThat(ready().warnings()).isEmpty();
    }
}
