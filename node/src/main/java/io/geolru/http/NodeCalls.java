package io.geolru.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.ByteCache;
import io.geolru.CacheNode;
import io.geolru.NodeConfig;
import io.geolru.NodeSample;
import io.geolru.NodeStatus;
import io.geolru.event.Frontier;
import io.geolru.snapshot.SnapshotKeeper;
import io.geolru.state.CacheStats;
import io.geolru.state.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The calls of the full API that tell of the node. Thread-safe. */
final class NodeCalls {
    private static final Duration SNAPSHOT_TIMEOUT = Duration.ofMinutes(5);

    private final CacheNode node;

    NodeCalls(CacheNode node) {
        this.node = node;
    }

    /** The calls. */
    List<Route> routes() {
        return List.of(
                Route.of("GET", "/v1/caches", List.of(), Route.Kind.NODE, this::caches),
                Route.of("GET", "/v1/status", List.of(), Route.Kind.NODE_SLOW, this::status),
                Route.of("GET", "/v1/history", List.of("since"), Route.Kind.NODE, this::history),
                Route.of("GET", "/v1/digest", List.of(), Route.Kind.NODE_SLOW, this::digest),
                Route.of("GET", "/v1/openapi.yaml", List.of(), Route.Kind.NODE, this::openApi),
                Route.of("POST", "/v1/snapshot", List.of(), Route.Kind.ORDER, this::snapshot),
                Route.of("DELETE", "/v1/peers/{name}", List.of(), Route.Kind.ORDER, this::forget),
                Route.of("GET", "/health/live", List.of(), Route.Kind.NODE, this::live)
                        .needing(Scope.OPEN),
                Route.of("GET", "/health/ready", List.of(), Route.Kind.NODE, this::ready)
                        .needing(Scope.OPEN));
    }

    private Answer caches(Request request) {
        Map<String, CacheStats> stats = new LinkedHashMap<>();
        for (String name : node.caches()) {
            stats.put(name, node.bytes(name).stats());
        }
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("caches");
            for (Map.Entry<String, CacheStats> cache : stats.entrySet()) {
                writeCache(json, cache.getKey(), cache.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private void writeCache(JsonGenerator json, String name, CacheStats stats) throws IOException {
        NodeConfig.CacheSettings limits = node.config().cache(name);
        json.writeObjectFieldStart(name);
        json.writeNumberField("entries", stats.entries());
        json.writeNumberField("bytes", stats.bytes());
        json.writeNumberField("records", stats.records());
        json.writeNumberField("hits", stats.hits());
        json.writeNumberField("misses", stats.misses());
        json.writeNumberField("missesOfEvicted", stats.missesOfEvicted());
        json.writeNumberField("puts", stats.puts());
        json.writeNumberField("removes", stats.removes());
        json.writeNumberField("evictions", stats.evictions());
        json.writeNumberField("expirations", stats.expirations());
        json.writeNumberField("belowFloor", stats.belowFloor());
        json.writeNumberField("maxEntries", limits.maxEntries());
        json.writeNumberField("maxBytes", limits.maxBytes());
        Duration ttl = limits.ttl();
        if (ttl == null) {
            json.writeNullField("ttlMs");
        } else {
            json.writeNumberField("ttlMs", ttl.toMillis());
        }
        json.writeEndObject();
    }

    private Answer status(Request request) {
        NodeStatus status = node.status();
        return Answer.json(200, json -> StatusJson.write(json, status, node.config()));
    }

    private Answer history(Request request) {
        long sinceMs = Fields.sinceMs(request.query("since"));
        List<NodeSample> samples = node.history().stream()
                .filter(sample -> sample.timeMs() > sinceMs)
                .toList();
        return Answer.json(200, json -> HistoryJson.write(json, samples));
    }

    private Answer digest(Request request) {
        Frontier frontier = node.frontier(); // first, so that the digests are never older than it
        Map<String, Sum> caches = new TreeMap<>();
        caches.put(NodeConfig.DEFAULT_CACHE, Sum.NOTHING); // listed, but not made by looking
        node.caches().forEach(name -> caches.put(name, Sum.of(node.bytes(name))));
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("frontier");
            for (Map.Entry<String, Long> origin : sequences(frontier).entrySet()) {
                json.writeNumberField(origin.getKey(), origin.getValue());
            }
            json.writeEndObject();
            json.writeObjectFieldStart("caches");
            for (Map.Entry<String, Sum> cache : caches.entrySet()) {
                Sum sum = cache.getValue();
                json.writeObjectFieldStart(cache.getKey());
                json.writeNumberField("entries", sum.digest().entries());
                json.writeNumberField("evicted", sum.evicted());
                json.writeStringField("digest", sum.digest().hex());
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /** What a cache adds up to. */
    private record Sum(Digest digest, long evicted) {
        static final Sum NOTHING = new Sum(Digest.EMPTY, 0);

        static Sum of(ByteCache cache) {
            return new Sum(cache.digest(), cache.stats().evictions());
        }
    }

    /** By origin; those that have made no event are left out, since not every node has to know of them. */
    private static Map<String, Long> sequences(Frontier frontier) {
        Map<String, Long> sequences = new TreeMap<>();
        frontier.forEach((origin, sequence, promise) -> {
            if (sequence > 0) {
                sequences.put(StatusJson.hex(origin), sequence);
            }
        });
        return sequences;
    }

    private Answer snapshot(Request request) throws InterruptedException {
        SnapshotKeeper.Taken taken = node.snapshot(SNAPSHOT_TIMEOUT);
        return Answer.json(200, json -> {
            json.writeStartObject();
            StatusJson.writeSnapshot(json, taken);
            json.writeNumberField("durationMs", TimeUnit.NANOSECONDS.toMillis(taken.durationNs()));
            json.writeEndObject();
        });
    }

    private Answer forget(Request request) {
        String name = request.path("name");
        if (!node.forget(name)) {
            throw HttpProblem.notFound("name: no node '" + name + "' is known, or it has been forgotten already");
        }
        return Answer.empty(204);
    }

    private Answer openApi(Request request) throws IOException {
        try (InputStream in = NodeCalls.class.getResourceAsStream("openapi.yaml")) {
            return Answer.of(
                    200,
                    "application/yaml",
                    Objects.requireNonNull(in, "openapi.yaml").readAllBytes());
        }
    }

    private Answer live(Request request) {
        return Health.alive(node.status()).answer();
    }

    private Answer ready(Request request) {
        return Health.ready(node.status(), node.config().replication().maxClockDrift())
                .answer();
    }
}
