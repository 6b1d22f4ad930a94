package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.http.Calls.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The simple API: for each field what it refuses, and that a refusal changes nothing. */
class SimpleRefusalsTest {
    private static final String LONG_KEY = "k".repeat(1025);

    @TempDir
    static Path dataDir;

    @AutoClose
    private static HttpNode http;

    @BeforeAll
    static void start() {
        http = HttpNode.start(dataDir, Map.of("limits.entryBytes", "64KB", "http.maxBodyBytes", "128KB"));
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
}
