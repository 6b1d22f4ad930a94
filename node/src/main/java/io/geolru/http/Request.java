package io.geolru.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request, as a call sees it: checked as far as all calls have it in common. Used by one thread at a time. */
final class Request {
    private final HttpServerExchange exchange;
    private final Route route;
    private final Target target;
    private final Access.Permit permit;
    private final byte[] body;

    /**
     * @param route which leads to the target, and knows all parameters of its query
     * @param permit what its caller has been allowed
     * @param body the whole body, empty for none; not copied
     */
    Request(HttpServerExchange exchange, Route route, Target target, Access.Permit permit, byte[] body) {
        this.exchange = exchange;
        this.route = route;
        this.target = target;
        this.permit = permit;
        this.body = body;
    }

    /** The same request with its body. */
    Request withBody(byte[] received) {
        return new Request(exchange, route, target, permit, received);
    }

    /** For calls that go on for long: whether the caller may still do what it does. */
    Access.Permit permit() {
        return permit;
    }

    /** Whether only the head of the answer is wanted. */
    boolean isHead() {
        return exchange.getRequestMethod().equalToString("HEAD");
    }

    /** A part of the path, which the route has. */
    String path(String name) {
        return route.named(name, target.path());
    }

    /** A parameter of the query, or null. */
    @Nullable String query(String name) {
        return target.query().get(name);
    }

    /**
     * A parameter that must be there.
     *
     * @throws HttpProblem when it is not
     */
    String requiredQuery(String name) {
        String value = target.query().get(name);
        if (value == null) {
            throw HttpProblem.badRequest(name, "is missing in the query");
        }
        return value;
    }

    /**
     * A header, or null.
     *
     * @throws HttpProblem when it stands twice
     */
    @Nullable String header(HttpString name) {
        return header(exchange, name);
    }

    static @Nullable String header(HttpServerExchange exchange, HttpString name) {
        HeaderValues values = exchange.getRequestHeaders().get(name);
        if (values == null || values.isEmpty()) {
            return null;
        }
        if (values.size() > 1) {
            throw HttpProblem.badRequest(name.toString(), "stands twice");
        }
        return values.getFirst();
    }

    /** The body of a call whose kind is a stream, as it comes; reading waits. */
    InputStream stream() {
        if (!exchange.isBlocking()) {
            exchange.startBlocking();
        }
        return exchange.getInputStream();
    }

    /** The body, empty for none; not a copy. */
    byte[] body() {
        return body;
    }

    /** Refuses a parameter that the call does not know. */
    static void requireKnown(Map<String, String> query, List<String> known) {
        for (String name : query.keySet()) {
            if (!known.contains(name)) {
                throw HttpProblem.badRequest(
                        name, known.isEmpty() ? "this call has no parameters" : "unknown parameter; known: " + known);
            }
        }
    }
}
