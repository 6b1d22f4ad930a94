package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.geolru.config.ConfigException;
import io.geolru.config.YamlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each key of the configuration refuses, and what is no configuration at all: told in one line that names the key, or the file. */
class RefusedSettingsTest {
    /** By key, values that it refuses. */
    private static final Map<String, List<String>> REFUSED = refused();

    @TempDir
    Path folder;

    private static Map<String, List<String>> refused() {
        List<String> names = List.of("''", "a b", "ä", "a/b", "x".repeat(65), "null", "[a]", "{a: b}");
        List<String> bools = List.of("yes", "TRUE", "1", "null", "''");
        Map<String, List<String>> refused = new LinkedHashMap<>();
        refused.put("cluster", names);
        refused.put("name", names);
        refused.put("region", names);
        refused.put("dataDir", List.of("''", "null", "[a]", "\"a\\0b\""));
        refused.put(
                "http.host", List.of("''", "a b", "host:80", "256.1.1.1", "0.0.0.0", "example.org", "null", "'::g'"));
        refused.put("http.port", List.of("-1", "65536", "5.5", "0x10", "port", "''", "null", "99999999999999999999"));
        List<String> tokens = List.of("''", "'a b'", "ä", "x".repeat(1025), "[a]");
        refused.put("http.token", tokens);
        refused.put("http.writeToken", tokens);
        refused.put("http.readToken", tokens);
        refused.put("http.tls.cert", List.of("''", "[a]", "\"a\\0b\""));
        refused.put("http.tls.key", List.of("''", "[a]", "\"a\\0b\""));
        refused.put(
                "http.maxBodyBytes",
                List.of("1024", "0KB", "2GB", "1mb", "1.5MB", "-1MB", "1 MB", "null", "9999999999999GB"));
        refused.put("http.maxConnections", List.of("15", "65537", "1e3", "many", "null"));
        refused.put("http.requestTimeout", List.of("999ms", "11m", "30", "null"));
        refused.put("http.idleTimeout", List.of("999ms", "2h", "60", "null"));
        refused.put("http.insecure", bools);
        refused.put(
                "replication.interface",
                List.of("''", "eth 0", "10.0.0.1", "10.77.0.0/16", "127.0.0.1/33", "0.0.0.0/0", "null"));
        refused.put(
                "replication.multicast",
                List.of(
                        "224.20.30.39",
                        "127.0.0.1:24326",
                        "224.20.30.40:24326",
                        "224.20.30.39:0",
                        "group:1",
                        "''",
                        "[]"));
        refused.put(
                "replication.endpoint",
                List.of("localhost", "localhost:0", "localhost:65536", "10.0.0.1:4000", "::1:4000", "''"));
        refused.put(
                "replication.peers",
                List.of(
                        "[nonsense]",
                        "localhost",
                        "'localhost:0'",
                        "'localhost:4000,'",
                        "'10.0.0.1:4000'",
                        "'example.org:4000'",
                        "null",
                        "[[a]]",
                        "{}"));
        refused.put(
                "replication.secrets",
                List.of(
                        "[0123456789abcde]",
                        "['']",
                        "{}",
                        "null",
                        "'with a blank in it'",
                        "['0123456789,abcdef']",
                        "[" + "x".repeat(1025) + "]",
                        "[[0123456789abcdef]]"));
        refused.put(
                "replication.heartbeat",
                List.of("9ms", "11s", "200", "0.2s", "-1s", "1w", "1 s", "null", "''", "[1s]"));
        refused.put("replication.joinWait", List.of("-1s", "11m", "3", "null"));
        refused.put("replication.maxClockDrift", List.of("0s", "99ms", "61m", "10", "null"));
        refused.put("replication.forgetAfter", List.of("0d", "999ms", "36501d", "7", "null", "999999999999999999d"));
        refused.put("replication.idle", List.of("ECO", "low_latency", "lowlatency", "spin", "null", "''"));
        refused.put("replication.insecure", bools);
        refused.put("journal.sync", List.of("OS", "always", "null", "''"));
        refused.put("journal.syncInterval", List.of("0ms", "61s", "100", "null"));
        refused.put("journal.maxBytes", List.of("15MB", "65537GB", "8", "null"));
        refused.put("journal.maxAge", List.of("0s", "36501d", "7", "null"));
        refused.put("journal.snapshotInterval", List.of("0s", "8d", "5", "null"));
        refused.put("caches.default.maxEntries", List.of("0", "-1", "1000000001", "1e6", "1_000", "many", "null"));
        refused.put("caches.default.maxBytes", List.of("0KB", "65537GB", "1024", "null"));
        refused.put("caches.default.ttl", List.of("0ms", "-1s", "36501d", "10", "keep"));
        refused.put("limits.entryBytes", List.of("0KB", "9MB", "256", "null"));
        refused.put("limits.caches", List.of("0", "100001", "null"));
        refused.put("limits.totalBytes", List.of("0%", "91%", "50", "1KB", "-50%", "50.5%", "null"));
        refused.put("limits.records", List.of("0", "1000000001", "null"));
        refused.put("clients.endpoint", List.of("localhost", "localhost:0", "localhost:65535", "10.0.0.1:4000", "''"));
        refused.put("clients.maxSessions", List.of("0", "201", "1.5", "null"));
        refused.put("clients.rememberedRequests", List.of("999", "10000001", "many", "null"));
        refused.put("log.format", List.of("xml", "JSON", "null", "''"));
        refused.put("log.level", List.of("quiet", "WARN", "null", "''"));
        return refused;
    }

    static Stream<Arguments> refusedValues() {
        return REFUSED.entrySet().stream()
                .flatMap(key -> key.getValue().stream().map(value -> Arguments.of(key.getKey(), value)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("refusedValues")
    void refusesWithOneLineThatNamesKeyAndWhatIsAllowed(String key, String value) throws IOException {
        Path file = file(YamlText.of(key, value));

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.load(file))
                .satisfies(e -> assertThat(e.key()).isEqualTo(key))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith(key + ": ")
                        .contains("allowed: ")
                        .hasLineCount(1));
    }

    @Test
    void everyKeyHasValuesThatItRefuses() {
        assertThat(REFUSED.keySet())
                .containsExactlyElementsOf(NodeKeys.SCHEMA.keys().stream()
                        .map(key -> key.at("default").path())
                        .toList());
    }

    @Test
    void tellsTheValueThatItRefuses() throws IOException {
        Path file = file("replication: {heartbeat: 12s}");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.load(file))
                .withMessage("replication.heartbeat: '12s' is not allowed; "
                        + "allowed: an integer and ms, s, m, h or d, from 10ms to 10s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replication", "journal", "caches", "limits", "log", "caches.s"})
    void aSectionIsNoValue(String section) {
        for (String value : List.of("null", "5", "[]")) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> NodeConfig.ofSettings(Map.of(section, value)))
                    .withMessage(section + ": '" + value + "' is not allowed; allowed: a section with keys of its own");
        }
    }

    @Test
    void badCacheNameIsRefused() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.ofSettings(Map.of("caches.a b.maxEntries", "5")))
                .withMessage("caches: 'a b' is not allowed; allowed: 1 to 64 of letters, digits, '.', '_' and '-'");
    }

    @Test
    void listsHaveAnEnd() {
        String peers = String.join(",", Collections.nCopies(257, "localhost:4000"));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.ofSettings(Map.of("replication.peers", peers)))
                .withMessage("replication.peers: '257 peers' is not allowed; allowed: at most 256 of them");
        String secrets = String.join(",", Collections.nCopies(9, "0123456789abcdef"));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.ofSettings(Map.of("replication.secrets", secrets)))
                .withMessage("replication.secrets: '9 secrets' is not allowed; allowed: at most 8 of them");
    }

    @Test
    void tlsNeedsBothFiles() {
        HttpConfig http = NodeConfigReader.process(
                        null, Map.of("GEOLRU_HTTP_TLS_CERT", "c.pem"), Map.of("http.tls.key", "k.pem"))
                .http();
        assertThat(http).extracting(HttpConfig::tls).isEqualTo(new HttpConfig.Tls(Path.of("c.pem"), Path.of("k.pem")));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.ofSettings(Map.of("http.tls", "{cert: c.pem}")))
                .withMessage("http.tls.key: is not set; TLS needs both, http.tls.cert and http.tls.key");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.ofSettings(Map.of("http.tls.key", "k.pem")))
                .withMessageStartingWith("http.tls.cert: is not set");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.ofSettings(Map.of("http.tls", "true")))
                .withMessage("http.tls: 'true' is not allowed; allowed: a section with keys of its own");
    }

    @Test
    void everyScopeHasATokenOfItsOwn() {
        Map<String, String> same = Map.of("http.token", "a-token", "http.readToken", "a-token");

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.ofSettings(same))
                .withMessage("http.readToken: is the same as http.token; allowed: a token of its own");
    }

    @Test
    void unknownVariableIsRefusedWithTheNearestKey() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfigReader.process(null, Map.of("GEOLRU_REPLICATION_MULTICATS", "x"), Map.of()))
                .withMessage(
                        "GEOLRU_REPLICATION_MULTICATS: there is no such key; the nearest known is replication.multicast");
    }

    static Stream<Arguments> unknownKeys() {
        return Stream.of(
                Arguments.of("nmae: a", "nmae", "name"),
                Arguments.of("htpp: null", "htpp", "http"),
                Arguments.of("multicast: null", "multicast", "replication.multicast"),
                Arguments.of("replication: {hearbeat: 1s}", "replication.hearbeat", "replication.heartbeat"),
                Arguments.of("http: {max_body_bytes: 1MB}", "http.max_body_bytes", "http.maxBodyBytes"),
                Arguments.of("caches: {s: {maxEntry: 5}}", "caches.s.maxEntry", "caches.s.maxEntries"),
                Arguments.of("limits: {total: 50%}", "limits.total", "limits.totalBytes"));
    }

    @ParameterizedTest
    @MethodSource("unknownKeys")
    void unknownKeyIsRefusedWithTheNearest(String yaml, String key, String nearest) throws IOException {
        Path file = file(yaml);

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.load(file))
                .withMessage(key + ": there is no such key; the nearest known is " + nearest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: [",
                "name: a\nname: b",
                "name: a\n---\nname: b",
                "- a",
                "text",
                "name: &a x\nregion: *a",
                "\tname: a",
                "name: \u0001"
            })
    void whatIsNoSuchFileIsRefusedByName(String yaml) throws IOException {
        Path file = file(yaml);

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.load(file))
                .satisfies(e ->
                        assertThat(e.getMessage()).contains(file.toString()).hasLineCount(1));
    }

    @Test
    void aFileThatIsNotUtf8OrNotThereIsRefusedByName() throws IOException {
        Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'n', 'a', 'm', 'e', ':', ' ', (byte) 0xE4});

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.load(latin))
                .withMessage(latin + ": is not UTF-8");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.load(folder.resolve("none.yaml")))
                .withMessageContaining("none.yaml: there is no such configuration file");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> NodeConfig.load(folder))
                .withMessageContaining("is a directory");
    }

    @Test
    void recordsAreCheckedHoweverTheyAreMade() {
        NodeConfig config = NodeConfig.defaults();

        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> config.withName("a b"));
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> config.withRegion(""));
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> config.withCluster("x".repeat(65)));
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> config.withDataDir(Path.of("")));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> config.withCache("a b", NodeConfig.CacheSettings.defaults()));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> new NodeConfig.CacheSettings(0, 1 << 20, null))
                .withMessageStartingWith("caches.default.maxEntries: '0' is not allowed");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> new NodeConfig.Limits(1L << 40, 1, 1 << 20, 1))
                .withMessageStartingWith("limits.entryBytes: '1024GB' is not allowed");
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("node.yaml"), yaml);
    }
}
