package io.geolru.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.event.Frontier;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveWindowTest {
    private static final long OWN = 7;
    private static final int WINDOW = 10_000;
    private static final int MESSAGE = 1_000;
    private static final long MILLI = 1_000_000;

    private final ReplicationCounters counters = new ReplicationCounters();
    private final ReplicationConfig config = config();
    private final PeerTable peers = new PeerTable(config, name -> 0, counters);
    private final LiveWindow window = new LiveWindow(config, OWN, peers, counters);
    private long nowNs = 1;
    private long sequence;
    private long beats;

    @Test
    void withoutPeersNothingIsHeld() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(send()).isTrue();
        }
    }

    @Test
    void peerThatKeepsUpHoldsTheWindow() {
        peer("a", 100, 0);
        int sent = 0;
        while (send()) {
            sent++;
        }
        assertThat(sent).isEqualTo(WINDOW / MESSAGE);
        peer("a", 100, sequence);
        assertThat(send()).isTrue();
    }

    @Test
    void peerTooFarBehindInTimeIsLeft() {
        peer("a", 100, 0);
        while (send()) {
            nowNs += MILLI;
        }
        pass(1_900);
        peer("a", 100, 0);
        assertThat(send()).isFalse();
        pass(200);
        assertThat(send()).isTrue();
        assertThat(counters.get(ReplicationCounter.WINDOW_LEFT)).isOne();
    }

    @Test
    void peerThatIsLeftHoldsAgainWhenItIsNear() {
        peer("a", 100, 0);
        while (send()) {
            nowNs += MILLI;
        }
        pass(2_100);
        for (int i = 0; i < 100; i++) {
            assertThat(send()).isTrue();
        }
        peer("a", 100, sequence - 50);
        assertThat(send()).isTrue();
        assertThat(peers.current().get(0).holdsWindow()).isFalse();
        peer("a", 100, sequence);
        assertThat(send()).isTrue();
        assertThat(peers.current().get(0).holdsWindow()).isTrue();
    }

    @Test
    void slowestOfThoseThatKeepUpCounts() {
        peer("a", 100, 0);
        peer("b", 200, 0);
        while (send()) {
            peer("a", 100, sequence);
        }
        assertThat(sequence).isEqualTo(WINDOW / MESSAGE);
        peer("b", 200, 1);
        assertThat(send()).isTrue();
        assertThat(send()).isFalse();
    }

    @Test
    void newPeerIsOnCatchUpFirst() {
        for (int i = 0; i < 100; i++) {
            send();
        }
        peer("a", 100, 0);
        for (int i = 0; i < 100; i++) {
            assertThat(send()).isTrue();
        }
    }

    @Test
    void peerThatHearsThisNodeThroughOthersOnlyHoldsNothing() {
        heartbeat("a", 100, 0);
        for (int i = 0; i < 100; i++) {
            assertThat(send()).isTrue();
        }
    }

    @Test
    void messageLargerThanTheWindowGoesWhenAllIsAcknowledged() {
        peer("a", 100, 0);
        assertThat(window.admits(3 * WINDOW, nowNs)).isTrue();
        window.sent(++sequence, 3 * WINDOW, nowNs);
        assertThat(window.admits(1, nowNs)).isFalse();
        peer("a", 100, sequence);
        assertThat(window.admits(3 * WINDOW, nowNs)).isTrue();
    }

    private boolean send() {
        boolean admitted = window.admits(MESSAGE, nowNs);
        if (admitted) {
            window.sent(++sequence, MESSAGE, nowNs);
        }
        return admitted;
    }

    private void pass(long ms) {
        nowNs += ms * MILLI;
    }

    private void peer(String name, long origin, long acknowledged) {
        heartbeat(name, origin, acknowledged).echoed(1, nowNs);
    }

    private Peer heartbeat(String name, long origin, long acknowledged) {
        Frontier frontier = new Frontier();
        frontier.advance(OWN, acknowledged, acknowledged);
        Heartbeat beat = new Heartbeat(origin, 1, ++beats, 1, 0, 0, frontier, List.of(), name, "r", "host:1");
        Peer peer = peers.peerOf(beat, nowNs);
        assertThat(peer).isNotNull();
        peer.heard(beat, nowNs);
        peers.settle();
        return peer;
    }

    private static ReplicationConfig config() {
        ReplicationConfig plain = ReplicationConfig.defaults("c", "n", "r");
        return new ReplicationConfig(
                "c",
                "n",
                "r",
                plain.heartbeatMs(),
                plain.joinWaitMs(),
                plain.maxClockDriftMs(),
                plain.forgetAfterMs(),
                plain.limits().withWindowBytes(WINDOW));
    }
}
