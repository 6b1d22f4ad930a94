package io.geolru.http;

import io.geolru.CacheNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.undertow.server.ConnectorStatistics;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the server counts: requests by call, status and time, what it cut off, and its connections. They are among what {@code /metrics} shows,
 * and not in an application's registry, which may have meters of that name for a server of its own. Tags have as many values as there are
 * calls and statuses, whatever clients ask for. Thread-safe.
 */
final class HttpMeters {
    /** In place of the time that a stream took: it lasts as long as its client likes, and is counted only. */
    static final long STREAM = -1;

    private static final String REQUESTS = "http.server.requests";
    private static final String NO_CALL = "UNKNOWN";
    private static final int MOST_STATUSES = 600;
    private static final Duration[] OBJECTIVES = {
        Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(25), Duration.ofMillis(100), Duration.ofSeconds(1)
    };

    private final MeterRegistry registry;
    private final Tags tags;
    private final IdentityHashMap<Route, Requests> byRoute = new IdentityHashMap<>();
    private final Requests others;

    /** Bodies that did not arrive in time. */
    final Counter slowBodies;

    /** Answers that were not taken in time. */
    final Counter slowAnswers;

    HttpMeters(MeterRegistry registry, CacheNode node, List<Route> routes) {
        this.registry = registry;
        tags = Tags.of("node", node.name(), "region", node.region());
        routes.forEach(route -> byRoute.put(route, new Requests(route.method(), "/" + String.join("/", route.path()))));
        others = new Requests(NO_CALL, NO_CALL);
        slowBodies = timeouts("body");
        slowAnswers = timeouts("answer");
    }

    private Counter timeouts(String what) {
        return Counter.builder("geolru.http.timeouts")
                .tags(tags.and("what", what))
                .description("Connections closed since http.requestTimeout was over")
                .register(registry);
    }

    /** Shows the connections of the server that was started. */
    void bindConnections(ConnectorStatistics statistics, int most) {
        connections("geolru.http.connections", "Open now", statistics, ConnectorStatistics::getActiveConnections);
        connections(
                "geolru.http.connections.peak",
                "Open at most so far",
                statistics,
                ConnectorStatistics::getMaxActiveConnections);
        connections("geolru.http.connections.max", "As many as http.maxConnections allows", statistics, unused -> most);
    }

    private void connections(
            String name, String what, ConnectorStatistics of, ToDoubleFunction<ConnectorStatistics> value) {
        Gauge.builder(name, of, value).tags(tags).description(what).register(registry);
    }

    /**
     * A request has ended.
     *
     * @param route the call that it was for, or null where there is none
     * @param status what it was answered with
     * @param durationNs how long it took, or {@link #STREAM}
     */
    void ended(@Nullable Route route, int status, long durationNs) {
        Requests requests = route == null ? others : byRoute.getOrDefault(route, others);
        requests.ended(status, durationNs);
    }

    /** The requests for one call. */
    private final class Requests {
        private final String method;
        private final String uri;
        private final AtomicReferenceArray<@Nullable Timer> timers = new AtomicReferenceArray<>(MOST_STATUSES);

        Requests(String method, String uri) {
            this.method = method;
            this.uri = uri;
        }

        void ended(int status, long durationNs) {
            if (durationNs == STREAM) {
                Counter.builder("geolru.http.streams")
                        .tags(of(status))
                        .description("Answers that went on for as long as their clients did")
                        .register(registry)
                        .increment();
                return;
            }
            Timer timer = timers.get(status);
            if (timer == null) {
                timer = Timer.builder(REQUESTS)
                        .tags(of(status))
                        .description("Requests, from their headers to the end of their answers")
                        .serviceLevelObjectives(OBJECTIVES)
                        .register(registry);
                timers.set(status, timer);
            }
            timer.record(durationNs, TimeUnit.NANOSECONDS);
        }

        private Tags of(int status) {
            return tags.and(
                    "method", method, "uri", uri, "status", Integer.toString(status), "outcome", outcome(status));
        }
    }

    private static String outcome(int status) {
        return switch (status / 100) {
            case 1 -> "INFORMATIONAL";
            case 2 -> "SUCCESS";
            case 3 -> "REDIRECTION";
            case 4 -> "CLIENT_ERROR";
            default -> "SERVER_ERROR";
        };
    }
}
