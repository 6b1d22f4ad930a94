package io.geolru.http;

import io.geolru.CacheNode;
import io.geolru.changes.ChangeCursor;
import io.geolru.changes.ChangeFilter;
import io.geolru.changes.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The call that gives changes as they happen. Thread-safe. */
final class EventCalls {
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final String FROM = "from";

    private final CacheNode node;
    private final EventStreams streams;

    EventCalls(CacheNode node, EventStreams streams) {
        this.node = node;
        this.streams = streams;
    }

    /** The call. */
    List<Route> routes() {
        return List.of(Route.of(
                "GET", "/v1/caches/{cache}/events", List.of("prefix", FROM), Route.Kind.READ_SLOW, this::events));
    }

    /** A client that comes back says with the header where it was, and by its address where it once began. */
    private Answer events(Request request) {
        String prefix = request.query("prefix");
        ChangeFilter filter = new ChangeFilter(Fields.cacheName(request.path("cache")), prefix == null ? "" : prefix);
        String last = request.header(LAST_EVENT_ID);
        Position from = last == null || last.isEmpty() ? from(request.query(FROM)) : position(LAST_EVENT_ID, last);
        if (request.isHead()) {
            return Answer.of(200, EventStreams.MEDIA_TYPE, new byte[0]);
        }
        return streams.answer(() -> open(filter, from), request.permit());
    }

    private ChangeCursor open(ChangeFilter filter, @Nullable Position from) {
        return node.changeSource().open(filter, from);
    }

    private static @Nullable Position from(@Nullable String text) {
        if (text == null || text.equals("now")) {
            return null;
        }
        return text.equals("beginning") ? Position.BEGINNING : position(FROM, text);
    }

    private static Position position(String field, String text) {
        try {
            return Position.parse(text);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest(
                    field,
                    "must be " + (field.equals(FROM) ? "'now', 'beginning' or " : "")
                            + "an id that a node gave with an event, is '" + text + "'");
        }
    }
}
