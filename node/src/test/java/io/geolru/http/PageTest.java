package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.http.Calls.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as it is sent, and the calls that it alone asks; {@link PageIT} shows it to a browser. */
class PageTest {
    @TempDir
    static Path folder;

    @AutoClose
    private static HttpNode http;

    @BeforeAll
    static void start() {
        http = HttpNode.start(folder.resolve("node"), Map.of("http.token", "a-token-of-this-test"));
    }

    private static Reply withToken(String target) {
        return http.get(target, "Authorization", "Bearer a-token-of-this-test");
    }

    @Test
    void anybodyMayHaveItAndItMayRunNothingButItsOwn() {
        Reply page = http.get("/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'sha256-")
                .doesNotContain("unsafe");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(http.get("/v1/status").status()).isEqualTo(401);
        assertThat(http.get("/v1/history").status()).isEqualTo(401);
    }

    @Test
    void itNeedsNothingFromElsewhere() {
        assertThat(http.get("/").text().replace("http://www.w3.org/2000/svg", ""))
                .doesNotContainPattern("https?://|src=|@import|url\\(");
    }

    @Test
    void whoHasItAlreadyIsToldSo() {
        String tag = http.get("/").header("ETag");
        Reply again = http.get("/", "If-None-Match", tag);
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.bytes()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(tag);
        assertThat(http.get("/", "If-None-Match", "\"another\"").status()).isEqualTo(200);
    }

    @Test
    void itComesInGzipToWhoAcceptsIt() throws IOException {
        Reply packed = http.get("/", "Accept-Encoding", "gzip");
        assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.bytes()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(http.get("/").text());
        }
    }

    @Test
    void theHistoryHasAnArrayForEachNumberAndGoesOnWhereAskedTo() {
        JsonNode all = withToken("/v1/history").json();
        assertThat(all.get("timeMs")).isNotEmpty();
        all.properties()
                .forEach(column -> assertThat(column.getValue())
                        .as(column.getKey())
                        .hasSize(all.get("timeMs").size()));
        long last = all.get("timeMs").get(all.get("timeMs").size() - 1).asLong();
        withToken("/v1/history?since=" + last)
                .json()
                .get("timeMs")
                .forEach(time -> assertThat(time.asLong()).isGreaterThan(last));
        assertThat(withToken("/v1/history?since=x").message()).startsWith("since: ");
    }

    @Test
    void theStatusTellsWhatItsNumbersMayReach() {
        JsonNode status = withToken("/v1/status").json();
        assertThat(status.get("limits").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("bytes", "records", "journalBytes", "heapBytes", "heartbeatMs");
        assertThat(status.get("lags")).isEmpty();
    }
}
