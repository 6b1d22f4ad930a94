package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A thousand clients that open connections and do not go on: those that do are served all the same. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class HalfOpenIT {
    private static final String[] BEGINNINGS = {
        "",
        "GET /heartb",
        "GET /heartbeat HTTP/1.1\r\nHost: localhost\r\nX: ",
        "PUT /v1/caches/c/entries/never HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n",
        "PUT /v1/caches/c/entries/never HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nf4240\r\n",
        "GET /v1/caches/c/entries/large HTTP/1.1\r\nHost: localhost\r\n\r\n",
    };

    private static final int BODY = 3;

    /** Takes its answers drop by drop. */
    private static final int READER = BEGINNINGS.length - 1;

    private static final int CLIENTS = 1_000;
    private static final int GOOD_CALLS = 300;
    private static final String LARGE = "x".repeat(900_000);

    @RegisterExtension
    final Cluster cluster = new Cluster();

    private final List<Socket> halfOpen = new ArrayList<>();

    @AfterEach
    void end() throws IOException {
        for (Socket socket : halfOpen) {
            socket.close();
        }
    }

    @Test
    void goodClientsAreServedAndTheOthersCutOff() throws Exception {
        ClusterNode node = cluster.start("eu", limits("http.requestTimeout=5s", "http.idleTimeout=5s"));
        assertThat(node.put("c", "large", LARGE).status()).isEqualTo(201);
        for (int i = 0; i < CLIENTS; i++) {
            halfOpen(node.port(), BEGINNINGS[i % BEGINNINGS.length]);
        }

        for (int i = 0; i < GOOD_CALLS; i++) {
            node.put("c", "k" + i, "v" + i);
            assertThat(node.entryOf("c", "k" + i).text()).isEqualTo("v" + i);
            trickle(i * 3);
        }

        Await.until("those that send are cut off, however slowly they go on", () -> {
            for (int i = 0; i < CLIENTS; i++) {
                trickle(i);
            }
            return openSenders() == 0;
        });
        // What is under way to a reader is still there for it: it learns late that the server has gone.
        Await.until("those that read are cut off, too", () -> value(node, "connections\\{") < BEGINNINGS.length);
        assertThat(value(node, "timeouts_total\\{[^}]*what=\"body\"")).isEqualTo(clientsOf(BODY) + clientsOf(BODY + 1));
        assertThat(value(node, "connections_peak")).isGreaterThan(CLIENTS);
        assertThat(node.entryOf("c", "never").status()).isEqualTo(404);
    }

    private static long clientsOf(int kind) {
        return IntStream.range(0, CLIENTS)
                .filter(client -> client % BEGINNINGS.length == kind)
                .count();
    }

    private long openSenders() {
        return IntStream.range(0, CLIENTS)
                .filter(client -> client % BEGINNINGS.length != READER)
                .filter(client -> !halfOpen.get(client).isClosed())
                .count();
    }

    /** What a meter shows. */
    private static long value(ClusterNode node, String name) throws IOException {
        Matcher meter = Pattern.compile("\ngeolru_http_" + name + ".*} (\\S+)\n")
                .matcher(node.get("/metrics").text());
        assertThat(meter.find()).as(name).isTrue();
        return (long) Double.parseDouble(meter.group(1));
    }

    @Test
    void beyondTheLimitClientsWaitUntilOthersHaveGone() throws Exception {
        ClusterNode node = cluster.start("eu", limits("http.maxConnections=16", "http.idleTimeout=5s"));
        for (int i = 0; i < 40; i++) {
            halfOpen(node.port(), "");
        }

        for (int i = 0; i < 20; i++) {
            node.put("c", "k" + i, "v" + i);
        }

        assertThat(value(node, "connections_max")).isEqualTo(16);
        assertThat(value(node, "connections_peak")).isEqualTo(16);
    }

    private static String[] limits(String... settings) {
        return Stream.concat(Stream.of("limits.entryBytes=1MB"), Stream.of(settings))
                .flatMap(setting -> Stream.of("--set", setting))
                .toArray(String[]::new);
    }

    private void halfOpen(int port, String beginning) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.setSoTimeout(1);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
        halfOpen.add(socket);
    }

    /** Goes on a little: takes a byte of an answer, or sends one. Closes the socket when the server has closed its end. */
    private void trickle(int client) throws IOException {
        Socket socket = halfOpen.get(client % CLIENTS);
        if (socket.isClosed()) {
            return;
        }
        int kind = client % CLIENTS % BEGINNINGS.length;
        try {
            if (kind != READER && kind != 0) {
                socket.getOutputStream().write('x');
            }
            if (socket.getInputStream().read() < 0) {
                socket.close();
            }
        } catch (SocketTimeoutException goesOn) {
            // There is nothing to read.
        } catch (IOException cutOff) {
            socket.close();
        }
    }
}
