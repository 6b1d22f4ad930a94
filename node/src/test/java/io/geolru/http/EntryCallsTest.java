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
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls on entries and caches: what they do. */
class EntryCallsTest {
    private static final String ENTRIES = "/v1/caches/c/entries/";
    private static final String A_VERSION = "0123456789abcdef-0123456789abcdef";

    @TempDir
    static Path dataDir;

    @AutoClose
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

    private static Reply delete(String target, String... headers) {
        return http.call("DELETE", target, (byte[]) null, headers);
    }

    private static Reply touch(String target) {
        return http.call("POST", target, (byte[]) null);
    }

    @Test
    void aStoredPageHasNoPartInTheNodesOrigin() {
        http.call("PUT", ENTRIES + "page", "<script>alert(1)</script>", "Content-Type", "text/html");

        assertThat(http.get(ENTRIES + "page").header("Content-Security-Policy")).isEqualTo("sandbox");
        assertThat(http.get(ENTRIES + "page").header("X-Content-Type-Options")).isEqualTo("nosniff");
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
