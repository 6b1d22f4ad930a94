package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.changes.ChangeKind;
import io.geolru.changes.OutOfReachException;
import io.geolru.changes.Position;
import io.geolru.client.CacheClient;
import io.geolru.client.ChangeFeed;
import io.geolru.client.ClientConfig;
import io.geolru.client.RemoteCache;
import io.geolru.client.RemoteChange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A feed of changes over each kind of link, in clear and sealed. */
class ClientFeedTest {
    private static final List<String> SECRETS = List.of("the-secret-of-this-year");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PUTS = 500;

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    private static <V> RemoteChange<V> next(ChangeFeed<V> feed) throws InterruptedException {
        return Objects.requireNonNull(feed.poll(PATIENCE), "no change came");
    }

    @ParameterizedTest
    @CsvSource({"udp, false", "udp, true", "ipc, true"})
    void allComesAndAFeedOverAnotherLinkGoesOnBehind(String kind, boolean isSealed)
            throws InterruptedException, IOException {
        List<String> secrets = isSealed ? SECRETS : List.of();
        NodeConfig config = nodes.config("a", "eu");
        CacheNode node =
                nodes.launch(config.withReplication(config.replication().withSecrets(secrets))
                        .withClients(NodeConfig.Clients.defaults().withEndpoint(TestNodes.endpointPair())));
        String udp = "udp:" + Objects.requireNonNull(node.config().clients()).endpoint();
        String ipc = "ipc:" + node.config().dataDir();
        boolean isRemote = kind.equals("udp");
        Position position;
        try (CacheClient client = CacheClient.connect(
                        ClientConfig.of(isRemote ? udp : ipc).withSecrets(secrets));
                ChangeFeed<byte[]> feed = client.bytes("c").changes("k", null)) {
            RemoteCache<byte[]> cache = client.bytes("c");
            cache.put("other", new byte[1]);
            for (int i = 0; i < PUTS; i++) { // many messages, and more than a link holds
                cache.put("k" + i, new byte[i * 20]);
            }
            Version removed = cache.remove("k1");
            for (int i = 0; i < PUTS; i++) {
                RemoteChange<byte[]> change = next(feed);
                assertThat(change.key()).isEqualTo("k" + i);
                assertThat(change.value()).hasSize(i * 20);
            }
            position = feed.position();
            RemoteChange<byte[]> last = next(feed);
            assertThat(last.kind()).isEqualTo(ChangeKind.REMOVE);
            assertThat(last.version()).isEqualTo(removed);
        }
        try (CacheClient client = CacheClient.connect(
                        ClientConfig.of(isRemote ? ipc : udp).withSecrets(secrets));
                ChangeFeed<byte[]> feed = client.bytes("c").changes("k", position)) {
            assertThat(next(feed).kind()).isEqualTo(ChangeKind.REMOVE);
            client.bytes("c").clear();
            assertThat(next(feed).kind()).isEqualTo(ChangeKind.CLEAR);
        }
    }

    @Test
    void whatTheJournalNoLongerHoldsIsToldAndNeverPassedOver() throws InterruptedException, IOException {
        CacheNode node = nodes.launch(
                ChangesTest.withSmallJournal(nodes.config("a", "eu")).withClients(NodeConfig.Clients.defaults()));
        try (CacheClient client = CacheClient.connect(
                        ClientConfig.of("ipc:" + node.config().dataDir()));
                ChangeFeed<byte[]> slow = client.bytes("bulk").changes(null)) {
            RemoteCache<byte[]> bulk = client.bytes("bulk");
            bulk.put("first", new byte[1]);
            assertThat(next(slow).key()).isEqualTo("first");
            Position position = slow.position();
            ChangesTest.outgrowJournal(node, node.cache("bulk", byte[].class));
            assertThatThrownBy(() -> readAll(slow)).isInstanceOf(OutOfReachException.class);
            for (Position gone : List.of(position, slow.position(), Position.BEGINNING)) {
                assertThatThrownBy(() -> bulk.changes(gone)).isInstanceOf(OutOfReachException.class);
            }
            assertThatThrownBy(() -> bulk.changesSince(Instant.EPOCH))
                    .isInstanceOf(OutOfReachException.class)
                    .hasMessageContaining("1970-01-01T00:00:00Z");
            try (ChangeFeed<byte[]> anew = bulk.changes(null)) {
                bulk.put("last", new byte[1]);
                assertThat(next(anew).key()).isEqualTo("last");
            }
        }
    }

    private static void readAll(ChangeFeed<byte[]> feed) throws InterruptedException {
        while (feed.poll(PATIENCE) != null) {
            assertThat(feed.position()).isNotNull();
        }
    }
}
