package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.config.HostPort;
import io.geolru.config.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where settings come from, which of them win, and what is so when nothing is set. */
class NodeConfigTest {
    @TempDir
    Path folder;

    @Test
    void theCommentedFileHasEveryKeyAndTheDefaults() throws IOException {
        Path file = Path.of("..", "config", "node.yaml");

        assertThat(NodeConfigReader.process(file, Map.of(), Map.of())).isEqualTo(NodeConfig.ofSettings(Map.of()));
        String text = Files.readString(file);
        for (Key<?> key : NodeKeys.SCHEMA.keys()) {
            assertThat(text)
                    .containsPattern(
                            "(?m)^ *(# )?" + key.words().get(key.words().size() - 1) + ":");
        }
    }

    @Test
    void embeddedDefaults() {
        NodeConfig config = NodeConfig.defaults();

        assertThat(config.name()).isEqualTo("node");
        assertThat(config.region()).isEqualTo("local");
        assertThat(config.dataDir()).isEqualTo(Path.of("data", "node"));
        assertThat(config.http()).isNull();
        assertThat(config.replication().multicast()).hasToString("224.20.30.39:24326");
        assertThat(config.replication().heartbeat()).isEqualTo(Duration.ofMillis(200));
        assertThat(config.limits().totalBytes())
                .isBetween(1L, Runtime.getRuntime().maxMemory() / 2);
        assertThat(config.cache("any")).isEqualTo(new NodeConfig.CacheSettings(1_000_000, 1L << 30, null));
    }

    @Test
    void processDefaultsFollowThePort() {
        NodeConfig config = NodeConfig.ofSettings(Map.of("http.port", "5454"));

        assertThat(config.name()).isEqualTo("node-5454");
        assertThat(config.dataDir()).isEqualTo(Path.of("data", "node-5454"));
        assertThat(config.http()).isEqualTo(HttpConfig.on("127.0.0.1", 5454));
    }

    @Test
    void theDataDirectoryFollowsTheNameUnlessItWasChosen() {
        assertThat(NodeConfig.defaults().withName("eu-1").dataDir()).isEqualTo(Path.of("data", "eu-1"));
        assertThat(NodeConfig.defaults().withDataDir(folder).withName("eu-1").dataDir())
                .isEqualTo(folder);
    }

    @Test
    void argumentsOverrideTheEnvironmentWhichOverridesTheFile() throws IOException {
        Path file = file(
                "{name: a, region: a, cluster: a, replication: {heartbeat: 1s}, caches: {my.cache: {maxEntries: 5}}}");

        NodeConfig config = NodeConfigReader.process(
                file,
                Map.of("GEOLRU_NAME", "b", "GEOLRU_REGION", "b", "GEOLRU_REPLICATION_JOIN_WAIT", "1s", "PATH", "x"),
                Map.of("name", "c", "caches.my.cache.ttl", "5m"));

        assertThat(config.cluster()).isEqualTo("a");
        assertThat(config.region()).isEqualTo("b");
        assertThat(config.name()).isEqualTo("c");
        assertThat(config.replication().heartbeat()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.replication().joinWait()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.cache("my.cache"))
                .isEqualTo(new NodeConfig.CacheSettings(5, 1L << 30, Duration.ofMinutes(5)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GEOLRU_HTTP_MAX_BODY_BYTES", "GEOLRU_HTTP_MAXBODYBYTES"})
    void environmentVariablesMayPartWordsOrNot(String variable) {
        NodeConfig config = NodeConfigReader.process(null, Map.of(variable, "2MB"), Map.of());

        assertThat(config.http()).extracting(HttpConfig::maxBodyBytes).isEqualTo(2L << 20);
    }

    @Test
    void environmentVariablesReachEveryKey() {
        Map<String, String> defaults = new LinkedHashMap<>();
        for (Key<?> key : NodeKeys.SCHEMA.keys()) {
            String value = key.path().equals("name") || key.path().equals("dataDir") ? "n" : key.fallback();
            String parted =
                    key.at("default").path().replaceAll("([A-Z])", "_$1").replace('.', '_');
            boolean list = List.of(NodeKeys.PEERS, NodeKeys.SECRETS).contains(key);
            defaults.put("GEOLRU_" + parted.toUpperCase(Locale.ROOT), list ? "[]" : value == null ? "null" : value);
        }

        NodeConfig config = NodeConfigReader.process(null, defaults, Map.of());

        assertThat(config)
                .isEqualTo(NodeConfig.ofSettings(Map.of("name", "n", "dataDir", "n"))
                        .withClients(NodeConfig.Clients.defaults())); // which are there as soon as a key of theirs is
    }

    @Test
    void variablesThatASchedulerSetsForAServiceOfThatNameAreNotOurs() {
        Map<String, String> links = Map.of(
                "GEOLRU_SERVICE_HOST", "10.0.0.1",
                "GEOLRU_SERVICE_PORT_HTTP", "5453",
                "GEOLRU_PORT", "tcp://10.0.0.1:5453",
                "GEOLRU_PORT_5453_TCP_ADDR", "10.0.0.1");

        assertThat(NodeConfigReader.process(null, links, Map.of()).name()).isEqualTo("node-5453");
    }

    @Test
    void nullSwitchesOff() throws IOException {
        Path file = file(
                "{http: null, replication: {multicast: null, endpoint: null}, caches: {default: {ttl: 1s}, s: {ttl: null}}}");

        NodeConfig config = NodeConfigReader.process(file, Map.of(), Map.of());

        assertThat(config.http()).isNull();
        assertThat(config.name()).isEqualTo("node");
        assertThat(config.replication().multicast()).isNull();
        assertThat(config.cache("s").ttl()).isNull();
        assertThat(config.cache("t").ttl()).isEqualTo(Duration.ofSeconds(1));
        assertThat(NodeConfigReader.process(file, Map.of(), Map.of("http.port", "1"))
                        .http())
                .isEqualTo(HttpConfig.on("127.0.0.1", 1));
    }

    @Test
    void peersAreAListOrTextsWithCommasBetween() throws IOException {
        List<HostPort> both = List.of(new HostPort("localhost", 4000), new HostPort("::1", 4001));

        assertThat(NodeConfig.load(file("replication: {peers: ['localhost:4000', '[::1]:4001']}"))
                        .replication()
                        .peers())
                .isEqualTo(both);
        assertThat(peers(Map.of("GEOLRU_REPLICATION_PEERS", "localhost:4000, [::1]:4001"), Map.of()))
                .isEqualTo(both);
        assertThat(peers(Map.of("GEOLRU_REPLICATION_PEERS", "localhost:4000"), Map.of("replication.peers", "")))
                .isEmpty();
        assertThat(peers(Map.of(), Map.of("replication.peers", "[::1]:4001")))
                .containsExactly(new HostPort("::1", 4001));
        assertThat(peers(Map.of(), Map.of("replication.peers", "[localhost:4000]")))
                .containsExactly(new HostPort("localhost", 4000));
    }

    private static List<HostPort> peers(Map<String, String> environment, Map<String, String> arguments) {
        return NodeConfigReader.process(null, environment, arguments)
                .replication()
                .peers();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{s3cr3t", "{s3cr3t}", "{a:b}", "[s3cr3t", "{"})
    void aTokenMayBeginLikeASection(String token) {
        assertThat(NodeConfigReader.process(
                                null, Map.of("GEOLRU_HTTP_TOKEN", token), Map.of("http.readToken", token + 'x'))
                        .http()
                        .tokens())
                .isEqualTo(new HttpConfig.Tokens(token, null, token + 'x'));
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("node.yaml"), yaml);
    }
}
