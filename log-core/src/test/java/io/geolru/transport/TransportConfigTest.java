package io.geolru.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportConfigTest {
    private static final TransportConfig CONFIG = TransportConfig.loopback(Path.of("aeron"));

    @ParameterizedTest
    @CsvSource({"1024,65536", "8192,65536", "8193,131072", "262144,2097152", "262145,4194304", "16777216,134217728"})
    void aTermHoldsEightOfTheLongestMessages(int messageBytes, int termLength) {
        assertThat(CONFIG.withMaxMessageBytes(messageBytes).eventTermLength()).isEqualTo(termLength);
    }

    @Test
    void moreSpaceIsNeededForLongerMessages() {
        assertThat(CONFIG.bytesNeeded()).isLessThan(64 << 20);
        assertThat(CONFIG.withMaxMessageBytes(16 << 20).bytesNeeded()).isGreaterThan(2L << 30);
    }

    @Test
    void multicastWithoutAnInterfaceIsRefused() {
        assertThatThrownBy(() -> CONFIG.withInterface(" ")).hasMessageContaining("interface is empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "224.20.30.40:24326", // even
                "10.0.0.1:24326",
                "224.20.30.39",
                "224.20.30.39:0",
                "224.20.30.39:65536",
                "group.example:1",
                "224.20.30.39:1|interface=eth0",
                ""
            })
    void aBadGroupIsRefusedByName(String group) {
        assertThatThrownBy(() -> CONFIG.withMulticast(group))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("multicast " + group);
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "host:", ":1", "host:65536", "host:-1", "a b:1", "host:1|mtu=9", "[::1:1"})
    void aBadEndpointOrPeerIsRefusedByName(String endpoint) {
        assertThatThrownBy(() -> CONFIG.withEndpoint(endpoint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("endpoint " + endpoint);
        assertThatThrownBy(() -> CONFIG.withPeers(List.of(endpoint)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("peer " + endpoint);
    }

    @Test
    void aPeerNeedsAPort() {
        assertThatThrownBy(() -> CONFIG.withPeers(List.of("host:0"))).hasMessageContaining("host:0");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1023, (16 << 20) + 1})
    void aLengthOutOfBoundsIsRefused(int bytes) {
        assertThatThrownBy(() -> CONFIG.withMaxMessageBytes(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxMessageBytes " + bytes);
    }

    @Test
    void addressesAreKeptApartFromNames() {
        assertThat(HostPort.parse("127.0.0.1:1").isNumeric()).isTrue();
        assertThat(HostPort.parse("[::1]:1")).isEqualTo(new HostPort("::1", 1));
        assertThat(HostPort.parse("[::1]:1").isNumeric()).isTrue();
        assertThat(HostPort.parse("eu-1.example:1").isNumeric()).isFalse();
    }
}
