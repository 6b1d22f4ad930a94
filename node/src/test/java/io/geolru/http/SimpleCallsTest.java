package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Condition;
import io.geolru.Ttl;
import io.geolru.http.Calls.Reply;
import io.geolru.state.Entry;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simple API: what it does. */
class SimpleCallsTest {
    @TempDir
    static Path dataDir;

    @AutoClose
    private static HttpNode http;

    @BeforeAll
    static void start() {
        http = HttpNode.start(dataDir, Map.of());
    }

    @Test
    void heartbeatTellsNodeAndRegion() {
        Reply reply = http.get("/heartbeat");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.text()).isEqualTo("{\"heartbeat\":\"success\",\"node\":\"eu-1\",\"region\":\"eu\"}");
    }

    @Test
    void setThenGet() {
        Reply set = http.json(
                "POST", "/setCacheItem", "{\"item_key\":\"a\",\"item_value\":{\"x\":[1, 2]},\"expires_at\":10}");

        assertThat(set.status()).isEqualTo(200);
        assertThat(set.text()).isEqualTo("{\"item_key\":\"a\",\"item_value\":{\"x\":[1,2]},\"expires_at\":10}");
        assertThat(set.header("Geolru-Version")).hasSize(33);
        Reply got = http.get("/getCacheItem?item_key=a");
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.json().fieldNames()).toIterable().containsExactly("item_key", "item_value", "expires_at");
        assertThat(got.json().get("item_value")).hasToString("{\"x\":[1,2]}");
        assertThat(got.json().get("expires_at").decimalValue()).isBetween(BigDecimal.ZERO, BigDecimal.TEN);
    }

    @Test
    void withoutALifeAnItemHasNone() {
        for (String life : List.of("", ",\"expires_at\":null")) {
            Reply set = http.json("POST", "/setCacheItem", "{\"item_key\":\"b\",\"item_value\":1" + life + "}");

            assertThat(set.text()).isEqualTo("{\"item_key\":\"b\",\"item_value\":1,\"expires_at\":null}");
            assertThat(http.get("/getCacheItem?item_key=b").text()).isEqualTo(set.text());
        }
    }

    @Test
    void fractionsOfSecondsCount() {
        Reply set = http.json("POST", "/setCacheItem", "{\"item_key\":\"c\",\"item_value\":1,\"expires_at\":9.2}");

        assertThat(set.json().get("expires_at").decimalValue()).isEqualTo(new BigDecimal("9.2"));
        assertThat(http.json(
                                "POST",
                                "/setCacheItem",
                                "{\"item_key\":\"c\",\"item_value\":1,\"expires_at\":1e-99999999}")
                        .json()
                        .get("expires_at")
                        .decimalValue())
                .isEqualTo(new BigDecimal("0.001"));
        assertThat(http.json("POST", "/setCacheItem", "{\"item_key\":\"c\",\"item_value\":1,\"expires_at\":3153600000}")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "\"text\"",
                "true",
                "[]",
                "{}",
                "123456789012345678901234567890",
                "0.1234567890123456789012345678901234567890",
                "1E400",
                "-0.0",
                "1.10",
                "\"\\u0000 \u00e4 \ud83d\ude00 \\\" \\\\\"",
                "[{\"a\":{\"b\":[null,false,1.0]}}]"
            })
    void valuesComeBackAsTheyWere(String value) {
        Reply set = http.json("POST", "/setCacheItem", "{\"item_key\":\"d\",\"item_value\": " + value + " }");

        assertThat(set.text()).isEqualTo("{\"item_key\":\"d\",\"item_value\":" + value + ",\"expires_at\":null}");
        assertThat(http.get("/getCacheItem?item_key=d").text()).isEqualTo(set.text());
        Entry entry = Objects.requireNonNull(http.node().bytes("default").peek("d"));
        assertThat(new String(entry.value(), StandardCharsets.UTF_8)).isEqualTo(value);
        assertThat(entry.contentType()).isEqualTo("application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a+b", "a/b", "\u00e4\u20ac\ud83d\ude00", "%", "?&=#", "k;v=1", ".."})
    void keysMayHaveAnyText(String key) {
        String encoded = java.net.URLEncoder.encode(key, StandardCharsets.UTF_8);
        http.json(
                "POST",
                "/setCacheItem",
                HttpNode.JSON
                        .createObjectNode()
                        .put("item_key", key)
                        .put("item_value", key)
                        .toString());

        assertThat(http.get("/getCacheItem?item_key=" + encoded)
                        .json()
                        .get("item_value")
                        .textValue())
                .isEqualTo(key);
        assertThat(http.call("DELETE", "/deleteCacheItem?item_key=" + encoded, (byte[]) null)
                        .json()
                        .get("deleted")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void deleteTellsWhetherItWasLive() {
        http.json("POST", "/setCacheItem", "{\"item_key\":\"e\",\"item_value\":1}");

        Reply first = http.call("DELETE", "/deleteCacheItem?item_key=e", (byte[]) null);
        Reply second = http.call("DELETE", "/deleteCacheItem?item_key=e", (byte[]) null);

        assertThat(first.text()).isEqualTo("{\"item_key\":\"e\",\"deleted\":true}");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.text()).isEqualTo("{\"item_key\":\"e\",\"deleted\":false}");
        assertThat(second.header("Geolru-Version")).isGreaterThan(first.header("Geolru-Version"));
        Reply gone = http.get("/getCacheItem?item_key=e");
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.code()).isEqualTo("not_found");
    }

    @Test
    void updateSetsOrDeletes() {
        assertThat(http.json("PUT", "/updateCacheItem", "{\"item_key\":\"f\",\"item_value\":1}")
                        .text())
                .isEqualTo("{\"item_key\":\"f\",\"item_value\":1,\"expires_at\":null}");
        assertThat(http.json(
                                "PUT",
                                "/updateCacheItem",
                                "{\"item_key\":\"f\",\"item_value\":2,\"action\":\"update\",\"expires_at\":7}")
                        .text())
                .isEqualTo("{\"item_key\":\"f\",\"item_value\":2,\"expires_at\":7}");
        assertThat(http.get("/getCacheItem?item_key=f").json().get("item_value").intValue())
                .isEqualTo(2);
        assertThat(http.json("PUT", "/updateCacheItem", "{\"item_key\":\"f\",\"action\":\"delete\"}")
                        .text())
                .isEqualTo("{\"item_key\":\"f\",\"deleted\":true}");
        assertThat(http.json(
                                "PUT",
                                "/updateCacheItem",
                                "{\"item_key\":\"f\",\"item_value\":1,\"expires_at\":7,\"action\":\"delete\"}")
                        .text())
                .isEqualTo("{\"item_key\":\"f\",\"deleted\":false}");
    }

    @Test
    void valuesOfOtherMediaTypesAreTextOrBase64() {
        var cache = http.node().bytes("default");
        byte[] bytes = {(byte) 0xFF, 0, 1};
        byte[] text = "grüß \"dich\"".getBytes(StandardCharsets.UTF_8);
        cache.put("t", text, "text/plain;charset=utf-8", Ttl.none(), Condition.none());
        cache.put("o", bytes, "application/octet-stream", Ttl.none(), Condition.none());
        cache.put("l", bytes, "text/plain", Ttl.none(), Condition.none());
        cache.put(
                "j",
                "{\"a\" : 1.0}".getBytes(StandardCharsets.UTF_8),
                "application/vnd.x+json",
                Ttl.none(),
                Condition.none());
        cache.put("x", "{broken".getBytes(StandardCharsets.UTF_8), "application/json", Ttl.none(), Condition.none());

        assertThat(value("t").textValue()).isEqualTo("grüß \"dich\"");
        assertThat(value("o").textValue()).isEqualTo("/wAB");
        assertThat(value("l").textValue()).isEqualTo("/wAB");
        assertThat(http.get("/getCacheItem?item_key=j").text()).contains("\"item_value\":{\"a\":1.0},");
        assertThat(value("x").textValue()).isEqualTo("e2Jyb2tlbg==");
    }

    private static com.fasterxml.jackson.databind.JsonNode value(String key) {
        return http.get("/getCacheItem?item_key=" + key).json().get("item_value");
    }

    @Test
    void headIsGetWithoutABodyAndWithoutBeingAUse() {
        http.json("POST", "/setCacheItem", "{\"item_key\":\"h\",\"item_value\":1}");
        long hits = http.node().bytes("default").stats().hits();

        Reply head = http.call("HEAD", "/getCacheItem?item_key=h", (byte[]) null);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.bytes()).isEmpty();
        assertThat(head.header("Content-Length"))
                .isEqualTo("" + "{\"item_key\":\"h\",\"item_value\":1,\"expires_at\":null}".length());
        assertThat(http.node().bytes("default").stats().hits()).isEqualTo(hits);
        assertThat(http.call("HEAD", "/getCacheItem?item_key=none", (byte[]) null)
                        .status())
                .isEqualTo(404);
    }
}
