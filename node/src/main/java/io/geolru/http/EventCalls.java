package io.geolru.http;

import io.geolru.CacheNode;
import io.geolru.changes.ChangeCursor;
import io.geolru.changes.ChangeFilter;
import io.geolru.changes.Position;
import io.undertow.util.HttpString;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The call that gives changes as they happen. Thread-safe. */
final class EventCalls {
    private static final HttpString LAST_EVENT_ID = new HttpString("Last-Event-ID");
    private static final String FROM = "from";
    /** How an instant begins, and no id does. */
    private static final Pattern INSTANT = Pattern.compile("[+-]?\\d{4,}-");

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
        Supplier<ChangeCursor> start = last == null || last.isEmpty()
                ? from(filter, request.query(FROM))
                : at(filter, position(LAST_EVENT_ID.toString(), last));
        if (request.isHead()) {
            return Answer.of(200, EventStreams.MEDIA_TYPE, new byte[0]);
        }
        return streams.answer(start, request.permit());
    }

    private Supplier<ChangeCursor> from(ChangeFilter filter, @Nullable String text) {
        if (text == null || text.equals("now")) {
            return at(filter, null);
        } else if (text.equals("beginning")) {
            return at(filter, Position.BEGINNING);
        } else if (INSTANT.matcher(text).lookingAt()) {
            Instant since = instant(text);
            return () -> node.changeSource().openSince(filter, since).seek();
        }
        return at(filter, position(FROM, text));
    }

    private Supplier<ChangeCursor> at(ChangeFilter filter, @Nullable Position from) {
        return () -> node.changeSource().open(filter, from);
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw notAllowed(FROM, text);
        }
    }

    private static Position position(String field, String text) {
        try {
            return Position.parse(text);
        } catch (IllegalArgumentException e) {
            throw notAllowed(field, text);
        }
    }

    private static HttpProblem notAllowed(String field, String text) {
        return HttpProblem.badRequest(
                field,
                "must be "
                        + (field.equals(FROM) ? "'now', 'beginning', an instant such as 2026-11-23T07:15:00Z or " : "")
                        + "an id that a node gave with an event, is '" + text + "'");
    }
}
