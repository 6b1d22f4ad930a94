package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.ByteCache;
import io.geolru.Condition;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.changes.Position;
import io.geolru.event.HybridClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes as server-sent events: all of them, once, in order, from where one was. */
class EventCallsTest {
    @TempDir
    static Path folder;

    @AutoClose
    private static HttpNode http;

    @BeforeAll
    static void start() {
        http = HttpNode.start(folder.resolve("node"));
    }

    private static EventClient open(String cache, String query, String lastEventId) throws IOException {
        return EventClient.open(http.port(), cache, query, lastEventId);
    }

    private static Version put(String cache, String key, String text) {
        return http.node()
                .bytes(cache)
                .put(key, text.getBytes(StandardCharsets.UTF_8), "text/plain", Ttl.ofCache(), Condition.none())
                .version();
    }

    private static EventClient.Event next(EventClient client) throws IOException {
        return Objects.requireNonNull(client.next(), "the stream ended");
    }

    @Test
    void whatIsWrittenIsHeardByWhoListens() throws IOException {
        ByteCache cache = http.node().bytes("live");
        try (EventClient client = open("live", "", null)) {
            put("other", "not this", "x");
            put("live", "a", "é");
            cache.remove("a", Condition.none());
            cache.remove("never there", Condition.none());
            cache.clear();

            EventClient.Event put = next(client);
            assertThat(put.type()).isEqualTo("put");
            assertThat(put.data().get("key").textValue()).isEqualTo("a");
            assertThat(put.data().get("value").textValue()).isEqualTo("é");
            assertThat(put.data().get("contentType").textValue()).isEqualTo("text/plain");
            assertThat(put.data().get("region").textValue()).isEqualTo("eu");
            assertThat(put.data().get("ttl").isNull()).isTrue();
            assertThat(put.data().get("time").longValue()).isPositive();
            EventClient.Event remove = next(client);
            assertThat(remove.type() + remove.key()).isEqualTo("removea");
            assertThat(remove.data().get("version").textValue())
                    .isGreaterThan(put.data().get("version").textValue());
            assertThat(next(client).key()).isEqualTo("never there");
            assertThat(next(client).type()).isEqualTo("clear");
        }
    }

    @Test
    void whoComesBackGoesOnWhereHeWas() throws IOException {
        List<String> ids = new ArrayList<>();
        try (EventClient client = open("back", "", null)) {
            ids.add(client.lastId());
            for (int i = 0; i < 5; i++) {
                put("back", "k" + i, "v");
                ids.add(next(client).id());
            }
        }
        for (int from = 0; from < ids.size(); from++) {
            put("back", "end" + from, "v");
            try (EventClient client = open("back", "?from=beginning", ids.get(from))) {
                for (int i = from; i < 5; i++) {
                    EventClient.Event event = next(client);
                    assertThat(event.key()).isEqualTo("k" + i);
                    assertThat(event.id()).isEqualTo(ids.get(i + 1));
                }
                assertThat(next(client).key()).isEqualTo("end0");
            }
        }
    }

    @Test
    void whoeverComesWithAnInstantHasWhatCameThenOrLater() throws IOException {
        long before = put("instant", "before", "v").stamp();
        long behind = before;
        while (HybridClock.epochMillis(behind) == HybridClock.epochMillis(before)) { // by the clock of the node
            behind = put("instant", "behind", "v").stamp();
        }
        Instant since = Instant.ofEpochMilli(HybridClock.epochMillis(behind));
        try (EventClient client = open("instant", "?from=" + since, null)) {
            assertThat(next(client).key()).isEqualTo("behind");
        }
        try (EventClient client = open("instant", "?from=1970-01-01T00:00:00Z", null)) {
            assertThat(next(client).key()).isEqualTo("before");
        }
        assertThat(http.get("/v1/caches/instant/events?from=2026-13-01T00:00:00Z")
                        .text())
                .contains("from: must be", "an instant such as");
    }

    @Test
    void onlyKeysWithThePrefixAndAnyClear() throws IOException {
        put("prefix", "b1", "v");
        put("prefix", "a1", "v");
        http.node().bytes("prefix").clear();
        put("prefix", "b2", "v");
        try (EventClient client = open("prefix", "?prefix=b&from=beginning", null)) {
            assertThat(next(client).key()).isEqualTo("b1");
            assertThat(next(client).type()).isEqualTo("clear");
            assertThat(next(client).key()).isEqualTo("b2");
        }
    }

    @Test
    void anExpiryIsHeardWithThePlaceOfThePutBeforeIt() throws IOException {
        ByteCache cache = http.node().bytes("expiry");
        try (EventClient client = open("expiry", "", null)) {
            cache.put("short", new byte[] {1}, "", Ttl.of(Duration.ofMillis(30)), Condition.none());
            EventClient.Event put = next(client);
            assertThat(put.data().get("base64").textValue()).isEqualTo("AQ==");
            EventClient.Event expire = next(client);
            assertThat(expire.type() + expire.key()).isEqualTo("expireshort");
            assertThat(expire.id()).isEqualTo(put.id());
            assertThat(expire.data().get("version")).isEqualTo(put.data().get("version"));
        }
        try (EventClient client = open("expiry", "?from=beginning", null)) {
            assertThat(next(client).data().get("ttl").intValue()).isZero();
            put("expiry", "later", "v");
            assertThat(next(client).key()).isEqualTo("later");
        }
    }

    @Test
    void whatIsNoPlaceIsRefused() throws IOException {
        String id;
        try (EventClient client = open("bad", "", null)) {
            id = client.lastId();
        }
        assertThat(http.get("/v1/caches/bad/events?from=yesterday").status()).isEqualTo(400);
        assertThat(http.get("/v1/caches/bad/events?from=yesterday").text()).contains("from: must be", "yesterday");
        assertThat(EventClient.status(http.port(), "bad", "", id.substring(1))).isEqualTo(400);
        assertThat(EventClient.status(http.port(), "no%20such", "", null)).isEqualTo(400);
    }

    @Test
    void aPlaceMayNameThousandsOfOrigins() throws IOException {
        String id = placeOfOrigins(4_000);
        assertThat(id).hasSizeBetween(48 * 1024, Position.MAX_TEXT_LENGTH);
        assertThat(EventClient.status(http.port(), "long", "", id)).isEqualTo(200);
        assertThat(EventClient.status(http.port(), "long", "?from=" + id, null)).isEqualTo(200);
    }

    private static String placeOfOrigins(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
        bytes.put((byte) 1).put((byte) (count | 0x80)).put((byte) (count >> 7));
        for (int origin = 1; origin <= count; origin++) {
            bytes.putLong(origin).put((byte) 0x81).put((byte) 1);
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().flip());
        bytes.putInt((int) crc.getValue()).flip();
        return StandardCharsets.US_ASCII
                .decode(Base64.getUrlEncoder().withoutPadding().encode(bytes))
                .toString();
    }

    @Test
    void asManyAsAllowedListenAndNoMore(@TempDir Path own) throws IOException {
        List<EventClient> clients = new ArrayList<>();
        try (HttpNode full = HttpNode.start(own.resolve("node"))) { // of its own: others need the room
            try {
                while (EventClient.status(full.port(), "many", "", null) == 200) {
                    assertThat(clients).hasSizeLessThan(EventStreams.MOST);
                    clients.add(EventClient.open(full.port(), "many", "", null));
                }
                assertThat(full.get("/v1/caches/many/events").code()).isEqualTo("busy");
            } catch (IOException busy) {
                assertThat(full.get("/v1/caches/many/events").code()).isEqualTo("busy");
            } finally {
                clients.forEach(EventClient::close);
            }
        }
        assertThat(clients).isNotEmpty();
    }
}
