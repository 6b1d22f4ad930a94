package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.event.Frontier;
import io.geolru.event.HybridClock;
import io.geolru.replication.ReplicationStatus.PeerStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes that are gone for good. */
class ForgetTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @Test
    void aNodeThatIsGoneForGoodHoldsBackNothingAnywhereAndIsNoPeerAnyMore() throws InterruptedException {
        CacheNode eu = nodes.launch("eu-1", "eu");
        CacheNode us = nodes.launch("us-1", "us");
        CacheNode ap = nodes.launch("ap-1", "ap");
        us.awaitApplied(ap.cache("c", String.class).put("a", "1"), PATIENCE);
        kill(ap, eu, us);
        Version removed = eu.cache("c", String.class).remove("a");
        us.awaitApplied(removed, PATIENCE);
        TestNodes.waitUntil("others go on", () -> everythingBut("ap-1", removed, eu));
        assertThat(eu.status().replication().stableStamp()).isLessThan(removed.stamp());
        assertThat(eu.status().records()).isPositive();

        assertThat(us.forget("ap-1")).isTrue();
        TestNodes.waitUntil("the remove is settled", () -> isStable(removed, eu) && isStable(removed, us));
        TestNodes.waitUntil("its record goes", () -> eu.status().records() == 0);
        assertThat(eu.status().forcedForgets()).isZero();
        assertThat(eu.status().replication().peers())
                .extracting(PeerStatus::name)
                .containsExactly("us-1");
        assertThat(us.forget("ap-1")).as("once is enough").isFalse();
        assertThat(eu.forget("ap-1")).isFalse();
    }

    @Test
    void whatWasForgottenStaysSoOverRestartsWithAndWithoutASnapshot() throws InterruptedException {
        CacheNode eu = nodes.launch("eu-1", "eu");
        CacheNode us = nodes.launch("us-1", "us");
        CacheNode ap = nodes.launch("ap-1", "ap");
        eu.awaitApplied(ap.cache("c", String.class).put("a", "1"), PATIENCE);
        kill(ap, eu, us);
        assertThat(eu.forget("ap-1")).isTrue();
        Frontier told = eu.frontier();
        TestNodes.waitUntil("us learns it", () -> us.frontier().covers(told));

        nodes.kill(eu);
        eu = nodes.launch("eu-1", "eu");
        stabilizes(eu, us);
        nodes.close(eu);
        eu = nodes.launch("eu-1", "eu");
        assertThat(eu.status().recovery().events()).isZero();
        stabilizes(eu, us);
        CacheNode late = nodes.launch("late", "late");
        stabilizes(late, us, eu);
    }

    @Test
    void aNodeThatComesBackIsAPeerAgainAndBringsNothingBack() throws InterruptedException {
        CacheNode eu = nodes.launch("eu-1", "eu");
        CacheNode ap = nodes.launch("ap-1", "ap");
        Cache<String> here = eu.cache("c", String.class);
        eu.awaitApplied(ap.cache("c", String.class).put("a", "1"), PATIENCE);
        ap.awaitApplied(here.put("b", "1"), PATIENCE);
        kill(ap, eu);
        assertThat(eu.forget("ap-1")).isTrue();
        Version removed = here.remove("a");
        TestNodes.waitUntil(
                "the remove is forgotten",
                () -> isStable(removed, eu) && eu.status().records() == 0);

        CacheNode back = nodes.launch("ap-1", "ap");
        assertThat(back.cache("c", String.class).get("a")).isNull();
        assertThat(here.get("a")).isNull();
        TestNodes.waitUntilAgreed("c", eu, back);
        assertThat(eu.status().replication().peers())
                .anySatisfy(peer -> assertThat(peer.current()).isTrue());

        kill(back, eu);
        Version later = here.remove("b");
        TestNodes.waitUntil("eu waits for it again", () -> everythingBut("ap-1", later, eu));
        assertThat(eu.status().replication().stableStamp()).isLessThan(later.stamp());
        assertThat(eu.forget("ap-1")).isTrue();
        TestNodes.waitUntil("and no more", () -> isStable(later, eu));
    }

    @Test
    void whatLivesOrWasNeverThereIsNotForgotten() throws Exception {
        var middle = TestNodes.endpoint();
        CacheNode b = nodes.launch(nodes.apart("b", middle));
        CacheNode a = nodes.launch(nodes.apart("a", null, middle));
        CacheNode c = nodes.launch(nodes.apart("c", null, middle));
        a.awaitApplied(c.cache("c", String.class).put("k", "v"), PATIENCE);

        assertThatThrownBy(() -> a.forget("a")).isInstanceOf(NodeLivesException.class);
        assertThatThrownBy(() -> a.forget("b"))
                .isInstanceOf(NodeLivesException.class)
                .hasMessageContaining("'b'");
        TestNodes.waitUntil("a hears of c's life by b", () -> {
            try {
                a.forget("c");
                return false;
            } catch (NodeLivesException lives) {
                return lives.getMessage().contains("'c'");
            }
        });
        assertThat(a.forget("nobody")).isFalse();
        assertThat(b.frontier().covers(a.frontier())).isTrue();
        b.close();
        assertThatThrownBy(() -> b.forget("a")).isInstanceOf(IllegalStateException.class);
    }

    private void kill(CacheNode node, CacheNode... others) {
        nodes.kill(node);
        for (CacheNode other : others) {
            TestNodes.waitUntil(
                    "it is missed",
                    () -> other.status().replication().peers().stream()
                            .allMatch(peer -> peer.current() != peer.name().equals(node.name())));
        }
    }

    /** A write is settled only when nobody can have missed it. */
    private void stabilizes(CacheNode node, CacheNode... others) throws InterruptedException {
        Version version = node.cache("c", String.class).put("later", "1");
        for (CacheNode other : others) {
            assertThat(other.awaitApplied(version, PATIENCE)).isTrue();
            TestNodes.waitUntil("settled", () -> isStable(version, node) && isStable(version, other));
        }
    }

    private static boolean isStable(Version version, CacheNode node) {
        return node.status().replication().stableStamp() >= version.stamp();
    }

    /** Whether all that live have promised well beyond a version. */
    private static boolean everythingBut(String gone, Version version, CacheNode node) {
        long beyond = version.stamp() + HybridClock.stampAt(300);
        boolean own = node.frontier().promise(version.origin()) > beyond;
        return own
                && node.status().replication().peers().stream()
                        .filter(peer -> !peer.name().equals(gone))
                        .allMatch(peer -> peer.promise() > beyond);
    }
}
