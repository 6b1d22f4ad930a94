package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NodeMetersTest {
    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void aCacheIsThereUnderMicrometersNamesWheneverItCameToBe() {
        CacheNode eu = nodes.launch(
                nodes.config("eu-1", "eu").withCache("c", new NodeConfig.CacheSettings(2, 1L << 20, null)));
        eu.bindTo(registry);
        Cache<String> cache = eu.cache("c", String.class);
        cache.put("a", "1");
        cache.put("b", "2");
        cache.put("c", "3");
        cache.get("b");
        cache.get("c");
        cache.get("a");
        cache.remove("c");

        TestNodes.waitUntil("the meters are there", () -> {
            registry.get("geolru.ready").gauge().value();
            return registry.find("cache.gets").tag("cache", "c").functionCounter() != null;
        });
        assertThat(count("cache.gets", "result", "hit")).isEqualTo(2);
        assertThat(count("cache.gets", "result", "miss")).isEqualTo(1);
        assertThat(count("cache.misses.evicted", "node", "eu-1")).isEqualTo(1);
        assertThat(count("cache.puts", "node", "eu-1")).isEqualTo(3);
        assertThat(count("cache.evictions", "region", "eu")).isEqualTo(1);
        assertThat(count("cache.removes", "region", "eu")).isEqualTo(1);
        assertThat(registry.get("cache.size").gauge().value()).isEqualTo(1);
        assertThat(registry.get("cache.size.max").gauge().value()).isEqualTo(2);
    }

    @Test
    void peersAndTheirLagHaveRowsOfTheirOwn() {
        CacheNode eu = nodes.launch("eu-1", "eu");
        eu.bindTo(registry);
        CacheNode us = nodes.launch("us-1", "us");
        us.cache("c", String.class).put("a", "1");

        TestNodes.waitUntil(
                "the peer is there",
                () -> registry.get("geolru.replication.peers").gauge().value() == 1
                        && registry.find("geolru.replication.rtt")
                                        .tag("peer", "us-1")
                                        .gauge()
                                != null
                        && count("geolru.replication.events.applied", "node", "eu-1") >= 1);
        assertThat(registry.get("geolru.replication.lag.events")
                        .tags("peer", "us-1", "peer.region", "us")
                        .gauge()
                        .value())
                .isNotNegative();
        assertThat(registry.get("geolru.journal.size").gauge().value()).isPositive();
        assertThat(count("geolru.transport.received", "node", "eu-1")).isPositive();
    }

    @Test
    void nodesShareARegistryAndTheirMetersGoWithThem() {
        CacheNode eu = nodes.launch("eu-1", "eu");
        CacheNode us = nodes.launch("us-1", "us");
        eu.bindTo(registry);
        us.bindTo(registry);
        registry.counter("geolru.of.the.application").increment();
        assertThat(registry.get("geolru.ready").gauges()).hasSize(2);

        us.close();
        assertThat(registry.get("geolru.ready").gauges()).hasSize(1);
        eu.close();
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .extracting(Meter.Id::getName)
                .containsExactly("geolru.of.the.application");
        assertThatThrownBy(() -> eu.bindTo(registry)).isInstanceOf(IllegalStateException.class);
    }

    private double count(String name, String tag, String value) {
        return registry.get(name).tag(tag, value).functionCounter().count();
    }
}
