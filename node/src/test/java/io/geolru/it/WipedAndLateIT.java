package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes that come back with nothing, or with less than the others have. */
@Tag("every-jdk")
class WipedAndLateIT {
    private static final int ENTRIES = 500;

    @RegisterExtension
    final Cluster cluster = new Cluster();

    @Test
    void aWipedNodeGetsEverythingBackAndWipesNobody() throws Exception {
        ClusterNode eu = cluster.start("eu");
        ClusterNode us = cluster.start("us");
        try (HttpConnection toEu = eu.connection();
                HttpConnection toUs = us.connection()) {
            for (int i = 0; i < ENTRIES; i++) {
                assertThat(toEu.call("PUT", ClusterNode.entry("c", "eu" + i), "e" + i)
                                .status())
                        .isEqualTo(201);
                assertThat(toUs.call("PUT", ClusterNode.entry("c", "us" + i), "u" + i)
                                .status())
                        .isEqualTo(201);
            }
            assertThat(toEu.call("DELETE", ClusterNode.entry("c", "eu7"), "").status())
                    .isEqualTo(204);
        }
        Cluster.awaitAgreed(eu, us);

        eu.kill();
        Cluster.delete(eu.dataDir());
        eu = cluster.start("eu");
        assertThat(eu.recovered()).isZero();
        Cluster.awaitAgreed(eu, us);
        assertThat(entries(eu)).isEqualTo(2 * ENTRIES - 1);
        assertThat(entries(us)).isEqualTo(2 * ENTRIES - 1);
        assertThat(eu.entryOf("c", "eu7").status()).isEqualTo(404);
        assertThat(eu.entryOf("c", "eu8").header("Geolru-Region")).isEqualTo("eu");

        eu.put("c", "after", "1");
        us.put("c", "after", "2");
        Cluster.awaitAgreed(eu, us);
    }

    @Test
    void aDeleteWhileANodeWasDownHoldsAfterItsReturn() throws Exception {
        ClusterNode eu = cluster.start("eu");
        ClusterNode us = cluster.start("us");
        eu.put("c", "deleted", "1");
        eu.put("c", "changed", "1");
        eu.put("c", "kept", "1");
        eu.put("other", "cleared", "1");
        Cluster.awaitAgreed(eu, us);

        us.kill();
        assertThat(eu.call("DELETE", ClusterNode.entry("c", "deleted"), "").status())
                .isEqualTo(204);
        Reply changed = eu.put("c", "changed", "2");
        assertThat(eu.call("DELETE", "/v1/caches/other", "").status()).isEqualTo(204);
        us = cluster.start("us");

        Cluster.awaitAgreed(eu, us);
        for (ClusterNode node : new ClusterNode[] {eu, us}) {
            assertThat(node.entryOf("c", "deleted").status()).isEqualTo(404);
            assertThat(node.entryOf("c", "changed").text()).isEqualTo("2");
            assertThat(node.entryOf("c", "changed").etag()).isEqualTo(changed.written());
            assertThat(node.entryOf("c", "kept").text()).isEqualTo("1");
            assertThat(node.entryOf("other", "cleared").status()).isEqualTo(404);
        }
    }

    @Test
    void aNodeIsNotReadyBeforeItHasWhatItsPeersHave() throws Exception {
        ClusterNode eu = cluster.start("eu");
        try (HttpConnection toEu = eu.connection()) {
            for (int i = 0; i < ENTRIES; i++) {
                toEu.call("PUT", ClusterNode.entry("c", "k" + i), "v" + i);
            }
        }
        // Long enough that it hears the other: what is ready first would be the end of this wait.
        ClusterNode us = cluster.start("us", "--set", "replication.joinWait=60s");
        assertThat(entries(us)).isEqualTo(ENTRIES);
    }

    private static long entries(ClusterNode node) throws Exception {
        return node.digest().at("/caches/c/entries").asLong();
    }
}
