package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.codec.EventEncoder;
import io.geolru.event.EventKind;
import io.geolru.event.Names;
import io.geolru.journal.OpenedPackages;
import io.geolru.replication.Envelope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @BeforeAll
    static void openPackages() {
        OpenedPackages.ensure();
    }

    @Test
    void aRemoveFitsIntoAMessageHoweverLowTheLimitOnEntriesIs() {
        NodeConfig.Limits limits = NodeConfig.defaults().limits();
        NodeConfig config = NodeConfig.defaults()
                .withLimits(new NodeConfig.Limits(1024, limits.caches(), limits.totalBytes(), limits.records()));
        int longest = new EventEncoder()
                .encode(EventKind.REMOVE, "c".repeat(64), "k".repeat(Names.MAX_KEY_BYTES), "", new byte[0]);
        assertThat(new Settings(config).transport().maxMessageBytes())
                .isGreaterThanOrEqualTo(Envelope.LENGTH + longest);
    }

    @Test
    void clientsTakeRoomWhereTheNetworksBuffersAre() {
        NodeConfig without = NodeConfig.defaults();
        NodeConfig.Clients clients = NodeConfig.Clients.defaults();

        assertThat(without.withClients(clients).networkBufferBytes() - without.networkBufferBytes())
                .isBetween(clients.maxSessions() * 1_500_000L, clients.maxSessions() * 1_600_000L);
    }
}
