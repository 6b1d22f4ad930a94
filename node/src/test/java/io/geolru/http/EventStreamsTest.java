package io.geolru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.Condition;
import io.geolru.HttpConfig;
import io.geolru.Ttl;
import io.geolru.changes.ChangeFilter;
import io.geolru.changes.ChangeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that do not take what they are sent, beside those that do. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class EventStreamsTest {
    private static final byte[] VALUE = new byte[150_000];
    private static final EventStreams.Pace PACE =
            new EventStreams.Pace(TimeUnit.MILLISECONDS.toNanos(200), TimeUnit.SECONDS.toNanos(4));
    private static final int MORE_THAN_SOCKETS_HOLD = 12 << 20;
    private static final int MORE_THAN_IS_KEPT = (1 << 14) + 1;
    private static final byte[] NOTHING = {};

    @TempDir
    Path folder;

    private HttpNode http;
    private EventStreams streams;
    private RouteServer server;
    private int port;

    @BeforeEach
    void start() {
        start(Map.of("journal.maxBytes", "16MB"), PACE);
    }

    private void start(Map<String, String> settings, EventStreams.Pace pace) {
        http = HttpNode.start(folder, settings);
        streams = new EventStreams(http.node(), pace);
        server = RouteServer.start(
                http.node(), new EventCalls(http.node(), streams).routes(), new SimpleMeterRegistry());
        port = server.port();
    }

    @AfterEach
    void stop() {
        streams.close();
        server.close();
        http.close();
    }

    private void put(String key) {
        http.node().bytes("c").put(key, VALUE, "", Ttl.none(), Condition.none());
    }

    @Test
    void whoReadsNothingIsCutOffAndTheOthersHearAll() throws IOException {
        try (Socket deaf = new Socket();
                EventClient good = EventClient.open(port, "c", "", null)) {
            deaf.setReceiveBufferSize(1 << 16);
            deaf.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            deaf.getOutputStream()
                    .write("GET /v1/caches/c/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
            assertThat(deaf.getInputStream().read()).isEqualTo('H');
            for (int i = 0; i * VALUE.length < MORE_THAN_SOCKETS_HOLD; i++) {
                put("k" + i);
                assertThat(Objects.requireNonNull(good.next()).key()).isEqualTo("k" + i);
            }
            ChangeSource source = http.node().changeSource();
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (source.cutOff() == 0 || source.openCursors() > 1) {
                assertThat(System.nanoTime() - deadline).isNegative();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
            put("after");
            assertThat(Objects.requireNonNull(good.next()).key()).isEqualTo("after");
        }
    }

    @Test
    void whoTakesNothingWhileMoreIsEvictedThanIsKeptIsToldSoWhenItDoes() throws IOException {
        stop();
        start(Map.of("caches.c.maxEntries", "2"), EventStreams.Pace.USUAL);
        try (EventClient slow = EventClient.open(port, "c", "", null)) {
            for (int i = 0; i * VALUE.length < MORE_THAN_SOCKETS_HOLD; i++) {
                put("large" + i);
            }
            for (int i = 0; i < MORE_THAN_IS_KEPT; i++) {
                http.node().bytes("c").put("small" + i, NOTHING, "", Ttl.none(), Condition.none());
            }
            EventClient.Event event = Objects.requireNonNull(slow.next());
            while (event.type().equals("put") || event.type().equals("evict")) {
                event = Objects.requireNonNull(slow.next());
            }
            assertThat(event.type()).isEqualTo("end");
            assertThat(event.data().at("/error/code").asText()).isEqualTo("too_slow");
            assertThat(slow.next()).isNull();
        }
        assertThat(http.node().changeSource().cutOff()).isEqualTo(1);
    }

    @Test
    void whoIsTooFarBackIsToldSo() throws Exception {
        String id;
        try (EventClient client = EventClient.open(port, "c", "", null)) {
            put("first");
            id = Objects.requireNonNull(client.next()).id();
        }
        assertThat(EventClient.status(port, "c", "", id)).isEqualTo(200);
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (EventClient.status(port, "c", "", id) != 410) {
            assertThat(System.nanoTime() - deadline).isNegative();
            for (int i = 0; i < 50; i++) {
                put("k" + i);
            }
            http.node().snapshot(Duration.ofSeconds(30));
        }
        assertThat(EventClient.status(port, "c", "?from=beginning", null)).isEqualTo(410);
        assertThat(EventClient.status(port, "c", "?from=now", null)).isEqualTo(200);
    }

    @Test
    void anAnswerThatIsDroppedLetsGoOfItsPlace() {
        ChangeSource source = http.node().changeSource();
        Access.Permit permit = new Access(HttpConfig.Tokens.NONE).require(Scope.READ, null);
        for (int i = 0; i <= EventStreams.MOST; i++) {
            Answer answer = streams.answer(() -> source.open(new ChangeFilter("c", ""), null), permit);
            Objects.requireNonNull(answer.stream()).drop();
        }
        assertThat(source.openCursors()).isZero();
    }

    @Test
    void whoHearsNothingLearnsHowFarItIs() throws IOException {
        try (EventClient client = EventClient.open(port, "c", "", null)) {
            http.node().bytes("other").put("k", VALUE, "", Ttl.none(), Condition.none());
            String then = client.nextId();
            put("k");
            try (EventClient later = EventClient.open(port, "c", "", then)) {
                assertThat(Objects.requireNonNull(later.next()).key()).isEqualTo("k");
            }
        }
    }

    @Test
    void whoWaitsForWhatDoesNotComeIsToldSoThoughHeartbeatsDo() throws IOException {
        try (EventClient client = EventClient.open(port, "c", "", null, 1)) {
            assertThatThrownBy(client::next)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("no event behind " + client.lastId())
                    .hasMessageContaining("/v1/caches/c/events");
        }
    }

    @Test
    void theEndOfTheServerIsTheEndOfTheStream() throws IOException {
        try (EventClient client = EventClient.open(port, "c", "", null)) {
            put("k");
            assertThat(Objects.requireNonNull(client.next()).key()).isEqualTo("k");
            streams.close();
            assertThat(client.next()).isNull();
        }
        assertThat(http.node().changeSource().openCursors()).isZero();
    }
}
