package io.geolru.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Condition;
import io.geolru.HttpConfig;
import io.geolru.NodeConfig;
import io.geolru.Ttl;
import io.geolru.http.Calls.Reply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what. */
class AccessTest {
    private static final String ENTRY = "/v1/caches/c/entries/k";
    private static final List<String> READS = List.of(
            "GET /getCacheItem?item_key=k",
            "GET " + ENTRY,
            "HEAD " + ENTRY,
            "GET /v1/caches/c/entries",
            "HEAD /v1/caches/c/events",
            "GET /v1/caches",
            "GET /v1/status",
            "GET /v1/history",
            "GET /v1/digest",
            "GET /v1/openapi.yaml",
            "GET /metrics");
    private static final List<String> WRITES = List.of(
            "POST /setCacheItem",
            "PUT /updateCacheItem",
            "DELETE /deleteCacheItem?item_key=k",
            "PUT " + ENTRY,
            "DELETE " + ENTRY,
            "POST " + ENTRY + "/touch?ttl=1s",
            "POST /v1/caches/c/batch");
    private static final List<String> ORDERS =
            List.of("DELETE /v1/caches/c", "POST /v1/snapshot", "DELETE /v1/peers/none");

    private static final String BATCH = "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n";

    @TempDir
    static Path folder;

    @AutoClose
    private static HttpNode http;

    @BeforeAll
    static void start() {
        http = HttpNode.start(
                folder.resolve("guarded"),
                Map.of("http.token", "s3cr3t", "http.writeToken", "wr1te", "http.readToken", "re4d"));
    }

    private static Reply call(String call, String token) {
        String[] words = call.split(" ", -1);
        return http.call(words[0], words[1], (byte[]) null, "Authorization", "Bearer " + token);
    }

    private static void assertAllowed(String token, List<String> calls) {
        assertThat(calls)
                .allSatisfy(
                        call -> assertThat(call(call, token).status()).as(call).isNotIn(401, 403, 405, 500));
    }

    private static void assertForbidden(String token, List<String> calls, String scope) {
        String before = http.written();
        assertThat(calls).allSatisfy(call -> {
            Reply reply = call(call, token);
            assertThat(reply.status()).as(call).isEqualTo(403);
            assertThat(reply.code()).isEqualTo("forbidden");
            assertThat(reply.message()).contains("needs the scope " + scope, "http.token");
        });
        assertThat(http.written()).isEqualTo(before);
    }

    @Test
    void aTokenGoesAsFarAsItsScopeAndNoFurther() {
        assertAllowed("re4d", READS);
        assertForbidden("re4d", WRITES, "write");
        assertForbidden("re4d", ORDERS, "admin");
        assertAllowed("wr1te", READS);
        assertAllowed("wr1te", WRITES);
        assertForbidden("wr1te", ORDERS, "admin");
        assertAllowed("s3cr3t", READS);
        assertAllowed("s3cr3t", WRITES);
        assertAllowed("s3cr3t", ORDERS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"s3cr3t", "Bearer", "Bearer ", "Bearer s3cr3", "Bearer s3cr3tt", "Basic s3cr3t", "Bearer S3CR3T"
            })
    void whoBearsNoTokenThatIsKnownIsRefused(String wrong) {
        String before = http.written();

        Reply reply = http.call("PUT", ENTRY, "x", "Authorization", wrong);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.code()).isEqualTo("unauthorized");
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(http.written()).isEqualTo(before);
    }

    @Test
    void whoBearsNoneLearnsNothingButThatTheNodeLives() {
        for (List<String> calls : List.of(READS, WRITES, ORDERS)) {
            assertThat(calls).allSatisfy(call -> {
                String[] words = call.split(" ", -1);
                assertThat(http.call(words[0], words[1], (byte[]) null).status())
                        .as(call)
                        .isEqualTo(401);
            });
        }
        assertThat(http.get("/nothing").status()).isEqualTo(401);
        assertThat(http.call("PATCH", "/v1/status", "x").status()).isEqualTo(401);
        for (String path : List.of("/heartbeat", "/health/live", "/health/ready")) {
            assertThat(http.get(path).status()).as(path).isEqualTo(200);
        }
    }

    @Test
    void theSchemeIsReadAsHttpReadsIt() {
        assertThat(http.get("/v1/status", "Authorization", "bearer re4d").status())
                .isEqualTo(200);
    }

    @Test
    void withoutATokenOfItsOwnAScopeIsNobodys() {
        Access access = new Access(new HttpConfig.Tokens(null, null, "re4d"));

        access.require(Scope.READ, "Bearer re4d");
        assertThat(refusal(access, Scope.WRITE, "Bearer re4d")).isEqualTo(403);
        assertThat(refusal(access, Scope.ADMIN, null)).isEqualTo(401);
    }

    @Test
    void otherTokensCountFromTheNextRequestOn() {
        NodeConfig before = http.node().config();
        HttpConfig.Tokens tokens = new HttpConfig.Tokens("n3w", null, null);
        try {
            http.node().reload(before.withHttp(before.http().withTokens(tokens)));

            assertThat(call("GET /v1/status", "n3w").status()).isEqualTo(200);
            assertThat(call("GET /v1/status", "s3cr3t").status()).isEqualTo(401);
        } finally {
            http.node().reload(before);
        }
        assertThat(call("GET /v1/status", "s3cr3t").status()).isEqualTo(200);
    }

    @Test
    void whatGoesOnForLongEndsWithItsTokenAndWithNoOther() throws IOException {
        NodeConfig before = http.node().config();
        try (Talk revoked = talk("GET /v1/caches/long/events", "s3cr3t", "");
                Talk kept = talk("GET /v1/caches/long/events", "re4d", "");
                Talk batch = talk("POST /v1/caches/long/batch", "wr1te", BATCH)) {
            assertThat(revoked.until("id: ")).isNotNull();
            assertThat(kept.until("id: ")).isNotNull();
            batch.send(line("a"));
            assertThat(batch.until("\"key\":\"a\"")).contains("\"status\":201");

            http.node().reload(before.withHttp(before.http().withTokens(new HttpConfig.Tokens("n3w", null, "re4d"))));

            assertThat(revoked.until("event: end")).isNotNull();
            assertThat(revoked.until("data: ")).contains("unauthorized").doesNotContain("s3cr3t");
            batch.send(line("b"));
            assertThat(batch.until("\"key\":\"b\"")).contains("\"status\":401");
            assertThat(http.node().bytes("long").peek("b")).isNull();
            http.node().bytes("long").put("c", new byte[1], "", Ttl.none(), Condition.none());
            assertThat(kept.until("data: {\"key\":\"c\"")).isNotNull();
        } finally {
            http.node().reload(before);
        }
    }

    private static String line(String key) {
        String line = "{\"key\":\"" + key + "\",\"value\":1}\n";
        return Integer.toHexString(line.length()) + "\r\n" + line + "\r\n";
    }

    private static Talk talk(String call, String token, String headers) throws IOException {
        Talk talk = new Talk(new Socket(InetAddress.getLoopbackAddress(), http.port()));
        talk.send(call + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n" + headers + "\r\n");
        return talk;
    }

    /** A request and an answer that go on side by side. */
    private record Talk(Socket socket, BufferedReader lines) implements AutoCloseable {
        Talk(Socket socket) throws IOException {
            this(socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)));
            socket.setSoTimeout(30_000);
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(UTF_8));
        }

        /** The next line that has a text in it, or null when the server has ended before. */
        String until(String text) throws IOException {
            String line = lines.readLine();
            while (line != null && !line.contains(text)) {
                line = lines.readLine();
            }
            return line;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static int refusal(Access access, Scope needed, String authorization) {
        try {
            access.require(needed, authorization);
            return 200;
        } catch (HttpProblem e) {
            return e.status();
        }
    }
}
