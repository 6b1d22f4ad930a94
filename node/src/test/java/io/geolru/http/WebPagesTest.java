package io.geolru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node without tokens does not do for web pages of other sites, and does for everybody else. */
class WebPagesTest {
    private static final String ENTRY = "/v1/caches/c/entries/k";

    @TempDir
    static Path folder;

    @AutoClose
    private static HttpNode http;

    @BeforeAll
    static void start() {
        http = HttpNode.start(folder.resolve("open"));
        assertThat(http.call("PUT", ENTRY, "value").status()).isEqualTo(201);
    }

    /** @param headers each with its line's end */
    private static String ask(HttpNode node, String call, String headers) {
        return node.raw((call + " HTTP/1.1\r\n" + headers + "Connection: close\r\nContent-Length: 0\r\n\r\n")
                .getBytes(US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:5453, http://evil.example",
        "127.0.0.1:5453, http://evil.example:5453",
        "127.0.0.1:5453, http://localhost:5453",
        "127.0.0.1:5453, http://127.0.0.1:80",
        "127.0.0.1:5453, https://127.0.0.1",
        "127.0.0.1:5453, null",
        "127.0.0.1:5453, 127.0.0.1:5453",
        "evil.example, http://evil.example"
    })
    void aPageOfAnotherSiteChangesNothing(String host, String origin) {
        String before = http.written();
        String headers = "Host: " + host + "\r\nOrigin: " + origin + "\r\n";

        for (String call :
                new String[] {"POST " + ENTRY + "/touch?ttl=1ms", "POST /v1/snapshot", "DELETE /v1/caches/c"}) {
            assertThat(ask(http, call, headers)).startsWith("HTTP/1.1 403 ").contains("forbidden", "http.token");
        }
        assertThat(http.written()).isEqualTo(before);
        assertThat(http.get(ENTRY).text()).isEqualTo("value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:5453", "localhost.evil.example", "127.0.0.1.evil.example"})
    void aNameThatSuddenlyStandsForThisMachineReadsNothing(String host) {
        assertThat(ask(http, "GET " + ENTRY, "Host: " + host + "\r\n"))
                .startsWith("HTTP/1.1 403 ")
                .contains("\"forbidden\"")
                .doesNotContain("value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: 127.0.0.1\r\n",
                "Host: 127.0.0.1:8080\r\n",
                "Host: localhost\r\n",
                "Host: LOCALHOST:1\r\n",
                "Host: [::1]\r\n",
                "Host: [::1]:5453\r\n",
                "Host: 10.1.2.3:5453\r\n",
                "Host: localhost:5453\r\nOrigin: http://localhost:5453\r\n",
                "Host: [::1]:5453\r\nOrigin: http://[::1]:5453\r\n"
            })
    void whoAsksByAddressOrAsLocalhostAndTheNodesOwnPageAreAnswered(String headers) {
        assertThat(ask(http, "GET " + ENTRY, headers))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("value");
    }

    @Test
    void whoNamesNoHostIsAnswered() {
        assertThat(http.raw(("GET " + ENTRY + " HTTP/1.0\r\n\r\n").getBytes(US_ASCII)))
                .contains(" 200 ")
                .endsWith("value");
    }

    @Test
    void thatTheNodeLivesAnybodyMayAsk() {
        assertThat(ask(http, "GET /health/live", "Host: balancer.example\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whereATokenIsSetItCountsAndNothingElse() {
        try (HttpNode guarded = HttpNode.start(folder.resolve("guarded"), Map.of("http.token", "t"))) {
            String headers = "Host: cache.example\r\nOrigin: https://shop.example\r\n";

            assertThat(ask(guarded, "GET /v1/status", headers)).startsWith("HTTP/1.1 401 ");
            assertThat(ask(guarded, "GET /v1/status", headers + "Authorization: Bearer t\r\n"))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void beyondTheLoopbackANodeHasNamesThatItDoesNotKnow() {
        Map<String, String> settings = Map.of("http.host", "0.0.0.0", "http.insecure", "true");
        try (HttpNode wide = HttpNode.start(folder.resolve("wide"), settings)) {
            assertThat(ask(wide, "GET /v1/status", "Host: node-1.example:5453\r\n"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(ask(wide, "POST /v1/snapshot", "Host: node-1.example\r\nOrigin: http://evil.example\r\n"))
                    .startsWith("HTTP/1.1 403 ");
        }
    }
}
