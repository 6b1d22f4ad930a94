package io.geolru.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.event.Event;
import io.geolru.http.Calls.Reply;
import io.geolru.state.Entry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls on entries and caches: what they do, and for each field what they refuse. */
class EntryCallsTest {
    private static final String ENTRIES = "/v1/caches/c/entries/";
    private static final String A_VERSION = "0123456789abcdef-0123456789abcdef";

    @TempDir
    static Path dataDir;

    private static HttpNode http;

    @BeforeAll
    static void start() {
        http = HttpNode.start(
                dataDir,
                Map.of(
                        "limits.entryBytes",
                        "64KB",
                        "http.maxBodyBytes",
                        "128KB",
                        "caches.short.ttl",
                        "1h",
                        "limits.caches",
                        "8"));
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    private static Reply delete(String target, String... headers) {
        return http.call("DELETE", target, (byte[]) null, headers);
    }

    private static Reply touch(String target) {
        return http.call("POST", target, (byte[]) null);
    }

    @Test
    void putStoresTheBodyAsItIs() {
        byte[] body = {0, (byte) 0xFF, '\r', '\n', 'x'};

        Reply created = http.call("PUT", ENTRIES + "a?ttl=10s", body, "Content-Type", "image/x-any; a=\"b\"");
        Reply replaced = http.call("PUT", ENTRIES + "a", body);

        assertThat(created.status()).isEqualTo(201);
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.bytes()).isEmpty();
        assertThat(created.header("ETag")).isEqualTo('"' + created.header("Geolru-Version") + '"');
        assertThat(replaced.header("Geolru-Version")).isGreaterThan(created.header("Geolru-Version"));
        Reply got = http.get(ENTRIES + "a");
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.bytes()).isEqualTo(body);
        assertThat(got.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(got.header("ETag")).isEqualTo(replaced.header("ETag"));
        assertThat(got.header("Geolru-Region")).isEqualTo("eu");
        assertThat(got.header("Geolru-Ttl")).isNull();
    }

    @Test
    void getTellsMediaTypeAndLifeLeft() {
        http.call("PUT", ENTRIES + "b?ttl=1h", "x", "Content-Type", "Image/X; a=\"b\"");

        Reply got = http.get(ENTRIES + "b");

        assertThat(got.header("Content-Type")).isEqualTo("Image/X; a=\"b\"");
        assertThat(Long.parseLong(got.header("Geolru-Ttl"))).isBetween(1L, 3_600_000L);
    }

    @Test
    void anEmptyBodyIsAValue() {
        assertThat(http.call("PUT", ENTRIES + "empty", new byte[0]).status()).isEqualTo(201);
        Reply got = http.get(ENTRIES + "empty");
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.bytes()).isEmpty();
    }

    @Test
    void headTellsTheSameWithoutBodyAndIsNoUse() {
        http.call("PUT", ENTRIES + "head?ttl=1h", "12345");
        long hits = http.node().bytes("c").stats().hits();

        Reply head = http.call("HEAD", ENTRIES + "head", (byte[]) null);

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.bytes()).isEmpty();
        assertThat(head.header("Content-Length")).isEqualTo("5");
        assertThat(head.header("ETag")).isNotNull();
        assertThat(head.header("Geolru-Ttl")).isNotNull();
        assertThat(http.node().bytes("c").stats().hits()).isEqualTo(hits);
        assertThat(http.call("HEAD", ENTRIES + "none", (byte[]) null).status()).isEqualTo(404);
    }

    @Test
    void withoutATtlTheCachesOwnCounts() {
        http.call("PUT", "/v1/caches/short/entries/k", "x");

        assertThat(expiresAt("short", "k")).isNotEqualTo(Event.NEVER);
    }

    @Test
    void keepKeepsTheLife() {
        http.call("PUT", ENTRIES + "keep?ttl=1h", "x");
        long expiresAt = expiresAt("c", "keep");

        assertThat(http.call("PUT", ENTRIES + "keep?ttl=keep", "y").status()).isEqualTo(200);

        assertThat(expiresAt("c", "keep")).isEqualTo(expiresAt);
        assertThat(http.get(ENTRIES + "keep").text()).isEqualTo("y");
    }

    private static long expiresAt(String cache, String key) {
        Entry entry = Objects.requireNonNull(http.node().bytes(cache).peek(key));
        return entry.expiresAt();
    }

    @Test
    void whoHasTheVersionAlreadyGetsNoBody() {
        String tag = http.call("PUT", ENTRIES + "known", "body", "Content-Type", "text/plain")
                .header("ETag");
        for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
            Reply reply = http.get(ENTRIES + "known", "If-None-Match", known);
            assertThat(reply.status()).as(known).isEqualTo(304);
            assertThat(reply.bytes()).isEmpty();
            assertThat(reply.header("ETag")).isEqualTo(tag);
        }
        assertThat(http.get(ENTRIES + "known", "If-None-Match", "\"other\"").text())
                .isEqualTo("body");
        assertThat(http.get(ENTRIES + "absent", "If-None-Match", "*").status()).isEqualTo(404);
        Reply refused = http.get(ENTRIES + "known", "If-None-Match", "no tag");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).contains("If-None-Match");
    }

    @Test
    void whoAsksForGzipGetsItWhereItIsShorter() throws IOException {
        String text = "text ".repeat(1000);
        http.call("PUT", ENTRIES + "text", text, "Content-Type", "text/plain");
        http.call("PUT", ENTRIES + "image", text, "Content-Type", "image/png");
        http.call("PUT", ENTRIES + "short", "text", "Content-Type", "text/plain");

        Reply zipped = http.get(ENTRIES + "text", "Accept-Encoding", "gzip");
        assertThat(zipped.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(zipped.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped.bytes())).readAllBytes())
                .asString(UTF_8)
                .isEqualTo(text);
        assertThat(zipped.bytes()).hasSizeLessThan(text.length() / 10);
        assertThat(http.get(ENTRIES + "text").text()).isEqualTo(text);
        Reply head = http.call("HEAD", ENTRIES + "text", (byte[]) null, "Accept-Encoding", "gzip");
        assertThat(head.header("Content-Encoding")).isNull();
        assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(text.length()));
        Reply known = http.get(ENTRIES + "text", "If-None-Match", zipped.header("ETag"));
        assertThat(known.header("Vary")).isEqualTo("Accept-Encoding");
        for (String plain : List.of("image", "short")) {
            Reply reply = http.get(ENTRIES + plain, "Accept-Encoding", "gzip");
            assertThat(reply.header("Content-Encoding")).as(plain).isNull();
            assertThat(text).startsWith(reply.text());
        }
    }

    @Test
    void conditionsDecide() {
        assertThat(http.call("PUT", ENTRIES + "if", "1", "If-Match", "*").status())
                .isEqualTo(412);
        assertThat(http.get(ENTRIES + "if").status()).isEqualTo(404);
        Reply created = http.call("PUT", ENTRIES + "if", "1", "If-None-Match", "*");
        assertThat(created.status()).isEqualTo(201);
        String before = http.written();

        Reply twice = http.call("PUT", ENTRIES + "if", "2", "If-None-Match", "*");
        assertThat(twice.status()).isEqualTo(412);
        assertThat(twice.code()).isEqualTo("condition_failed");
        assertThat(http.call("PUT", ENTRIES + "if", "2", "If-Match", '"' + A_VERSION + '"')
                        .status())
                .isEqualTo(412);
        assertThat(delete(ENTRIES + "if", "If-Match", '"' + A_VERSION + '"').status())
                .isEqualTo(412);
        assertThat(http.written()).isEqualTo(before);

        Reply replaced = http.call("PUT", ENTRIES + "if", "2", "If-Match", created.header("ETag"));
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(delete(ENTRIES + "if", "If-Match", created.header("ETag")).status())
                .isEqualTo(412);
        assertThat(delete(ENTRIES + "if", "If-Match", replaced.header("ETag")).status())
                .isEqualTo(204);
        assertThat(delete(ENTRIES + "if", "If-Match", "*").status()).isEqualTo(412);
    }

    @Test
    void oneOfSeveralTagsIsEnough() {
        String tag = http.call("PUT", ENTRIES + "tags", "1").header("ETag");
        String before = http.written();

        for (String none : List.of("\"\"", "\"*\"", "\"x\", W/" + tag, '"' + A_VERSION + "\",\"y\"")) {
            assertThat(http.call("PUT", ENTRIES + "tags", "2", "If-Match", none).status())
                    .as(none)
                    .isEqualTo(412);
            assertThat(delete(ENTRIES + "tags", "If-Match", none).status()).isEqualTo(412);
        }
        assertThat(http.written()).isEqualTo(before);
        String several = '"' + A_VERSION + "\", W/\"x\" ," + tag;
        assertThat(http.call("PUT", ENTRIES + "tags", "2", "If-Match", several).status())
                .isEqualTo(200);
        assertThat(delete(ENTRIES + "tags", "If-Match", several).status()).isEqualTo(412);
    }

    @Test
    void deleteTellsWhetherItWasLiveAndWritesAVersionAnyway() {
        http.call("PUT", ENTRIES + "d", "x");

        Reply first = delete(ENTRIES + "d");
        Reply second = delete(ENTRIES + "d");

        assertThat(first.status()).isEqualTo(204);
        assertThat(second.status()).isEqualTo(404);
        assertThat(second.code()).isEqualTo("not_found");
        assertThat(second.header("Geolru-Version")).isGreaterThan(first.header("Geolru-Version"));
        assertThat(http.get(ENTRIES + "d").status()).isEqualTo(404);
    }

    @Test
    void touchGivesANewLife() {
        Reply put = http.call("PUT", ENTRIES + "t", "x", "Content-Type", "text/plain");

        Reply touched = touch(ENTRIES + "t/touch?ttl=1h");

        assertThat(touched.status()).isEqualTo(204);
        assertThat(touched.header("Geolru-Version")).isGreaterThan(put.header("Geolru-Version"));
        Reply got = http.get(ENTRIES + "t");
        assertThat(got.text()).isEqualTo("x");
        assertThat(got.header("Content-Type")).isEqualTo("text/plain");
        assertThat(got.header("Geolru-Ttl")).isNotNull();
        assertThat(touch(ENTRIES + "none/touch?ttl=1h").status()).isEqualTo(404);
    }

    @Test
    void clearEmptiesOneCache() {
        http.call("PUT", "/v1/caches/clear/entries/a", "x");
        http.call("PUT", ENTRIES + "stays", "x");

        Reply cleared = delete("/v1/caches/clear");

        assertThat(cleared.status()).isEqualTo(204);
        assertThat(cleared.header("Geolru-Version")).isNotNull();
        assertThat(http.get("/v1/caches/clear/entries/a").status()).isEqualTo(404);
        assertThat(http.get(ENTRIES + "stays").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a%2Fb",
                "a+b",
                "%2B",
                "a%20b",
                "%C3%A4%E2%82%AC%F0%9F%98%80",
                "a;b=c",
                "a%3Bb",
                "%25",
                "..%2F..",
                "a:b@c!$&'()*,=~",
                "%00",
                "touch"
            })
    void keysArePercentEncoded(String encoded) {
        String key = java.net.URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);

        assertThat(http.call("PUT", ENTRIES + encoded, key).status()).isEqualTo(201);

        Entry entry = Objects.requireNonNull(http.node().bytes("c").peek(key));
        assertThat(new String(entry.value(), StandardCharsets.UTF_8)).isEqualTo(key);
        assertThat(http.get(ENTRIES + encoded).text()).isEqualTo(key);
        assertThat(delete(ENTRIES + encoded).status()).isEqualTo(204);
    }

    @Test
    void theLongestKeyIsTaken() {
        assertThat(http.call("PUT", ENTRIES + "%C3%A4".repeat(512), "x").status())
                .isEqualTo(201);
    }

    /** Method, target, headers in pairs, status and field of the refusal. */
    static Stream<Arguments> refused() {
        String longKey = "k".repeat(1025);
        String longName = "n".repeat(65);
        return Stream.of(
                        // the key, in all four calls
                        Stream.of("", longKey, "%C3%A4".repeat(513), "%ED%A0%80", "%FF", "%C3")
                                .flatMap(key -> Stream.of(
                                        refusal(
                                                "PUT",
                                                ENTRIES + key,
                                                400,
                                                key.contains("%") && key.length() < 20 ? "path" : "key"),
                                        refusal(
                                                "GET",
                                                ENTRIES + key,
                                                400,
                                                key.contains("%") && key.length() < 20 ? "path" : "key"),
                                        refusal(
                                                "DELETE",
                                                ENTRIES + key,
                                                400,
                                                key.contains("%") && key.length() < 20 ? "path" : "key"),
                                        refusal(
                                                "POST",
                                                ENTRIES + key + "/touch?ttl=1s",
                                                400,
                                                key.contains("%") && key.length() < 20 ? "path" : "key"))),
                        // the cache
                        Stream.of("", longName, "a%20b", "a%2Fb", "%C3%A4", "a+b", "a*")
                                .flatMap(cache -> Stream.of(
                                        refusal("PUT", "/v1/caches/" + cache + "/entries/k", 400, "cache"),
                                        refusal("GET", "/v1/caches/" + cache + "/entries/k", 400, "cache"),
                                        refusal("DELETE", "/v1/caches/" + cache + "/entries/k", 400, "cache"),
                                        refusal(
                                                "POST",
                                                "/v1/caches/" + cache + "/entries/k/touch?ttl=1s",
                                                400,
                                                "cache"),
                                        refusal("DELETE", "/v1/caches/" + cache, 400, "cache"))),
                        // the ttl
                        Stream.of(
                                        "",
                                        "0s",
                                        "-1s",
                                        "10",
                                        "1.5s",
                                        "NaN",
                                        "36501d",
                                        "99999999999999999999d",
                                        "1w",
                                        "1%20s",
                                        "KEEP",
                                        "none")
                                .flatMap(ttl -> Stream.of(
                                        refusal("PUT", ENTRIES + "k?ttl=" + ttl, 400, "ttl"),
                                        refusal("POST", ENTRIES + "k/touch?ttl=" + ttl, 400, "ttl"))),
                        Stream.of(
                                refusal("POST", ENTRIES + "k/touch", 400, "ttl"),
                                refusal("POST", ENTRIES + "k/touch?ttl=keep", 400, "ttl"),
                                refusal("PUT", ENTRIES + "k?ttl=1s&ttl=1s", 400, "ttl"),
                                refusal("PUT", ENTRIES + "k?tll=1s", 400, "tll"),
                                refusal("GET", ENTRIES + "k?ttl=1s", 400, "ttl"),
                                refusal("DELETE", ENTRIES + "k?ttl=1s", 400, "ttl"),
                                refusal("DELETE", "/v1/caches/c?x", 400, "x")),
                        // conditions
                        Stream.of(
                                        "x",
                                        "\"",
                                        A_VERSION,
                                        '"' + A_VERSION,
                                        "w/\"" + A_VERSION + '"',
                                        '"' + A_VERSION + "\",",
                                        '"' + A_VERSION + "\" \"" + A_VERSION + '"',
                                        "*, *")
                                .flatMap(tag -> Stream.of(
                                        refusal("PUT", ENTRIES + "k", 400, "If-Match", "If-Match", tag),
                                        refusal("DELETE", ENTRIES + "k", 400, "If-Match", "If-Match", tag),
                                        refusal("PUT", ENTRIES + "k", 400, "If-None-Match", "If-None-Match", tag))),
                        Stream.of(refusal(
                                "PUT", ENTRIES + "k", 400, "If-None-Match", "If-None-Match", '"' + A_VERSION + '"')),
                        Stream.of(
                                refusal(
                                        "PUT",
                                        ENTRIES + "k",
                                        400,
                                        "If-None-Match",
                                        "If-None-Match",
                                        "*",
                                        "If-Match",
                                        "*"),
                                refusal("PUT", ENTRIES + "k", 400, "If-Match", "If-Match", "*", "If-Match", "*"),
                                refusal("DELETE", ENTRIES + "k", 400, "If-None-Match", "If-None-Match", "*")),
                        // the media type
                        Stream.of("text", "text/", "/plain", "a b/c", "text/plain; \u00e4", "a/" + "b".repeat(254))
                                .map(type -> refusal("PUT", ENTRIES + "k", 415, "Content-Type", "Content-Type", type)),
                        Stream.of(refusal("PUT", ENTRIES + "k", 415, "Content-Encoding", "Content-Encoding", "gzip")),
                        // the version to wait for
                        Stream.of("x", "", '"' + A_VERSION + '"', A_VERSION + "0")
                                .map(version -> refusal(
                                        "GET",
                                        ENTRIES + "k",
                                        400,
                                        "Geolru-Min-Version",
                                        "Geolru-Min-Version",
                                        version)),
                        Stream.of("", "1", "-1s", "61s", "2m", "x")
                                .map(wait -> refusal("GET", ENTRIES + "k?wait=" + wait, 400, "wait")))
                .flatMap(arguments -> arguments);
    }

    private static Arguments refusal(String method, String target, int status, String field, String... headers) {
        return Arguments.of(method, target, status, field, headers);
    }

    @ParameterizedTest(name = "{0} {1} {4}")
    @MethodSource("refused")
    void refusalNamesTheFieldAndChangesNothing(
            String method, String target, int status, String field, String[] headers) {
        String before = http.written();

        StringBuilder request =
                new StringBuilder(method + ' ' + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        String body = method.equals("PUT") ? "Content-Length: 1\r\n\r\nx" : "\r\n";
        String answer = http.raw(request.append(body).toString().getBytes(StandardCharsets.ISO_8859_1));

        assertThat(answer).startsWith("HTTP/1.1 " + status + ' ').contains("\"message\":\"" + field + ": ");
        assertThat(http.written()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%G0", "\u00e4%", "a b"})
    void whatIsNotHttpIsRefusedByTheServerItself(String key) {
        String before = http.written();

        String answer = http.raw(("PUT " + ENTRIES + key + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx")
                .getBytes(StandardCharsets.ISO_8859_1));

        assertThat(answer).startsWith("HTTP/1.1 400 ");
        assertThat(http.written()).isEqualTo(before);
    }

    @Test
    void whatIsOverALimitIsRefusedAndChangesNothing() {
        String before = http.written();

        Reply entry = http.call("PUT", ENTRIES + "big", new byte[70_000]);
        Reply body = http.call("PUT", ENTRIES + "big", new byte[140_000]);

        assertThat(entry.status()).isEqualTo(413);
        assertThat(entry.message()).contains("65536");
        assertThat(body.status()).isEqualTo(413);
        assertThat(body.message()).contains("http.maxBodyBytes");
        assertThat(http.written()).isEqualTo(before);
    }

    @Test
    void readsMakeNoCache() {
        http.get("/v1/caches/unknown/entries/k");
        touch("/v1/caches/unknown/entries/k/touch?ttl=1s");

        assertThat(http.node().caches()).doesNotContain("unknown");
    }

    @Test
    void aReadWaitsForItsVersion() {
        Reply put = http.call("PUT", ENTRIES + "w", "x");
        String future = "7fffffffffffffff-0000000000000001";

        assertThat(http.get(ENTRIES + "w", "Geolru-Min-Version", put.header("Geolru-Version"))
                        .status())
                .isEqualTo(200);
        for (String wait : List.of("0ms", "50ms")) {
            Reply behind = http.get(ENTRIES + "w?wait=" + wait, "Geolru-Min-Version", future);
            assertThat(behind.status()).isEqualTo(503);
            assertThat(behind.code()).isEqualTo("behind");
            assertThat(behind.message()).startsWith("Geolru-Min-Version: ");
        }
    }
}
