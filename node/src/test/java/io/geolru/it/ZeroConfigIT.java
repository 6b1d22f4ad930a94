package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes on one machine that are told their ports, and nothing else, find each other. */
@Tag("every-jdk")
class ZeroConfigIT {
    @RegisterExtension
    final Cluster cluster = new Cluster();

    @Test
    void nodesOnTheDefaultGroupReplicateToEachOther() throws Exception {
        // The group is the one that every node uses: a cluster id of its own keeps others of this machine out.
        String ownCluster = "cluster=it-" + UUID.randomUUID();
        replicatesBothWays(
                launch("first", "--set", ownCluster).awaitReady(),
                launch("second", "--set", ownCluster).awaitReady());
    }

    @Test
    void nodesStartedAtOnceReplicateToEachOther() throws Exception {
        String ownGroup = "replication.multicast=" + cluster.multicast();
        ClusterNode first = launch("first", "--set", ownGroup);
        ClusterNode second = launch("second", "--set", ownGroup);
        replicatesBothWays(first.awaitReady(), second.awaitReady());
    }

    @Test
    void nodesOfAnotherClusterAreNotHeard() throws Exception {
        ClusterNode first = cluster.start("first");
        ClusterNode other = cluster.start("other", "--set", "cluster=other");
        first.put("c", "key", "mine");
        other.put("c", "key", "theirs");
        assertThat(first.status().get("peers")).isEmpty();
        assertThat(other.status().get("peers")).isEmpty();
        assertThat(first.entryOf("c", "key").text()).isEqualTo("mine");
    }

    private ClusterNode launch(String port, String... more) throws IOException {
        Path dataDir = cluster.dataDir(port);
        List<String> arguments =
                new ArrayList<>(List.of("--http", "127.0.0.1:" + cluster.port(port), "--data-dir", dataDir.toString()));
        arguments.addAll(List.of(more));
        return cluster.launch(port, dataDir, cluster.command(arguments));
    }

    private static void replicatesBothWays(ClusterNode first, ClusterNode second) throws Exception {
        assertThat(first.stdout())
                .contains("name=node-" + first.port() + " region=local http=127.0.0.1:" + first.port());
        Reply set = first.call(
                "POST",
                "/setCacheItem",
                "{\"item_key\":\"a\",\"item_value\":{\"from\":1},\"expires_at\":600}",
                "Content-Type",
                "application/json");
        assertThat(set.status()).as("%s", set).isEqualTo(200);
        second.put("c", "b", "2");
        Await.until(
                "the first has what the second wrote",
                () -> first.entryOf("c", "b").text().equals("2"));
        Await.until(
                "the second has what the first wrote",
                () -> second.get("/getCacheItem?item_key=a").status() == 200);
        Reply there = second.get("/getCacheItem?item_key=a");
        assertThat(there.json().at("/item_value/from").asInt()).isEqualTo(1);
        assertThat(there.json().get("expires_at").asDouble()).isGreaterThan(0).isLessThanOrEqualTo(600);
        Cluster.awaitAgreed(first, second);
    }
}
