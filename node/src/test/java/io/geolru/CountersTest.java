package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.config.HostPort;
import io.geolru.replication.ReplicationCounter;
import io.geolru.replication.ReplicationStatus.OriginStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a node's status counts, each caused. */
class CountersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @Test
    void writesThatFollowEachOtherAreNoConflictAndThoseMadeApartAreOne() throws Exception {
        HostPort there = TestNodes.endpoint();
        CacheNode eu = nodes.launch(nodes.apart("eu-1", there));
        CacheNode us = nodes.launch(nodes.apart("us-1", null, there));
        Cache<String> here = eu.cache("c", String.class);
        Cache<String> other = us.cache("c", String.class);
        us.awaitApplied(here.put("a", "1"), PATIENCE);
        eu.awaitApplied(other.put("a", "2"), PATIENCE);
        us.awaitApplied(here.remove("a"), PATIENCE);
        eu.awaitApplied(other.put("a", "3"), PATIENCE);
        us.awaitApplied(here.touch("a", Duration.ofHours(1)), PATIENCE);
        assertThat(conflicts(eu) + conflicts(us)).isZero();

        nodes.kill(us);
        here.put("a", "while away");
        here.put("of one", "1");
        CacheNode apart = nodes.launch(nodes.apart("us-1", null));
        apart.cache("c", String.class).put("a", "apart");
        apart.cache("c", String.class).put("of the other", "1");
        nodes.kill(apart);
        CacheNode back = nodes.launch(nodes.apart("us-1", null, there));
        TestNodes.waitUntilAgreed("c", eu, back);
        assertThat(here.get("a")).isEqualTo("apart");
        assertThat(conflicts(eu)).isEqualTo(1);
    }

    @Test
    void readsThatMissWhatWasEvictedAreCounted() {
        CacheNode eu = nodes.launch(
                nodes.config("eu-1", "eu").withCache("c", new NodeConfig.CacheSettings(1, 1L << 20, null)));
        Cache<String> cache = eu.cache("c", String.class);
        cache.put("a", "1");
        cache.put("b", "2");
        assertThat(cache.get("a")).isNull();
        assertThat(cache.get("never")).isNull();
        assertThat(eu.status().missesOfEvicted()).isEqualTo(1);
    }

    @Test
    void anOriginsLagAndCatchUpAreShownAndCounted() throws InterruptedException {
        CacheNode eu = nodes.launch("eu-1", "eu");
        CacheNode us = nodes.launch("us-1", "us");
        nodes.kill(us);
        Version last = new Version(0, 0);
        for (int i = 0; i < 2_000; i++) {
            last = eu.cache("c", String.class).put("k" + i, "v");
        }
        CacheNode back = nodes.launch("us-1", "us");
        assertThat(back.awaitApplied(last, PATIENCE)).isTrue();
        TestNodes.waitUntil(
                "no lag is left",
                () -> back.status().replication().origins().stream()
                        .allMatch(origin -> origin.lagEvents() == 0 && origin.lagMs() == 0));
        assertThat(back.status().replication().origins())
                .extracting(OriginStatus::node)
                .contains("eu-1", "us-1");
        assertThat(back.status().counters().get(ReplicationCounter.CATCH_UPS_ASKED))
                .isPositive();
        assertThat(eu.status().counters().get(ReplicationCounter.CATCH_UPS_SERVED))
                .isPositive();
    }

    private static long conflicts(CacheNode node) {
        return node.status().conflicts();
    }
}
