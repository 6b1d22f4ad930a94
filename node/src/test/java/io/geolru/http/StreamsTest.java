package io.geolru.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are streams: whole or visibly not, and bounded in number. */
class StreamsTest {
    private static final int MOST = 16;

    @TempDir
    Path folder;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final CountDownLatch begun = new CountDownLatch(MOST);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private HttpNode http;
    private RouteServer calls;

    @BeforeEach
    void start() {
        http = HttpNode.start(folder);
        List<Route> routes = List.of(
                Route.of("GET", "/whole", List.of(), Route.Kind.READ_STREAM, request -> whole()),
                Route.of("GET", "/error", List.of(), Route.Kind.READ_STREAM, request -> failing(true)),
                Route.of("GET", "/gone", List.of(), Route.Kind.READ_STREAM, request -> failing(false)),
                Route.of("GET", "/waits", List.of(), Route.Kind.READ_STREAM, request -> waiting()));
        calls = RouteServer.start(http.node(), routes, registry);
    }

    @AfterEach
    void stop() {
        mayEnd.countDown();
        calls.close();
        http.close();
    }

    private static Answer whole() {
        return Answer.lines((out, watch) -> out.write("line\n".getBytes(UTF_8)));
    }

    private static Answer failing(boolean isError) {
        return Answer.lines((out, watch) -> {
            out.write("line\n".getBytes(UTF_8));
            out.flush();
            if (isError) {
                throw new IllegalStateException("the node is closed");
            }
            throw new IOException("what was read from has gone");
        });
    }

    private Answer waiting() {
        return Answer.lines((out, watch) -> {
            out.write("line\n".getBytes(UTF_8));
            begun.countDown();
            try {
                mayEnd.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Test
    void aWholeAnswerEndsAsOneAndTheConnectionGoesOn() {
        for (int i = 0; i < 2 * MOST; i++) {
            assertThat(calls.get("/whole").text()).isEqualTo("line\n");
        }
        assertThat(calls.call("HEAD", "/whole", (byte[]) null).status()).isEqualTo(200);
    }

    @Test
    void streamsAreCountedAndNotTimed() {
        calls.get("/whole");
        calls.get("/whole?x=y");
        calls.get("/waits/not");

        awaitMeter("geolru.http.streams", "/whole", "200");
        awaitMeter("http.server.requests", "/whole", "400");
        awaitMeter("http.server.requests", "UNKNOWN", "404");
        assertThat(registry.find("http.server.requests").tags("status", "200").timer())
                .isNull();
    }

    /** A client has its answer a moment before the server has ended the request. */
    private void awaitMeter(String name, String uri, String status) {
        long deadlineNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (registry.find(name).tags("uri", uri, "status", status).meters().isEmpty()) {
            assertThat(System.nanoTime() - deadlineNs)
                    .as("%s of %s in time", name, uri)
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/error", "/gone"})
    void anAnswerThatFailsIsNeverTakenForAWholeOne(String path) {
        for (int i = 0; i <= MOST; i++) {
            assertThatThrownBy(() -> calls.get(path)).hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void asManyAsAllowedGoOnAndNoMore() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(MOST);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < MOST; i++) {
                answers.add(clients.submit(() -> calls.get("/waits").text()));
            }
            assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();

            Calls.Reply refused = calls.get("/whole");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("busy");
            mayEnd.countDown();
            for (Future<String> answer : answers) {
                assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo("line\n");
            }
        } finally {
            clients.shutdownNow();
        }
    }
}
