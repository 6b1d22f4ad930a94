package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes without multicast, in a chain: those at its ends have no link to each other. */
class UnicastIT {
    private static final int ENTRIES = 300;

    @RegisterExtension
    final Cluster cluster = new Cluster();

    private final String middle = "127.0.0.1:" + FreePorts.udp();

    @Test
    void everythingArrivesThroughTheMiddleAlsoAfterItWasAway() throws Exception {
        ClusterNode b = start("b", "replication.endpoint=" + middle);
        // As a user would write it who gives all nodes the same list.
        ClusterNode a = start("a", "replication.peers=localhost" + middle.substring(middle.indexOf(':')));
        ClusterNode c = start("c", "replication.peers=" + middle);
        try (HttpConnection toA = a.connection();
                HttpConnection toC = c.connection()) {
            for (int i = 0; i < ENTRIES; i++) {
                toA.call("PUT", ClusterNode.entry("c", "a" + i), "a");
                toC.call("PUT", ClusterNode.entry("c", "c" + i), "c");
            }
        }
        Reply written = a.put("c", "both", "1");
        Reply read = c.call(
                "GET", ClusterNode.entry("c", "both"), "", "Geolru-Min-Version", written.header("Geolru-Version"));
        assertThat(read.status()).as("%s", read).isEqualTo(200);
        Cluster.awaitAgreed(a, b, c);
        assertThat(names(a)).containsExactly("b");
        assertThat(names(b)).containsExactlyInAnyOrder("a", "c");

        b.kill();
        a.put("c", "both", "2");
        assertThat(c.call("DELETE", ClusterNode.entry("c", "c1"), "").status()).isEqualTo(204);
        b = start("b", "replication.endpoint=" + middle);
        Cluster.awaitAgreed(a, b, c);
        assertThat(c.entryOf("c", "both").text()).isEqualTo("2");
        assertThat(a.entryOf("c", "c1").status()).isEqualTo(404);
        assertThat(c.digest().at("/caches/c/entries").asLong()).isEqualTo(2 * ENTRIES);
    }

    private ClusterNode start(String name, String setting) throws Exception {
        return cluster.start(name, "--set", "replication.multicast=null", "--set", setting);
    }

    private static Iterable<String> names(ClusterNode node) throws Exception {
        return node.status().at("/peers").findValuesAsText("name");
    }
}
