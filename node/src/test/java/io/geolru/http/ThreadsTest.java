package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.HttpConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.undertow.Undertow;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may wait for the disk must not hold up the few threads that read all connections. */
class ThreadsTest {
    private static final String IO_THREAD = "I/O";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "every, WRITE, false",
        "every, WRITE_BODY, false",
        "every, READ, true",
        "interval, WRITE, true",
        "interval, WRITE_BODY, true",
        "os, WRITE, true",
        "os, WRITE_BODY, true",
        "os, ORDER, false",
    })
    void runsWhereTheJournalAllows(String sync, Route.Kind kind, boolean onIoThread) throws Exception {
        try (HttpNode http = HttpNode.start(folder, Map.of("journal.sync", sync));
                Streams streams = new Streams()) {
            Route route = Route.of("POST", "/thread", List.of(), kind, ThreadsTest::nameOfThread);
            HttpMeters meters = new HttpMeters(new SimpleMeterRegistry(), http.node(), List.of(route));
            Undertow server = Undertow.builder()
                    .addHttpListener(0, "127.0.0.1")
                    .setHandler(new ApiHandler(
                            http.node(),
                            List.of(route),
                            new Access(HttpConfig.Tokens.NONE),
                            HttpConfig.defaults(),
                            streams,
                            meters))
                    .build();
            server.start();
            try {
                assertThat(post(server).contains(IO_THREAD)).isEqualTo(onIoThread);
            } finally {
                server.stop();
            }
        }
    }

    private static Answer nameOfThread(Request request) {
        byte[] name = Thread.currentThread().getName().getBytes(StandardCharsets.UTF_8);
        return Answer.of(200, "text/plain", name);
    }

    private static String post(Undertow server) throws Exception {
        InetSocketAddress bound =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bound.getPort() + "/thread"))
                .POST(BodyPublishers.ofString("x"))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
