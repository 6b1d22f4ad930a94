package io.geolru.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.http.Calls.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listings and batches. */
class LineCallsTest {
    private static final int TIMEOUT_MS = 30_000;

    @TempDir
    static Path folder;

    @AutoClose
    private static HttpNode http;

    @BeforeAll
    static void start() {
        http = HttpNode.start(
                folder.resolve("node"),
                Map.of("caches.brief.ttl", "1h", "limits.entryBytes", "16KB", "http.maxBodyBytes", "64KB"));
    }

    private static Reply batch(String cache, String... lines) {
        return http.call(
                "POST",
                "/v1/caches/" + cache + "/batch",
                String.join("\n", lines),
                "Content-Type",
                "application/x-ndjson");
    }

    private static List<JsonNode> lines(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/x-ndjson");
        return reply.text().lines().map(LineCallsTest::json).toList();
    }

    private static JsonNode json(String text) {
        try {
            return Calls.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> keys(Reply reply) {
        return lines(reply).stream().map(line -> line.get("key").textValue()).toList();
    }

    @Test
    void aBatchDoesItsLinesInOrderAndSaysWhatBecameOfEach() {
        Reply reply = batch(
                "mixed",
                "{\"key\":\"a\",\"value\":{\"n\": 1}}",
                "{\"op\":\"put\",\"key\":\"a\",\"value\":\"text\",\"contentType\":\"text/plain\",\"ttl\":\"1h\"}",
                "",
                "{\"key\":\"b\",\"base64\":\"AAEC\",\"ttl\":60000}",
                "{\"key\":\"c\",\"value\":[1]}",
                "{\"key\":\"c\",\"op\":\"remove\"}",
                "{\"key\":\"never\",\"op\":\"remove\"}");

        assertThat(lines(reply))
                .extracting(line -> line.get("status").intValue())
                .containsExactly(201, 200, 201, 201, 204, 404);
        assertThat(lines(reply))
                .allSatisfy(line -> assertThat(line.get("version").textValue()).hasSize(33));
        assertThat(lines(reply))
                .extracting(line -> line.get("key").textValue())
                .containsExactly("a", "a", "b", "c", "c", "never");
        Reply text = http.get("/v1/caches/mixed/entries/a");
        assertThat(text.text()).isEqualTo("text");
        assertThat(text.header("ETag"))
                .contains(lines(reply).get(1).get("version").textValue());
        assertThat(http.get("/v1/caches/mixed/entries/b").bytes()).containsExactly(0, 1, 2);
        assertThat(http.get("/v1/caches/mixed/entries/b").header("Geolru-Ttl")).isNotNull();
    }

    @Test
    void aLineThatCannotBeIsToldAndTheOthersAreDone() {
        String big = "x".repeat(20_000);
        List<JsonNode> lines = lines(batch(
                "broken",
                "{\"key\":\"a\",\"value\":1}",
                "{\"key\":\"a\"",
                "{\"value\":1}",
                "{\"key\":\"a\",\"value\":1,\"ttl\":\"soon\"}",
                "{\"cache\":\"other\",\"key\":\"a\",\"value\":2}",
                "{\"key\":\"big\",\"value\":\"" + big + "\"}",
                "{\"key\":\"b\",\"value\":2}"));

        assertThat(lines)
                .extracting(line -> line.get("status").intValue())
                .containsExactly(201, 400, 400, 400, 400, 413, 201);
        assertThat(message(lines.get(1))).startsWith("line 2: is not JSON");
        assertThat(message(lines.get(2))).isEqualTo("line 3: key: is missing");
        assertThat(message(lines.get(3))).startsWith("line 4: ttl: ");
        assertThat(message(lines.get(4))).startsWith("cache: ");
        assertThat(message(lines.get(5))).contains("16384");
        assertThat(http.get("/v1/caches/broken/entries/a").text()).isEqualTo("1");
    }

    private static String message(JsonNode line) {
        return line.get("error").get("message").textValue();
    }

    @Test
    void aLineWithoutEndEndsTheBatch() {
        List<JsonNode> lines = lines(batch(
                "long",
                "{\"key\":\"a\",\"value\":1}",
                "{\"key\":\"" + "x".repeat(100_000),
                "{\"key\":\"b\",\"value\":1}"));
        assertThat(lines).extracting(line -> line.get("status").intValue()).containsExactly(201, 413);
        assertThat(http.get("/v1/caches/long/entries/b").status()).isEqualTo(404);
    }

    @Test
    void whatIsListedCanBeSentAsABatch() {
        batch(
                "from",
                "{\"key\":\"json\",\"value\":{ \"n\" : 1.50 }}",
                "{\"key\":\"text\",\"value\":\"a\\nb\",\"contentType\":\"text/plain\"}",
                "{\"key\":\"bytes\",\"base64\":\"/wA=\",\"ttl\":3600000}");
        String listed = http.get("/v1/caches/from/entries").text();

        assertThat(batch("to", listed).status()).isEqualTo(200);

        for (String key : List.of("json", "text", "bytes")) {
            Reply from = http.get("/v1/caches/from/entries/" + key);
            Reply to = http.get("/v1/caches/to/entries/" + key);
            assertThat(to.bytes()).isEqualTo(from.bytes());
            assertThat(to.header("Content-Type")).isEqualTo(from.header("Content-Type"));
            assertThat(to.header("Geolru-Ttl") == null).isEqualTo(from.header("Geolru-Ttl") == null);
        }
        assertThat(http.get("/v1/caches/to/entries/json").text()).isEqualTo("{ \"n\" : 1.50 }");
    }

    @Test
    void listingsAreInKeyOrderAndComeInPages() {
        batch(
                "pages",
                IntStream.range(0, 250)
                        .mapToObj(i -> "{\"key\":\"k" + (i * 7 % 250 + 100) + "\",\"value\":" + i + "}")
                        .toArray(String[]::new));
        batch("pages", "{\"key\":\"other\",\"value\":1}");
        List<String> all = IntStream.range(100, 350).mapToObj(i -> "k" + i).toList();

        assertThat(keys(http.get("/v1/caches/pages/entries?prefix=k"))).isEqualTo(all);
        assertThat(keys(http.get("/v1/caches/pages/entries")))
                .hasSize(251)
                .last()
                .isEqualTo("other");
        assertThat(keys(http.get("/v1/caches/pages/entries?prefix=k&limit=100")))
                .isEqualTo(all.subList(0, 100));
        assertThat(keys(http.get("/v1/caches/pages/entries?prefix=k&limit=100&after=k199")))
                .isEqualTo(all.subList(100, 200));
        assertThat(keys(http.get("/v1/caches/pages/entries?prefix=k&limit=100&after=k299")))
                .isEqualTo(all.subList(200, 250));
        assertThat(keys(http.get("/v1/caches/nothing/entries"))).isEmpty();
        JsonNode first = lines(http.get("/v1/caches/pages/entries?limit=1")).get(0);
        assertThat(first.fieldNames()).toIterable().containsExactly("key", "value", "contentType", "version", "ttl");
        assertThat(first.get("ttl").isNull()).isTrue();
    }

    @Test
    void aCachesOwnLifeIsForLinesThatSayNothing() {
        batch("brief", "{\"key\":\"a\",\"value\":1}", "{\"key\":\"b\",\"value\":1,\"ttl\":null}");
        List<JsonNode> lines = lines(http.get("/v1/caches/brief/entries"));
        assertThat(lines.get(0).get("ttl").longValue()).isBetween(1L, 3_600_000L);
        assertThat(lines.get(1).get("ttl").isNull()).isTrue();
    }

    @Test
    void aListingWaitsForAVersion() {
        String version = lines(batch("versioned", "{\"key\":\"a\",\"value\":1}"))
                .get(0)
                .get("version")
                .textValue();
        String target = "/v1/caches/versioned/entries";

        assertThat(keys(http.get(target, "Geolru-Min-Version", version))).containsExactly("a");
        Reply behind = http.get(target + "?wait=10ms", "Geolru-Min-Version", "7fffffffffffffff-0000000000000001");
        assertThat(behind.status()).isEqualTo(503);
        assertThat(behind.code()).isEqualTo("behind");
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=x", "limit=-1", "limit=99999999999", "from=a"})
    void parametersThatCannotBeAreRefused(String query) {
        Reply reply = http.get("/v1/caches/c/entries?" + query);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).startsWith(query.substring(0, query.indexOf('=')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/octet-stream"})
    void whatAWebPageCouldSendElsewhereIsNoBatch(String type) {
        Reply reply = http.call("POST", "/v1/caches/c/batch", "{\"key\":\"a\",\"value\":1}", "Content-Type", type);
        assertThat(reply.status()).isEqualTo(415);
        assertThat(http.get("/v1/caches/c/entries/a").status()).isEqualTo(404);
    }

    @Test
    void aClientThatWaitsForEachAnswerGetsIt() throws IOException {
        try (Socket socket = open("Transfer-Encoding: chunked")) {
            OutputStream out = socket.getOutputStream();
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            for (int i = 0; i < 3; i++) {
                String line = "{\"key\":\"k" + i + "\",\"value\":1}\n";
                out.write((Integer.toHexString(line.length()) + "\r\n" + line + "\r\n").getBytes(UTF_8));
                out.flush();
                String answer = in.readLine();
                while (!answer.startsWith("{")) {
                    answer = in.readLine();
                }
                assertThat(json(answer).get("key").textValue()).isEqualTo("k" + i);
            }
            out.write("0\r\n\r\n".getBytes(UTF_8));
        }
    }

    @Test
    void aClientThatReadsNothingBeforeItHasSentAllGetsItsAnswers() throws IOException {
        int count = 30_000;
        String body = IntStream.range(0, count)
                .mapToObj(i -> "{\"key\":\"k" + i + "\",\"value\":1}\n")
                .collect(Collectors.joining());
        try (Socket socket = open("Content-Length: " + body.length())) {
            socket.getOutputStream().write(body.getBytes(UTF_8));
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            int answers = 0;
            while (answers < count) {
                String line = in.readLine();
                assertThat(line).isNotNull();
                answers += line.startsWith("{") ? 1 : 0;
            }
        }
        assertThat(http.node().bytes("socket").size()).isGreaterThanOrEqualTo(count);
    }

    private static Socket open(String length) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port());
        socket.setSoTimeout(TIMEOUT_MS);
        socket.getOutputStream()
                .write(
                        ("POST /v1/caches/socket/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                                        + length + "\r\n\r\n")
                                .getBytes(UTF_8));
        return socket;
    }
}
