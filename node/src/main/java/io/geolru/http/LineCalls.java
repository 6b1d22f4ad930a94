package io.geolru.http;

import io.geolru.ByteCache;
import io.geolru.CacheNode;
import io.geolru.event.Event;
import io.geolru.lines.EntryLineWriter;
import io.geolru.state.Entry;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls that take or give many entries, one a line. Thread-safe. */
final class LineCalls {
    private static final String CACHE = "/v1/caches/{cache}";
    private static final int BUFFER_BYTES = 64 * 1024;

    private final CacheNode node;
    private final Caches caches;
    private final int maxLineBytes;

    /** @param maxLineBytes the longest line of a batch, in bytes */
    LineCalls(CacheNode node, Caches caches, long maxLineBytes) {
        this.node = node;
        this.caches = caches;
        this.maxLineBytes = Math.toIntExact(maxLineBytes);
    }

    /** The calls. */
    List<Route> routes() {
        return List.of(
                Route.of(
                        "GET",
                        CACHE + "/entries",
                        List.of("prefix", "limit", "after", "wait"),
                        Route.Kind.READ_STREAM,
                        this::list),
                Route.of("POST", CACHE + "/batch", List.of(), Route.Kind.WRITE_STREAM, this::batch));
    }

    private Answer list(Request request) {
        String name = Fields.cacheName(request.path("cache"));
        String prefix = orEmpty(request.query("prefix"));
        String after = orEmpty(request.query("after"));
        int limit = Fields.limit(request.query("limit"));
        ByteCache cache = caches.find(name);
        return Answer.lines((out, watch) -> {
            if (cache != null) {
                list(cache, prefix, after, limit, new BufferedOutputStream(out, BUFFER_BYTES));
            }
        });
    }

    /** A key that goes between its listing and its turn makes room for a further one: fewer than the limit means the end. */
    private void list(ByteCache cache, String prefix, String after, int limit, OutputStream out) throws IOException {
        EntryLineWriter lines = new EntryLineWriter(out);
        String last = after;
        int left = limit;
        boolean more = true;
        while (more && left > 0) {
            List<String> keys = cache.keys(prefix, last, left);
            more = keys.size() == left;
            for (String key : keys) {
                Entry entry = cache.peek(key);
                if (entry != null) {
                    lines.write(null, key, entry.value(), entry.contentType(), entry.version(), lifeLeft(entry));
                    left--;
                }
                last = key;
            }
        }
        out.flush();
    }

    private long lifeLeft(Entry entry) {
        return entry.expiresAt() == Event.NEVER
                ? EntryLineWriter.NO_TTL
                : Math.max(1, entry.expiresAt() - node.epochMillis());
    }

    private Answer batch(Request request) {
        Fields.requireLines(request);
        String cache = Fields.cacheName(request.path("cache"));
        return Answer.lines((out, watch) ->
                new Batch(caches, cache, request.permit(), request.stream(), watch, maxLineBytes, out).run());
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
