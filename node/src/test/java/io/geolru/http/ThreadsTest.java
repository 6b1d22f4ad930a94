package io.geolru.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
    void runsWhereTheJournalAllows(String sync, Route.Kind kind, boolean onIoThread) {
        Route route = Route.of("POST", "/thread", List.of(), kind, ThreadsTest::nameOfThread);
        try (HttpNode http = HttpNode.start(folder, Map.of("journal.sync", sync));
                RouteServer server = RouteServer.start(http.node(), List.of(route), new SimpleMeterRegistry())) {
            String thread = server.call("POST", "/thread", "x").text();

            assertThat(thread.contains(IO_THREAD)).as(thread).isEqualTo(onIoThread);
        }
    }

    private static Answer nameOfThread(Request request) {
        byte[] name = Thread.currentThread().getName().getBytes(StandardCharsets.UTF_8);
        return Answer.of(200, "text/plain", name);
    }
}
