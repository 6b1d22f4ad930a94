package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.client.CacheClient;
import io.geolru.client.ClientConfig;
import io.geolru.http.Calls.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The calls that tell of a node. */
class NodeCallsTest {
    @TempDir
    static Path folder;

    @AutoClose
    private static HttpNode http;

    @BeforeAll
    static void start() {
        http = HttpNode.start(folder.resolve("node"), Map.of("caches.small.maxEntries", "2", "caches.small.ttl", "1h"));
    }

    private static JsonNode digest(String cache) {
        return http.get("/v1/digest").json().get("caches").get(cache);
    }

    @Test
    void nodesThatLiveOrAreUnknownAreNotForgotten() {
        String before = http.get("/v1/digest").json().get("frontier").toString();

        assertThat(http.call("DELETE", "/v1/peers/eu-1", (byte[]) null).status())
                .as("itself")
                .isEqualTo(409);
        assertThat(http.call("DELETE", "/v1/peers/nobody", (byte[]) null).status())
                .isEqualTo(404);
        assertThat(http.call("DELETE", "/v1/peers/a%2Fb", (byte[]) null).status())
                .isEqualTo(404);
        assertThat(http.get("/v1/peers/eu-1").status()).isEqualTo(405);
        assertThat(http.get("/v1/digest").json().get("frontier").toString()).isEqualTo(before);
    }

    @Test
    void metricsAreTextForPrometheus() {
        http.call("PUT", "/v1/caches/metered/entries/k", "x");
        http.get("/v1/caches/metered/entries/k");
        assertThat(http.get("/metrics").header("Content-Type")).startsWith("text/plain; version=0.0.4");

        String tags = "cache=\"metered\",node=\"eu-1\",region=\"eu\"";
        String text = http.get("/metrics").text();
        assertThat(text)
                .contains("cache_gets_total{" + tags + ",result=\"hit\"} 1.0\n")
                .contains("geolru_ready{node=\"eu-1\",region=\"eu\"} 1.0\n")
                .contains("\ngeolru_replication_lag_seconds{")
                .contains("\ngeolru_journal_size_bytes{")
                .contains("\njvm_memory_used_bytes{")
                .contains("\nprocess_files_open_files");
    }

    @Test
    void digestTellsEveryOriginsSequence() {
        String origin = http.get("/v1/status").json().get("origin").textValue();
        long before = http.get("/v1/digest").json().get("frontier").get(origin).longValue();

        http.call("PUT", "/v1/caches/c/entries/k", "x");

        JsonNode digest = http.get("/v1/digest").json();
        assertThat(digest.fieldNames()).toIterable().containsExactly("frontier", "caches");
        assertThat(digest.get("frontier").get(origin).longValue()).isEqualTo(before + 1);
    }

    @Test
    void digestTellsWhatIsLive() {
        String empty = digest("default").get("digest").textValue();
        http.call("PUT", "/v1/caches/default/entries/k", "x");
        String one = digest("default").get("digest").textValue();
        http.call("PUT", "/v1/caches/default/entries/k", "x");
        String rewritten = digest("default").get("digest").textValue();

        assertThat(digest("default").fieldNames()).toIterable().containsExactly("entries", "evicted", "digest");
        assertThat(digest("default").get("entries").intValue()).isEqualTo(1);
        assertThat(one).isNotEqualTo(empty);
        assertThat(rewritten).isNotEqualTo(one);
        http.call("DELETE", "/v1/caches/default/entries/k", (byte[]) null);
        assertThat(digest("default").get("digest").textValue()).isEqualTo(empty);
    }

    @Test
    void digestListsTheDefaultCacheThoughNoMoreCachesMayBeMade() {
        try (HttpNode full = HttpNode.start(folder.resolve("full"), Map.of("limits.caches", "1"))) {
            String empty = full.get("/v1/digest").text();
            full.call("PUT", "/v1/caches/other/entries/k", "x");

            JsonNode caches = full.get("/v1/digest").json().get("caches");

            assertThat(empty).contains("\"default\":{\"entries\":0,\"evicted\":0,");
            assertThat(caches.fieldNames()).toIterable().containsExactly("default", "other");
            assertThat(caches.get("other").get("entries").intValue()).isEqualTo(1);
        }
    }

    @Test
    void digestCountsWhatWasEvicted() {
        for (String key : new String[] {"a", "b", "c"}) {
            http.call("PUT", "/v1/caches/small/entries/" + key, "x");
        }

        assertThat(digest("small").get("evicted").intValue()
                        + digest("small").get("entries").intValue())
                .isEqualTo(3);
    }

    @Test
    void cachesTellTheirSizesAndLimits() {
        http.call("PUT", "/v1/caches/small/entries/k", "x");
        http.get("/v1/caches/small/entries/k");

        JsonNode small = http.get("/v1/caches").json().get("caches").get("small");

        assertThat(small.get("entries").intValue()).isPositive();
        assertThat(small.get("hits").intValue()).isPositive();
        assertThat(small.get("maxEntries").intValue()).isEqualTo(2);
        assertThat(small.get("ttlMs").intValue()).isEqualTo(3_600_000);
    }

    @Test
    void statusTellsOfTheNode() {
        JsonNode status = http.get("/v1/status").json();

        assertThat(status.get("node").textValue()).isEqualTo("eu-1");
        assertThat(status.get("region").textValue()).isEqualTo("eu");
        assertThat(status.get("ready").booleanValue()).isTrue();
        assertThat(status.get("origin").textValue()).matches("[0-9a-f]{16}");
        assertThat(status.fieldNames())
                .toIterable()
                .contains("peers", "origins", "catchUp", "transport", "journal", "recovery", "snapshot");
    }

    @Test
    void statusTellsHowClientsAreServedWhereTheyAre() {
        assertThat(http.get("/v1/status").json().get("clients")).isEmpty();

        try (HttpNode serving = HttpNode.start(folder.resolve("serving"), Map.of("clients.maxSessions", "2"));
                CacheClient client = CacheClient.connect(ClientConfig.of("ipc:" + folder.resolve("serving")))) {
            client.strings("c").put("k", "v");

            JsonNode clients = serving.get("/v1/status").json().get("clients");
            assertThat(clients.fieldNames())
                    .toIterable()
                    .containsExactlyElementsOf(serving.node().status().clients().keySet());
            assertThat(clients.get("sessions").longValue()).isEqualTo(1);
            assertThat(clients.get("requests").longValue()).isPositive();
        }
    }

    @Test
    void aSnapshotIsWrittenOnDemand() {
        http.call("PUT", "/v1/caches/c/entries/k", "x");

        Reply reply = http.call("POST", "/v1/snapshot", (byte[]) null);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(Files.isRegularFile(Path.of(reply.json().get("file").textValue())))
                .isTrue();
        assertThat(reply.json().get("durationMs").isNumber()).isTrue();
        assertThat(http.get("/v1/status").json().get("snapshot").get("file"))
                .isEqualTo(reply.json().get("file"));
    }

    @Test
    void healthIsGood() {
        for (String path : new String[] {"/health/live", "/health/ready"}) {
            Reply reply = http.get(path);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).isEqualTo("{\"status\":\"ok\",\"reasons\":[],\"warnings\":[]}");
        }
    }
}
