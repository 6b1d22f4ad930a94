package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.geolru.config.ConfigException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a configuration opens to others only when told so, and what it never shows. */
class ClosedByDefaultTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http.token=0123456789abcdef",
                "http.readToken=0123456789abcdef",
                "http.tls={cert: c.pem, key: k.pem}",
                "http.insecure=true"
            })
    void httpListensBeyondTheLoopbackOnlyWithATokenOrTlsOrWhenToldSo(String setting) {
        int equals = setting.indexOf('=');
        Map<String, String> open = new LinkedHashMap<>(Map.of("http.host", "0.0.0.0"));

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.ofSettings(open))
                .withMessageStartingWith("http.host: '0.0.0.0' is not allowed; allowed: a loopback address, unless ");
        open.put(setting.substring(0, equals), setting.substring(equals + 1));
        assertThat(NodeConfig.ofSettings(open).http()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http.token", "http.writeToken", "http.readToken"})
    void beyondTheLoopbackATokenIsLong(String key) {
        Map<String, String> settings = new LinkedHashMap<>(Map.of(key, "0123456789abcde", "http.host", "0.0.0.0"));

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.ofSettings(settings))
                .withMessageStartingWith(key + ": is shorter than 16 characters; allowed where ")
                .withMessageNotContaining("abcde");
        settings.put("http.insecure", "true");
        assertThat(NodeConfig.ofSettings(settings).http()).isNotNull();
        settings.remove("http.insecure");
        settings.put("http.host", "127.0.0.1");
        assertThat(NodeConfig.ofSettings(settings).http()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"replication.secrets=0123456789abcdef", "replication.insecure=true"})
    void clientsComeFromBeyondTheLoopbackOnlySealedOrWhenToldSo(String setting) {
        int equals = setting.indexOf('=');
        Map<String, String> settings = new LinkedHashMap<>(Map.of("clients.endpoint", "10.77.0.1:7101"));

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.ofSettings(settings))
                .withMessageStartingWith("clients.endpoint: '10.77.0.1:7101' is not allowed; allowed: a loopback one, "
                        + "unless replication.secrets are set or replication.insecure is true");
        settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        assertThat(NodeConfig.ofSettings(settings).clients()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http.token", "http.writeToken", "http.readToken"})
    void clientsOverUdpDoNotGoAroundTokensUnlessSealedOrToldSo(String key) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("clients.endpoint", "127.0.0.1:7101");
        assertThat(NodeConfig.ofSettings(settings).clients()).isNotNull();
        settings.put(key, "0123456789abcdef");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.ofSettings(settings))
                .withMessageStartingWith("clients.endpoint: '127.0.0.1:7101' is not allowed; allowed: null, unless ");
        settings.put("replication.insecure", "true");
        assertThat(NodeConfig.ofSettings(settings).clients()).isNotNull();
        settings.remove("replication.insecure");
        settings.put("replication.secrets", "0123456789abcdef");
        assertThat(NodeConfig.ofSettings(settings).clients()).isNotNull();
        settings.remove("replication.secrets");
        settings.put("clients.endpoint", "null");
        assertThat(NodeConfig.ofSettings(settings).clients()).isNotNull();
    }

    @Test
    void replicationGoesBeyondTheLoopbackOnlyWhenToldSo() {
        Map<String, String> trusted = new LinkedHashMap<>();
        trusted.put("replication.interface", "10.77.0.0/16");
        trusted.put("replication.endpoint", "10.77.0.1:4000");
        trusted.put("replication.insecure", "true");
        assertThat(NodeConfig.ofSettings(trusted).replication().networkInterface())
                .isEqualTo("10.77.0.0/16");
        trusted.remove("replication.insecure");
        trusted.put("replication.secrets", "0123456789abcdef");
        trusted.put("replication.peers", "10.77.0.2:4000");
        assertThat(NodeConfig.ofSettings(trusted).replication().networkInterface())
                .isEqualTo("10.77.0.0/16");
    }

    @Test
    void peersBeyondTheLoopbackNeedToBeTrustedAndToBeReachable() {
        Map<String, String> trusted = new LinkedHashMap<>();
        trusted.put("replication.interface", "10.77.0.0/16");
        trusted.put("replication.peers", "10.77.0.2:4000,eu.example.org:4000");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.ofSettings(trusted))
                .withMessageStartingWith("replication.interface: '10.77.0.0/16' is not allowed");
        trusted.put("replication.insecure", "true");
        assertThat(NodeConfig.ofSettings(trusted).replication().peers()).hasSize(2);

        trusted.remove("replication.interface");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.ofSettings(trusted))
                .withMessageStartingWith("replication.peers: '10.77.0.2:4000' is not allowed; allowed: ")
                .withMessageContaining("replication.interface is localhost");
    }

    @Test
    void secretsAreAListAndAreNeverShown() {
        Map<String, String> secrets = Map.of("GEOLRU_REPLICATION_SECRETS", "0123456789abcdef, fedcba9876543210");

        NodeConfig config = NodeConfigReader.process(null, secrets, Map.of());

        assertThat(config.replication().secrets()).containsExactly("0123456789abcdef", "fedcba9876543210");
        assertThat(config.toString()).contains("secrets=2").doesNotContain("0123456789abcdef");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.ofSettings(Map.of("replication.secrets", "too short")))
                .withMessage("replication.secrets: '***' is not allowed; "
                        + "allowed: 16 to 1024 visible characters of ASCII, no comma");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http.token", "http.writeToken", "http.readToken"})
    void tokensAreNeverShown(String key) {
        NodeConfig config = NodeConfig.ofSettings(Map.of(key, "s3cr3t"));

        String name = key.substring("http.".length());
        assertThat(config.toString()).doesNotContain("s3cr3t").contains(name + "=***");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.ofSettings(Map.of(key, "s3cr3t s3cr3t")))
                .withMessageNotContaining("s3cr3t");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.ofSettings(Map.of("http", "{" + name + ":s3cr3t}")))
                .withMessageStartingWith(key + "***: there is no such key")
                .withMessageNotContaining("s3cr3t");
    }
}
