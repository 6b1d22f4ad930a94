package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.replication.ReplicationCounter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReplicationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @Test
    void aWriteReachesTheOtherRegionWithVersionAndExpiry() throws InterruptedException {
        CacheNode eu = nodes.launch("eu-1", "eu");
        CacheNode us = nodes.launch("us-1", "us");
        Cache<String> there = us.cache("c", String.class);
        Version version = eu.cache("c", String.class).put("a", "1", Duration.ofMinutes(10));

        assertThat(us.awaitApplied(version, PATIENCE)).isTrue();
        assertThat(there.get("a")).isEqualTo("1");
        assertThat(there.entry("a")).isEqualTo(eu.cache("c", String.class).entry("a"));
        assertThat(there.entry("a").originRegion()).isEqualTo("eu");
        assertThat(eu.awaitReplicated(version, 1, PATIENCE)).isTrue();
    }

    @Test
    void removesAndClearsReachTheOtherRegion() throws InterruptedException {
        CacheNode eu = nodes.launch("eu-1", "eu");
        CacheNode us = nodes.launch("us-1", "us");
        Cache<String> here = eu.cache("c", String.class);
        Cache<String> there = us.cache("c", String.class);
        here.put("a", "1");
        us.awaitApplied(here.put("b", "2"), PATIENCE);
        eu.awaitApplied(there.remove("a"), PATIENCE);
        assertThat(here.get("a")).isNull();
        us.awaitApplied(here.clear(), PATIENCE);
        assertThat(there.size()).isZero();
        TestNodes.waitUntilAgreed("c", eu, us);
    }

    @Test
    void aRemoveOfAKeyThatIsNotHereRemovesItThere() throws InterruptedException {
        CacheNode eu = nodes.launch(
                nodes.config("eu-1", "eu").withCache("c", new NodeConfig.CacheSettings(1, 1L << 20, null)));
        CacheNode us = nodes.launch("us-1", "us");
        Cache<String> here = eu.cache("c", String.class);
        Cache<String> there = us.cache("c", String.class);
        here.put("a", "1");
        us.awaitApplied(here.put("b", "2"), PATIENCE);
        assertThat(here.get("a")).as("evicted").isNull();
        assertThat(there.get("a")).isEqualTo("1");
        us.awaitApplied(here.remove("a"), PATIENCE);
        assertThat(there.get("a")).isNull();
    }

    @Test
    void theNewestOfTwoConcurrentWritesWinsEverywhere() {
        CacheNode eu = nodes.launch("eu-1", "eu");
        CacheNode us = nodes.launch("us-1", "us");
        Cache<Integer> here = eu.cache("c", Integer.class);
        Cache<Integer> there = us.cache("c", Integer.class);
        for (int i = 0; i < 500; i++) {
            here.put("k" + i % 10, i);
            there.put("k" + i % 10, -i);
        }
        TestNodes.waitUntilAgreed("c", eu, us);
        for (int i = 0; i < 10; i++) {
            assertThat(here.entry("k" + i)).isEqualTo(there.entry("k" + i));
        }
    }

    @Test
    void threeRegionsGetTheSameAndALateOneToo() {
        CacheNode eu = nodes.launch("eu-1", "eu");
        CacheNode us = nodes.launch("us-1", "us");
        Cache<String> here = eu.cache("c", String.class);
        Cache<String> there = us.cache("c", String.class);
        for (int i = 0; i < 2_000; i++) {
            here.put("e" + i, "v" + i);
            there.put("u" + i, "v" + i);
            there.remove("u" + i / 2);
        }
        CacheNode ap = nodes.launch("ap-1", "ap");
        assertThat(ap.ready()).isTrue();
        TestNodes.waitUntilAgreed("c", eu, us, ap);
        assertThat(ap.cache("c", String.class).size()).isEqualTo(here.size());
    }

    @Test
    void aNodeThatWasKilledGetsWhatItMissed() {
        CacheNode eu = nodes.launch("eu-1", "eu");
        CacheNode us = nodes.launch("us-1", "us");
        Cache<String> here = eu.cache("c", String.class);
        for (int i = 0; i < 1_000; i++) {
            here.put("k" + i, "old");
        }
        TestNodes.waitUntilAgreed("c", eu, us);
        nodes.kill(us);
        for (int i = 0; i < 1_000; i++) {
            if (i % 3 == 0) {
                here.remove("k" + i);
            } else {
                here.put("k" + i, "new");
            }
        }
        us = nodes.launch("us-1", "us");
        TestNodes.waitUntilAgreed("c", eu, us);
        assertThat(us.cache("c", String.class).get("k0")).isNull();
        assertThat(us.cache("c", String.class).get("k1")).isEqualTo("new");
    }

    @Test
    void nodesOfAnotherClusterDoNotMix() {
        CacheNode eu = nodes.launch("eu-1", "eu");
        CacheNode other = nodes.launch(nodes.config("us-1", "us").withCluster("other"));
        eu.cache("c", String.class).put("a", "1");
        TestNodes.waitUntil(
                "the foreign node is counted",
                () -> other.status().replication() != null
                        && other.core().replicationCounters().get(ReplicationCounter.FOREIGN) > 0);
        assertThat(other.cache("c", String.class).get("a")).isNull();
        assertThat(other.status().replication().peers()).isEmpty();
    }

    @Test
    void aNameThatALivePeerHasIsRefused() {
        nodes.launch("eu-1", "eu");
        NodeConfig same = nodes.config("eu-1", "eu").withDataDir(nodes.folder().resolve("elsewhere"));
        assertThatThrownBy(() -> CacheNode.launch(same))
                .isInstanceOf(NameInUseException.class)
                .hasMessageContaining("'eu-1'");
    }

    @Test
    void aDataDirectoryInUseIsRefused() {
        CacheNode eu = nodes.launch("eu-1", "eu");
        NodeConfig same = nodes.config("us-1", "us").withDataDir(eu.config().dataDir());
        assertThatThrownBy(() -> CacheNode.launch(same))
                .isInstanceOf(io.geolru.journal.DataDirectoryInUseException.class)
                .hasMessageContaining(eu.config().dataDir().toString());
    }
}
