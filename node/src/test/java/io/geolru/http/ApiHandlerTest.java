package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.geolru.CacheNode;
import io.geolru.FrontEndException;
import io.geolru.HttpConfig;
import io.geolru.NodeConfig;
import io.geolru.http.Calls.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all calls have in common: paths, methods, tokens, and requests that are large, odd or cut short. */
class ApiHandlerTest {
    private static final String ENTRY = "/v1/caches/c/entries/k";

    @TempDir
    static Path folder;

    @AutoClose
    private static HttpNode http;

    @BeforeAll
    static void start() {
        http = HttpNode.start(folder.resolve("open"), Map.of("http.maxBodyBytes", "64KB"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x", "/heartbeat/", "/v1", "/v1/caches/c/event", "/HEARTBEAT", "//heartbeat"})
    void whatIsNotThereIs404(String path) {
        Reply reply = http.get(path);

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.code()).isEqualTo("not_found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/heartbeat|POST|GET, HEAD",
                "/getCacheItem|DELETE|GET, HEAD",
                "/setCacheItem|PUT|POST",
                "/setCacheItem|HEAD|POST",
                "/deleteCacheItem|GET|DELETE",
                "/updateCacheItem|PATCH|PUT",
                "/v1/caches/c/entries/k|POST|PUT, GET, HEAD, DELETE",
                "/v1/caches/c/entries/k|OPTIONS|PUT, GET, HEAD, DELETE",
                "/v1/caches/c/entries/k/touch|GET|POST",
                "/v1/caches/c|PUT|DELETE",
                "/v1/caches|DELETE|GET, HEAD",
                "/v1/snapshot|GET|POST",
                "/v1/digest|POST|GET, HEAD",
                "/v1/status|PUT|GET, HEAD",
                "/health/live|POST|GET, HEAD",
                "/health/ready|POST|GET, HEAD"
            })
    void otherMethodsAre405WithThoseThatAre(String path, String method, String allow) {
        String before = http.written();

        Reply reply = http.call(method, path, (byte[]) null);

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).isEqualTo(allow);
        assertThat(http.written()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /heartbeat", "PUT /v1/caches/c/entries/k"})
    void anAnswerDoesNotWaitForTheRestOfTheNextRequest(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: localhost\r\n\r\nGET /hea")
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readNBytes(10), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 2");
        }
    }

    @Test
    void callsWithoutParametersRefuseThem() {
        for (String path :
                new String[] {"/heartbeat", "/v1/caches", "/v1/status", "/v1/digest", "/health/live", "/health/ready"
                }) {
            Reply reply = http.get(path + "?x=y");
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.message()).startsWith("x: ");
        }
    }

    @Test
    void aPortInUseIsNamed() {
        NodeConfig config = http.node()
                .config()
                .withName("other")
                .withDataDir(folder.resolve("other"))
                .withHttp(HttpConfig.on("127.0.0.1", http.port()));

        assertThatExceptionOfType(FrontEndException.class)
                .isThrownBy(() -> CacheNode.launch(config))
                .withMessageContaining("127.0.0.1:" + http.port());
    }

    @Test
    void aBodyMayComeInChunks() {
        String answer = exchange("PUT " + ENTRY
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 20");
        assertThat(http.get(ENTRY).text()).isEqualTo("abc");
    }

    @Test
    void chunksThatAddUpToTooMuchAreRefused() {
        String before = http.written();

        String answer = exchange("PUT " + ENTRY
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + ("8000\r\n" + "x".repeat(0x8000) + "\r\n").repeat(3) + "0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("http.maxBodyBytes");
        assertThat(http.written()).isEqualTo(before);
    }

    @Test
    void aBodyThatSaysThatItIsTooLargeIsRefusedBeforeItComes() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("PUT " + ENTRY + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000000\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(firstLine(socket)).startsWith("HTTP/1.1 413 ");
        }
    }

    /** Sixteen answers are more than any system keeps for a connection whose client reads none. */
    @Test
    void aClientThatDoesNotTakeItsAnswersIsCutOff() throws IOException {
        Map<String, String> quick =
                Map.of("http.maxBodyBytes", "8MB", "limits.entryBytes", "8MB", "http.requestTimeout", "1s");
        try (HttpNode node = HttpNode.start(folder.resolve("quick"), quick);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
            node.call("PUT", ENTRY, new byte[7 << 20]);
            socket.getOutputStream()
                    .write(("GET " + ENTRY + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .repeat(16)
                            .getBytes(StandardCharsets.US_ASCII));

            Pattern cutOff = Pattern.compile("geolru_http_timeouts_total\\{[^}]*what=\"answer\"[^}]*} 1\\.0");
            long deadlineNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (!cutOff.matcher(node.get("/metrics").text()).find()) {
                assertThat(System.nanoTime() - deadlineNs).as("in time").isNegative();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    @Test
    void aBodyMayBeAsLargeAsTheConfigurationSays() {
        Map<String, String> large = Map.of("http.maxBodyBytes", "8MB", "limits.entryBytes", "8MB");
        try (HttpNode node = HttpNode.start(folder.resolve("large"), large)) {
            byte[] value = new byte[7 << 20];
            assertThat(node.call("PUT", ENTRY, value).status()).isEqualTo(201);
            assertThat(node.get(ENTRY).bytes()).isEqualTo(value);
        }
    }

    @Test
    void aClientThatSendsFarTooMuchStillSeesWhy() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(("PUT " + ENTRY + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000000\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] megabyte = new byte[1_000_000];
            for (int i = 0; i < 50; i++) {
                out.write(megabyte);
            }

            assertThat(firstLine(socket)).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void aClientThatAsksFirstIsToldToGoOn() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("PUT " + ENTRY
                                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(firstLine(socket)).startsWith("HTTP/1.1 100 ");
        }
    }

    @Test
    void aBodyThatEndsEarlyChangesNothing() throws IOException {
        String before = http.written();

        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            socket.getOutputStream()
                    .write(("PUT " + ENTRY + "cut HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nxx")
                            .getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(http.get("/heartbeat").status()).isEqualTo(200);
        assertThat(http.written()).isEqualTo(before);
    }

    @Test
    void chunksThatAreNoneEndTheConnectionAndNothingElse() {
        String before = http.written();

        String answer = exchange("PUT " + ENTRY
                + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n");

        assertThat(answer).doesNotContain("HTTP/1.1 2").doesNotContain("HTTP/1.1 5");
        assertThat(http.get("/heartbeat").status()).isEqualTo(200);
        assertThat(http.written()).isEqualTo(before);
    }

    @Test
    void headersThatAreTooLargeAreRefused() {
        assertThat(exchange("GET /heartbeat HTTP/1.1\r\nHost: localhost\r\nX: " + "y".repeat(100_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 4");
        assertThat(exchange("GET /heartbeat HTTP/1.1\r\nHost: localhost\r\n" + "X: y\r\n".repeat(200) + "\r\n"))
                .startsWith("HTTP/1.1 4");
    }

    @Test
    void moreParametersThanAnyCallHasAreRefused() {
        Reply reply = http.get("/heartbeat?" + "a=b&".repeat(50) + "c=d");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).isEqualTo("query: has more than 16 parameters");
    }

    @Test
    void aTargetMayBeAbsolute() {
        assertThat(exchange("GET http://x:1/heartbeat HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void bytesThatAreNotEncodedAreRefused() {
        String answer =
                exchange("GET /getCacheItem?item_key=\u00e4 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("item_key: ");
    }

    @Test
    void requestsMayComeBackToBack() {
        String answer = exchange("PUT " + ENTRY + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi"
                + "GET " + ENTRY + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "GET /heartbeat HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer.split("HTTP/1\\.1 ", -1)).hasSize(5);
        assertThat(answer).contains("\r\n\r\nhiHTTP/1.1 404").endsWith("\"region\":\"eu\"}");
    }

    @Test
    void aClosedNodeNoLongerListens() {
        HttpNode closed = HttpNode.start(folder.resolve("closed"));
        closed.close();
        closed.close();

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), closed.port()).close());
    }

    private static String exchange(String request) {
        return http.raw(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String firstLine(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString();
    }
}
