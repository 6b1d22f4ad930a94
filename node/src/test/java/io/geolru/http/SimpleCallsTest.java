package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Condition;
import io.geolru.Ttl;
import io.geolru.http.Calls.Reply;
import io.geolru.state.Entry;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The simple API: what it does, and for each field what it refuses. */
class SimpleCallsTest {
    private static final String LONG_KEY = "k".repeat(1025);

    @TempDir
    static Path dataDir;

    private static HttpNode http;

    @BeforeAll
    static void start() {
        http = HttpNode.start(dataDir, Map.of("limits.entryBytes", "64KB", "http.maxBodyBytes", "128KB"));
    }

    @AfterAll
    static void stop() {
        http.close();
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

    /** Bodies that both writes refuse, and the field that the answer names. */
    static Stream<Arguments> refusedBodies() {
        List<Arguments> bodies = new ArrayList<>();
        String value = "\"item_value\":1";
        String key = "\"item_key\":\"r\"";
        bodies.add(Arguments.of("item_key", "{" + value + "}"));
        for (String bad : List.of(
                "null",
                "5",
                "true",
                "[]",
                "{}",
                "\"\"",
                '"' + LONG_KEY + '"',
                "\"\\ud800\"",
                "\"\u00e4\u00e4" + "\u00e4".repeat(511) + '"')) {
            bodies.add(Arguments.of("item_key", "{\"item_key\":" + bad + "," + value + "}"));
        }
        bodies.add(Arguments.of("item_value", "{" + key + "}"));
        for (String bad : List.of(
                "", "NaN", "{a:1}", "'a'", "[1,]", "\"\\ud800\"", "{\"a\":1,\"a\":2}", "01", "tru", "[".repeat(5000))) {
            bodies.add(Arguments.of("item_value", "{" + key + ",\"item_value\":" + bad + "}"));
        }
        for (String bad : List.of(
                "0",
                "-1",
                "-0.5",
                "0.0",
                "NaN",
                "Infinity",
                "\"10\"",
                "true",
                "[]",
                "{}",
                "3153600001",
                "1e99999999",
                "9".repeat(1100))) {
            bodies.add(Arguments.of("expires_at", "{" + key + "," + value + ",\"expires_at\":" + bad + "}"));
        }
        bodies.add(Arguments.of("item_key", "{" + key + "," + key + "," + value + "}"));
        bodies.add(Arguments.of("item_value", "{" + key + "," + value + "," + value + "}"));
        bodies.add(Arguments.of("ttl", "{" + key + "," + value + ",\"ttl\":10}"));
        bodies.add(Arguments.of("Item_Key", "{\"Item_Key\":\"r\"," + value + "}"));
        for (String bad : List.of(
                "",
                " ",
                "null",
                "[]",
                "\"text\"",
                "5",
                "{",
                "{" + key + "," + value,
                "{" + key + "," + value + "}}",
                "{" + key + "," + value + "} {}",
                "{" + key + "," + value + ",}")) {
            bodies.add(Arguments.of("body", bad));
        }
        return bodies.stream();
    }

    @ParameterizedTest
    @MethodSource("refusedBodies")
    void refusedBodyIsToldByFieldAndChangesNothing(String field, String body) {
        String before = http.written();

        for (Reply reply :
                List.of(http.json("POST", "/setCacheItem", body), http.json("PUT", "/updateCacheItem", body))) {
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.code()).isEqualTo("bad_request");
            assertThat(reply.message()).startsWith(field + ": ");
        }
        assertThat(http.written()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "5", "\"Update\"", "\"remove\"", "\"\"", "[]"})
    void refusedActionChangesNothing(String action) {
        String before = http.written();

        Reply reply =
                http.json("PUT", "/updateCacheItem", "{\"item_key\":\"r\",\"item_value\":1,\"action\":" + action + "}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).startsWith("action: ");
        assertThat(http.written()).isEqualTo(before);
    }

    @Test
    void setHasNoAction() {
        Reply reply = http.json("POST", "/setCacheItem", "{\"item_key\":\"r\",\"item_value\":1,\"action\":\"update\"}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).startsWith("action: unknown field");
    }

    @Test
    void aBadLifeIsRefusedBesideADelete() {
        http.json("POST", "/setCacheItem", "{\"item_key\":\"g\",\"item_value\":1}");
        String before = http.written();

        Reply reply =
                http.json("PUT", "/updateCacheItem", "{\"item_key\":\"g\",\"action\":\"delete\",\"expires_at\":-1}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(http.written()).isEqualTo(before);
    }

    @Test
    void aBodyThatIsNotUtf8IsRefused() {
        byte[] latin = "{\"item_key\":\"\u00e4\",\"item_value\":1}".getBytes(StandardCharsets.ISO_8859_1);
        byte[] wide = "{\"item_key\":\"a\",\"item_value\":1}".getBytes(StandardCharsets.UTF_16LE);
        String before = http.written();

        for (byte[] body : List.of(latin, wide)) {
            Reply reply = http.call("POST", "/setCacheItem", body, "Content-Type", "application/json");
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.message()).startsWith("body: ");
        }
        assertThat(http.written()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/json; charset=latin1",
                "application/jsonx",
                "json",
                "application/json;x=y"
            })
    void otherContentTypesAreRefused(String type) {
        String body = "{\"item_key\":\"r\",\"item_value\":1}";
        String before = http.written();

        for (Reply reply : List.of(
                http.call("POST", "/setCacheItem", body, "Content-Type", type),
                http.call("PUT", "/updateCacheItem", body, "Content-Type", type),
                http.call("POST", "/setCacheItem", body),
                http.call(
                        "POST",
                        "/setCacheItem",
                        body,
                        "Content-Type",
                        "application/json",
                        "Content-Encoding",
                        "gzip"))) {
            assertThat(reply.status()).isEqualTo(415);
            assertThat(reply.code()).isEqualTo("unsupported_media_type");
        }
        assertThat(http.written()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "Application/JSON;charset=UTF-8",
                "application/json;charset=\"utf-8\""
            })
    void jsonInUtf8IsTaken(String type) {
        assertThat(http.call("POST", "/setCacheItem", "{\"item_key\":\"r\",\"item_value\":1}", "Content-Type", type)
                        .status())
                .isEqualTo(200);
        http.call("DELETE", "/deleteCacheItem?item_key=r", (byte[]) null);
    }

    /** Queries that both calls with one refuse. */
    static Stream<Arguments> refusedQueries() {
        return Stream.of(
                Arguments.of("item_key", ""),
                Arguments.of("item_key", "?item_key="),
                Arguments.of("item_key", "?item_key"),
                Arguments.of("item_key", "?item_key=" + LONG_KEY),
                Arguments.of("item_key", "?item_key=" + "%C3%A4".repeat(513)),
                Arguments.of("item_key", "?item_key=%FF"),
                Arguments.of("item_key", "?item_key=%C3"),
                Arguments.of("item_key", "?item_key=%ED%A0%80"),
                Arguments.of("item_key", "?item_key=a&item_key=b"),
                Arguments.of("key", "?key=a"),
                Arguments.of("x", "?item_key=a&x=y"),
                Arguments.of("query", "?item_key=a&=y"),
                Arguments.of("query", "?item_key=a&"),
                Arguments.of("query", "?%FF=a"));
    }

    @ParameterizedTest
    @MethodSource("refusedQueries")
    void refusedQueryIsToldByFieldAndChangesNothing(String field, String query) {
        String before = http.written();

        for (Reply reply : List.of(
                http.get("/getCacheItem" + query), http.call("DELETE", "/deleteCacheItem" + query, (byte[]) null))) {
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.message()).startsWith(field + ": ");
        }
        assertThat(http.written()).isEqualTo(before);
    }

    @Test
    void writesThatHaveTheirFieldsInTheBodyTakeNoQuery() {
        String before = http.written();

        Reply reply = http.json("POST", "/setCacheItem?item_key=q", "{\"item_key\":\"q\",\"item_value\":1}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).startsWith("item_key: ");
        assertThat(http.written()).isEqualTo(before);
    }

    @Test
    void whatIsOverALimitIsRefusedAndChangesNothing() {
        String before = http.written();

        Reply entry = http.json(
                "POST", "/setCacheItem", "{\"item_key\":\"r\",\"item_value\":\"" + "x".repeat(70_000) + "\"}");
        Reply body = http.json(
                "POST", "/setCacheItem", "{\"item_key\":\"r\",\"item_value\":\"" + "x".repeat(140_000) + "\"}");

        assertThat(entry.status()).isEqualTo(413);
        assertThat(entry.code()).isEqualTo("too_large");
        assertThat(entry.message()).contains("65536");
        assertThat(body.status()).isEqualTo(413);
        assertThat(body.message()).contains("http.maxBodyBytes").contains("131072");
        assertThat(http.written()).isEqualTo(before);
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
