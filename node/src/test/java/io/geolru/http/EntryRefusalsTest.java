package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.http.Calls.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

/** What the calls on entries and caches refuse, for each field. */
class EntryRefusalsTest {
    private static final String ENTRIES = "/v1/caches/c/entries/";
    private static final String A_VERSION = "0123456789abcdef-0123456789abcdef";

    @TempDir
    static Path dataDir;

    @AutoClose
    private static HttpNode http;

    @BeforeAll
    static void start() {
        http = HttpNode.start(dataDir, Map.of("limits.entryBytes", "64KB", "http.maxBodyBytes", "128KB"));
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
                new StringBuilder(method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
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

        String answer = http.raw(("PUT " + ENTRIES + key + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx")
                .getBytes(StandardCharsets.ISO_8859_1));

        assertThat(answer).startsWith("HTTP/1.1 400 ");
        assertThat(http.written()).isEqualTo(before);
    }

    @Test
    void whatIsOverALimitIsRefusedAndChangesNothing() {
        assertThat(http.call("PUT", "/v1/caches/limited/entries/small", new byte[1])
                        .status())
                .isEqualTo(201);
        String before = http.written();

        Reply entry = http.call("PUT", "/v1/caches/limited/entries/big", new byte[70_000]);
        Reply body = http.call("PUT", "/v1/caches/limited/entries/big", new byte[140_000]);

        assertThat(entry.status()).isEqualTo(413);
        assertThat(entry.message()).contains("65536");
        assertThat(body.status()).isEqualTo(413);
        assertThat(body.message()).contains("http.maxBodyBytes");
        assertThat(http.written()).isEqualTo(before);
    }

    @Test
    void aRefusedWriteMakesNoCache() {
        String entry = "/v1/caches/none/entries/k";
        String json = "{\"key\":\"k\",\"base64\":\"" + "A".repeat(96_000) + "\"}\n{\"key\":\"\"}\nx\n";

        assertThat(http.call("PUT", entry, "x", "If-Match", "*").status()).isEqualTo(412);
        assertThat(http.call("PUT", entry, "x", "If-Match", '"' + A_VERSION + '"')
                        .status())
                .isEqualTo(412);
        assertThat(http.call("PUT", entry, new byte[70_000]).status()).isEqualTo(413);
        assertThat(http.call("DELETE", entry, (byte[]) null, "If-Match", "*").status())
                .isEqualTo(412);
        assertThat(http.call("POST", entry + "/touch?ttl=1s", (byte[]) null).status())
                .isEqualTo(404);
        assertThat(http.call("POST", "/v1/caches/none/batch", json, "Content-Type", "application/x-ndjson")
                        .text())
                .contains("\"status\":413", "\"status\":400")
                .doesNotContain("\"status\":20");
        assertThat(http.node().caches()).doesNotContain("none");
        assertThat(http.call("PUT", entry, "x", "If-None-Match", "*").status()).isEqualTo(201);
        assertThat(http.node().caches()).contains("none");
    }
}
