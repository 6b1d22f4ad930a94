package io.geolru.http;

import io.geolru.ByteCache;
import io.geolru.CacheNode;
import io.geolru.Condition;
import io.geolru.Removed;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.Written;
import io.geolru.event.Event;
import io.geolru.state.Entry;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls of the full API on entries and on a cache as a whole. Thread-safe. */
final class EntryCalls {
    private static final String CACHE = "/v1/caches/{cache}";
    private static final String ENTRY = CACHE + "/entries/{key}";
    private static final String TTL = "ttl";
    private static final HttpString REGION = new HttpString("Geolru-Region");
    private static final HttpString POLICY = new HttpString("Content-Security-Policy");
    private static final HttpString TTL_LEFT = new HttpString("Geolru-Ttl");

    private final CacheNode node;
    private final Caches caches;

    EntryCalls(CacheNode node, Caches caches) {
        this.node = node;
        this.caches = caches;
    }

    /** The calls. */
    List<Route> routes() {
        return List.of(
                Route.of("PUT", ENTRY, List.of(TTL), Route.Kind.WRITE_BODY, this::put),
                Route.of("GET", ENTRY, List.of("wait"), Route.Kind.READ, this::get),
                Route.of("DELETE", ENTRY, List.of(), Route.Kind.WRITE, this::delete),
                Route.of("POST", ENTRY + "/touch", List.of(TTL), Route.Kind.WRITE, this::touch),
                Route.of("DELETE", CACHE, List.of(), Route.Kind.WRITE, this::clear)
                        .needing(Scope.ADMIN));
    }

    private Answer put(Request request) {
        String cache = cacheName(request);
        String key = key(request);
        String contentType = Fields.contentType(request);
        Condition condition = Fields.condition(request, true);
        Ttl ttl = ttl(request.query(TTL));
        Written written = caches.put(cache, key, request.body(), contentType, ttl, condition);
        String version = written.version().toString();
        return Answer.empty(written.created() ? 201 : 200)
                .with(Fields.VERSION, version)
                .with(Headers.ETAG, etag(version));
    }

    private Answer get(Request request) {
        String name = cacheName(request);
        String key = key(request);
        ByteCache cache = caches.find(name);
        Entry entry = cache == null ? null : request.isHead() ? cache.peek(key) : cache.get(key);
        if (entry == null) {
            throw noSuchEntry();
        }
        Version version = entry.version();
        String contentType = entry.contentType();
        Answer body = Fields.hasAlready(request, version)
                ? Answer.empty(304)
                : Answer.of(200, contentType.isEmpty() ? "application/octet-stream" : contentType, entry.value());
        Answer answer = body.with(Headers.ETAG, etag(version.toString()))
                .with(REGION, node.regionOf(version))
                .with(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .with(POLICY, "sandbox"); // a page that somebody stored is not the node's own
        if (body.status() == 304 && Compression.shortens(contentType, entry.value().length)) {
            answer = answer.with(Headers.VARY, "Accept-Encoding"); // as without the condition
        }
        if (entry.expiresAt() == Event.NEVER) {
            return answer;
        }
        return answer.with(TTL_LEFT, Long.toString(Math.max(1, entry.expiresAt() - node.epochMillis())));
    }

    private Answer delete(Request request) {
        String cache = cacheName(request);
        String key = key(request);
        Condition condition = Fields.condition(request, false);
        Removed removed = caches.remove(cache, key, condition);
        Answer answer = removed.wasLive() ? Answer.empty(204) : noSuchEntry().answer();
        return versioned(answer, removed.version());
    }

    private Answer touch(Request request) {
        String name = cacheName(request);
        String key = key(request);
        Ttl ttl = Fields.ttl(request.requiredQuery(TTL));
        ByteCache cache = caches.find(name);
        Version version = cache == null ? null : cache.touch(key, ttl);
        if (version == null) {
            throw noSuchEntry();
        }
        return versioned(Answer.empty(204), version);
    }

    private Answer clear(Request request) {
        return versioned(Answer.empty(204), caches.clear(cacheName(request)));
    }

    private static String cacheName(Request request) {
        return Fields.cacheName(request.path("cache"));
    }

    private static String key(Request request) {
        return Fields.key("key", request.path("key"));
    }

    private static Ttl ttl(@Nullable String text) {
        if (text == null) {
            return Ttl.ofCache();
        }
        return text.equals("keep") ? Ttl.keep() : Fields.ttl(text);
    }

    private static HttpProblem noSuchEntry() {
        return HttpProblem.notFound("key: there is no such entry");
    }

    private static Answer versioned(Answer answer, Version version) {
        return answer.with(Fields.VERSION, version.toString());
    }

    private static String etag(String version) {
        return '"' + version + '"';
    }
}
