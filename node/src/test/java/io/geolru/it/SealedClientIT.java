package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.client.CacheClient;
import io.geolru.client.CallTimeoutException;
import io.geolru.client.ClientConfig;
import io.geolru.client.RemoteCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node with secrets, as a process, and clients with the right one and others. */
class SealedClientIT {
    private static final String OLD = "the-secret-of-last-year";
    private static final String NEW = "the-secret-of-this-year";

    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    private final int port = FreePorts.udpPair();

    @Test
    void whoHasNotTheSecretStaysOutAndSecretsRotateUnderClients() throws Exception {
        ClusterNode node = cluster.start("eu", "--config", file(OLD).toString());
        ClientConfig udp = ClientConfig.of("udp:127.0.0.1:" + port);
        ClientConfig ipc = ClientConfig.of("ipc:" + cluster.dataDir("eu"));
        try (CacheClient near = CacheClient.connect(ipc.withSecrets(List.of(OLD)));
                CacheClient far = CacheClient.connect(udp.withSecrets(List.of(OLD)))) {
            RemoteCache<String> cache = near.strings("c");
            cache.put("k", "sealed");
            assertThat(far.strings("c").get("k")).isEqualTo("sealed");

            for (ClientConfig kind : List.of(ipc, udp)) {
                assertKeptOut(kind, "ClientConfig.secrets must have its replication.secrets");
                assertKeptOut(kind.withSecrets(List.of(NEW)), "not among ClientConfig.secrets");
                assertKeptOut(
                        kind.withSecrets(List.of(NEW, OLD)),
                        "first of ClientConfig.secrets is not among its replication");
                assertKeptOut(kind.withSecrets(List.of(OLD)).withCluster("other"), "ClientConfig.cluster");
            }
            assertThat(counter(node, "wrongSecret")).isPositive();
            assertThat(node.stderr())
                    .contains("refused a client from 127.0.0.1:", "counted as WRONG_SECRET, told once")
                    .doesNotContain(OLD)
                    .doesNotContain(NEW);

            for (List<String> secrets : List.of(List.of(OLD, NEW), List.of(NEW, OLD), List.of(NEW))) {
                String before = node.status().at("/replication/keyIds").toString();
                file(String.join(", ", secrets));
                Await.until(
                        "the node has " + secrets,
                        () -> !node.status()
                                .at("/replication/keyIds")
                                .toString()
                                .equals(before));
                near.secrets(secrets);
                far.secrets(secrets);
                CompletableFuture<?> put = cache.async().put("k", secrets.toString());
                far.strings("c").put("other", secrets.toString());
                put.join();
                assertThat(far.strings("c").get("k")).isEqualTo(secrets.toString());
            }
            assertThat(counter(node, "opened")).isEqualTo(2);
        }
    }

    private static void assertKeptOut(ClientConfig config, String why) {
        assertThatThrownBy(() -> CacheClient.connect(config.withTimeout(Duration.ofMillis(800))))
                .isInstanceOf(CallTimeoutException.class)
                .hasMessageContaining(why);
    }

    private static long counter(ClusterNode node, String name) throws IOException {
        return Objects.requireNonNull(node.status().at("/clients/" + name)).asLong();
    }

    /** Moved into place, as editors do and whoever writes such files should. */
    private Path file(String secrets) throws IOException {
        Path fresh = Files.writeString(
                cluster.folder().resolve("eu.new"),
                "replication: {secrets: [" + secrets + "]}\nclients: {endpoint: \"127.0.0.1:" + port + "\"}\n");
        return Files.move(fresh, cluster.folder().resolve("eu.yaml"), StandardCopyOption.REPLACE_EXISTING);
    }
}
