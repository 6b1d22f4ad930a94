package io.geolru.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.event.Frontier;
import io.geolru.replication.ReplicationStatus.OriginStatus;
import io.geolru.replication.ReplicationStatus.PairLag;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How far each node is behind each other one, by what their heartbeats say. Node a looks; b and c are its peers. */
class PairLagsTest {
    private static final long A = 0xa;
    private static final long B = 0xb;
    private static final long C = 0xc;

    private final ReplicationConfig config = ReplicationConfig.defaults("cluster", "a", "eu");
    private final PairLags lags = new PairLags(config);
    private final List<Peer> peers = new ArrayList<>();
    private long nowMs = 5_000;
    private long number;
    private long ofA = 10;
    private long ofB = 20;
    private long heldOfB = 20;

    private Peer peer(String name, long origin) {
        Peer peer = new Peer(beat(name, origin, new Frontier()), 0);
        peers.add(peer);
        return peer;
    }

    private Heartbeat beat(String name, long origin, Frontier frontier) {
        return new Heartbeat(
                origin, 1, ++number, 1, frontier.hash(), Heartbeat.FULL, frontier, List.of(), name, "region", "");
    }

    private void says(Peer peer, long a, long b) {
        Frontier frontier = new Frontier();
        frontier.advance(A, a, 0);
        frontier.advance(B, b, 0);
        peer.heard(beat(peer.name(), peer.origin(), frontier), 0);
    }

    private List<PairLag> look() {
        List<OriginStatus> origins = List.of(
                new OriginStatus(A, "a", "eu", false, ofA, ofA, 0, null),
                new OriginStatus(B, "b", "us", false, heldOfB, ofB, heldOfB < ofB ? 70 : 0, null));
        List<PairLag> looked = List.of();
        for (long end = nowMs + 1_000; nowMs < end; nowMs += config.heartbeatMs()) {
            looked = lags.look(origins, peers, TimeUnit.MILLISECONDS.toNanos(nowMs));
        }
        return looked;
    }

    private PairLag of(String node, String other) {
        return look().stream()
                .filter(lag -> lag.node().equals(node) && lag.of().equals(other))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyPairIsThereOnceItIsKnownWhatItsNodeHolds() {
        Peer b = peer("b", B);
        peer("c", C);
        says(b, 10, 20);
        look();
        assertThat(look())
                .containsExactlyInAnyOrder(
                        new PairLag("a", "b", 0, 0), new PairLag("a", "c", 0, 0), new PairLag("b", "a", 0, 0));
    }

    @Test
    void thisNodeLacksWhatItsOriginsSay() {
        says(peer("b", B), 10, 20);
        heldOfB = 17;
        assertThat(of("a", "b")).isEqualTo(new PairLag("a", "b", 3, 70));
    }

    @Test
    void aPeerLacksWhatItHasNotSaidToHoldOfOthersToo() {
        Peer c = peer("c", C);
        says(peer("b", B), 10, 20);
        says(c, 10, 12);
        look();
        assertThat(of("c", "b").lagEvents()).isEqualTo(8);
        assertThat(of("c", "a").lagEvents()).isZero();
        says(c, 10, 20);
        assertThat(of("c", "b")).isEqualTo(new PairLag("c", "b", 0, 0));
    }

    @Test
    void theTimeGrowsWhileAPeerStandsStill() {
        Peer c = peer("c", C);
        says(c, 4, 0);
        look();
        long before = of("c", "a").lagMs();
        look();
        look();
        assertThat(of("c", "a").lagMs()).isEqualTo(before + 3_000);
    }

    @Test
    void aPeerThatFollowsAWriterIsAsLateAsItTookForTheLastMark() {
        Peer c = peer("c", C);
        says(c, 10, 20);
        look();
        for (int second = 0; second < 20; second++) {
            ofA += 100;
            says(c, Math.max(10, ofA - 250), 20);
            look();
        }
        PairLag lag = of("c", "a");
        assertThat(lag.lagEvents()).isBetween(100L, 250L);
        assertThat(lag.lagMs()).isBetween(1_000L, 5_000L);
    }

    @Test
    void whatHasJustBeenMadeIsUnderWayAndNoLag() {
        Peer c = peer("c", C);
        says(c, 10, 20);
        look();
        look();
        ofA += 1_000;
        nowMs += 1_000 - config.heartbeatMs();
        List<OriginStatus> origins = List.of(new OriginStatus(A, "a", "eu", false, ofA, ofA, 0, null));
        List<PairLag> present = lags.look(origins, peers, TimeUnit.MILLISECONDS.toNanos(nowMs));
        assertThat(present).contains(new PairLag("c", "a", 0, 0));
        nowMs += config.heartbeatMs();
        assertThat(of("c", "a").lagEvents()).isEqualTo(1_000);
    }
}
