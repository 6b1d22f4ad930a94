package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.config.HostPort;
import io.geolru.replication.ReplicationStatus.PeerStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Links that multicast does not cross. */
class UnicastTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @Test
    void itIsEnoughThatOneOfTwoNamesTheOther() throws Exception {
        HostPort named = TestNodes.endpoint();
        CacheNode first = nodes.launch(nodes.apart("first", named));
        CacheNode second = nodes.launch(nodes.apart("second", null, new HostPort("localhost", named.port())));

        writesGoBothWays(first, second);
        assertThat(second.status().replication().peers())
                .extracting(PeerStatus::name)
                .containsExactly("first");
        assertThat(first.status().replication().peers())
                .extracting(PeerStatus::name)
                .containsExactly("second");
        TestNodes.waitUntil("each hears the other", () -> keepsUp(first) && keepsUp(second));
    }

    @Test
    void whatIsInTheMiddleOfAChainBringsEverythingToBothEnds() throws Exception {
        HostPort middle = TestNodes.endpoint();
        CacheNode b = nodes.launch(nodes.apart("b", middle));
        CacheNode a = nodes.launch(nodes.apart("a", null, middle));
        CacheNode c = nodes.launch(nodes.apart("c", null, middle));
        Cache<String> atA = a.cache("c", String.class);
        Cache<String> atC = c.cache("c", String.class);
        for (int i = 0; i < 500; i++) {
            atA.put("a" + i, "a");
            atC.put("c" + i, "c");
            atC.put("same" + i % 50, "c");
            atA.put("same" + i % 50, "a");
        }

        Version last = atC.remove("c7");
        assertThat(a.awaitApplied(last, PATIENCE)).isTrue();
        TestNodes.waitUntilAgreed("c", a, b, c);
        assertThat(atA.size()).isEqualTo(1_049);
        assertThat(a.status().replication().peers())
                .extracting(PeerStatus::name)
                .containsExactly("b");
        assertThat(c.status().replication().peers())
                .extracting(PeerStatus::name)
                .containsExactly("b");
    }

    @Test
    void aLateOneAtTheEndOfAChainGetsAllAndMoreWhenItComesBack() throws Exception {
        HostPort middle = TestNodes.endpoint();
        CacheNode b = nodes.launch(nodes.apart("b", middle));
        CacheNode a = nodes.launch(nodes.apart("a", null, middle));
        Cache<String> atA = a.cache("c", String.class);
        for (int i = 0; i < 1_000; i++) {
            atA.put("k" + i, "1");
        }
        CacheNode c = nodes.launch(nodes.apart("c", null, middle));
        TestNodes.waitUntilAgreed("c", a, b, c);
        nodes.kill(b);
        atA.put("k1", "2");
        c.cache("c", String.class).remove("k2");
        b = nodes.launch(nodes.apart("b", middle));
        TestNodes.waitUntilAgreed("c", a, b, c);
        assertThat(c.cache("c", String.class).get("k1")).isEqualTo("2");
        assertThat(atA.get("k2")).isNull();
    }

    @Test
    void namedPeersAndMulticastGoTogether() throws Exception {
        HostPort apart = TestNodes.endpoint();
        CacheNode outside = nodes.launch(nodes.apart("outside", apart));
        NodeConfig bridge = nodes.config("bridge", "bridge");
        CacheNode inside = nodes.launch("inside", "inside");
        CacheNode both =
                nodes.launch(bridge.withReplication(bridge.replication().withPeers(List.of(apart))));

        writesGoBothWays(outside, inside);
        writesGoBothWays(both, outside);
        TestNodes.waitUntilAgreed("c", outside, inside, both);
        assertThat(inside.status().replication().peers())
                .extracting(PeerStatus::name)
                .containsExactly("bridge");
    }

    private static boolean keepsUp(CacheNode node) {
        return node.status().replication().peers().stream().allMatch(PeerStatus::keepsUp);
    }

    private static void writesGoBothWays(CacheNode one, CacheNode other) throws InterruptedException {
        Version there = one.cache("c", String.class).put("from " + one.name(), "1");
        Version here = other.cache("c", String.class).put("from " + other.name(), "2");
        assertThat(other.awaitApplied(there, PATIENCE)).isTrue();
        assertThat(one.awaitApplied(here, PATIENCE)).isTrue();
    }
}
