package io.geolru.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.ByteCache;
import io.geolru.CacheNode;
import io.geolru.Condition;
import io.geolru.NodeConfig;
import io.geolru.Removed;
import io.geolru.Ttl;
import io.geolru.Written;
import io.geolru.event.Event;
import io.geolru.state.Entry;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** The simple API: five calls on the cache {@code default}. Thread-safe. */
final class SimpleCalls {
    private static final String KEY = "item_key";
    private static final int MILLI_DIGITS = 3;

    private final CacheNode node;
    private final Caches caches;

    SimpleCalls(CacheNode node, Caches caches) {
        this.node = node;
        this.caches = caches;
    }

    /** The calls. */
    List<Route> routes() {
        return List.of(
                Route.of("GET", "/heartbeat", List.of(), Route.Kind.NODE, this::heartbeat)
                        .needing(Scope.OPEN),
                Route.of("GET", "/getCacheItem", List.of(KEY, "wait"), Route.Kind.READ, this::get),
                Route.of("POST", "/setCacheItem", List.of(), Route.Kind.WRITE_BODY, this::set),
                Route.of("DELETE", "/deleteCacheItem", List.of(KEY), Route.Kind.WRITE, this::delete),
                Route.of("PUT", "/updateCacheItem", List.of(), Route.Kind.WRITE_BODY, this::update));
    }

    private Answer heartbeat(Request request) {
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeStringField("heartbeat", "success");
            json.writeStringField("node", node.name());
            json.writeStringField("region", node.region());
            json.writeEndObject();
        });
    }

    private Answer get(Request request) {
        String key = Fields.key(KEY, request.requiredQuery(KEY));
        ByteCache cache = caches.find(NodeConfig.DEFAULT_CACHE);
        Entry entry = cache == null ? null : request.isHead() ? cache.peek(key) : cache.get(key);
        if (entry == null) {
            throw HttpProblem.notFound(KEY + ": there is no such item");
        }
        long leftMs = entry.expiresAt() == Event.NEVER ? 0 : Math.max(1, entry.expiresAt() - node.epochMillis());
        return item(key, entry, leftMs);
    }

    private Answer set(Request request) {
        return put(SimpleBody.read(request, false));
    }

    private Answer update(Request request) {
        SimpleBody body = SimpleBody.read(request, true);
        return body.isDelete() ? remove(body.key()) : put(body);
    }

    private Answer delete(Request request) {
        return remove(Fields.key(KEY, request.requiredQuery(KEY)));
    }

    private Answer put(SimpleBody body) {
        String key = body.key();
        byte[] value = body.value();
        Written written = caches.put(NodeConfig.DEFAULT_CACHE, key, value, Answer.JSON, body.ttl(), Condition.none());
        return item(key, json -> writeRaw(json, value), lifeMs(body.ttl()))
                .with(Fields.VERSION, written.version().toString());
    }

    private Answer remove(String key) {
        Removed removed = caches.remove(NodeConfig.DEFAULT_CACHE, key, Condition.none());
        return Answer.json(200, json -> {
                    json.writeStartObject();
                    json.writeStringField(KEY, key);
                    json.writeBooleanField("deleted", removed.wasLive());
                    json.writeEndObject();
                })
                .with(Fields.VERSION, removed.version().toString());
    }

    /** How long an entry lives that is written now, in milliseconds; 0 for ever. */
    private long lifeMs(Ttl ttl) {
        if (ttl.kind() == Ttl.Kind.FIXED) {
            return ttl.millis();
        }
        Duration ofCache = node.config().cache(NodeConfig.DEFAULT_CACHE).ttl();
        return ofCache == null ? 0 : ofCache.toMillis();
    }

    private static Answer item(String key, Entry entry, long leftMs) {
        return item(key, json -> writeValue(json, entry), leftMs);
    }

    private static Answer item(String key, Answer.JsonBody value, long leftMs) {
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeStringField(KEY, key);
            json.writeFieldName("item_value");
            value.writeTo(json);
            json.writeFieldName("expires_at");
            writeSeconds(json, leftMs);
            json.writeEndObject();
        });
    }

    private static void writeSeconds(JsonGenerator json, long ms) throws IOException {
        if (ms == 0) {
            json.writeNull();
        } else {
            json.writeNumber(
                    BigDecimal.valueOf(ms, MILLI_DIGITS).stripTrailingZeros().toPlainString());
        }
    }

    /** JSON as it is, text as a JSON text, all else in base64. */
    private static void writeValue(JsonGenerator json, Entry entry) throws IOException {
        String type = mediaType(entry.contentType());
        byte[] compact = type.equals(Answer.JSON) || type.endsWith("+json") ? Json.compact(entry.value()) : null;
        String text = type.startsWith("text/") ? Utf8.decode(entry.value()) : null;
        if (compact != null) {
            writeRaw(json, compact);
        } else {
            json.writeString(text != null ? text : Base64.getEncoder().encodeToString(entry.value()));
        }
    }

    private static void writeRaw(JsonGenerator json, byte[] compact) throws IOException {
        json.writeRawValue(new String(compact, StandardCharsets.UTF_8));
    }

    private static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}
