package io.geolru.http;

import io.undertow.server.HttpServerExchange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a request is aimed at. Immutable.
 *
 * @param path the segments of the path, decoded one by one, so that a slash in a key ({@code %2F}) is no separator
 * @param query the parameters of the query, decoded
 */
record Target(List<String> path, Map<String, String> query) {
    private static final int MOST_PARAMETERS = 16;

    /**
     * Reads the target as the client sent it.
     *
     * @throws HttpProblem when something in it is not percent-encoded UTF-8, or a parameter stands twice
     */
    static Target of(HttpServerExchange exchange) {
        String raw = exchange.getRequestURI();
        if (exchange.isHostIncludedInRequestURI()) {
            int path = raw.indexOf('/', raw.indexOf("://") + 3);
            raw = path < 0 ? "/" : raw.substring(path);
        }
        return new Target(path(raw), query(exchange.getQueryString()));
    }

    private static List<String> path(String raw) {
        List<String> segments = new ArrayList<>();
        int from = Math.min(1, raw.length());
        while (from <= raw.length()) {
            int slash = raw.indexOf('/', from);
            int end = slash < 0 ? raw.length() : slash;
            String segment = raw.substring(from, end);
            String decoded = Utf8.decodePercent(segment, false);
            if (decoded == null) {
                throw HttpProblem.badRequest("path", "'" + segment + "' is not percent-encoded UTF-8");
            }
            segments.add(decoded);
            from = end + 1;
        }
        return segments;
    }

    private static Map<String, String> query(String raw) {
        if (raw.isEmpty()) {
            return Map.of();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        String[] parts = raw.split("&", MOST_PARAMETERS + 1);
        if (parts.length > MOST_PARAMETERS) {
            throw HttpProblem.badRequest("query", "has more than " + MOST_PARAMETERS + " parameters");
        }
        for (String part : parts) {
            int equals = part.indexOf('=');
            String encodedName = equals < 0 ? part : part.substring(0, equals);
            String name = Utf8.decodePercent(encodedName, true);
            if (name == null || name.isEmpty()) {
                throw HttpProblem.badRequest("query", "'" + part + "' is not name=value in percent-encoded UTF-8");
            }
            String value = equals < 0 ? "" : Utf8.decodePercent(part.substring(equals + 1), true);
            if (value == null) {
                throw HttpProblem.badRequest(name, "is not percent-encoded UTF-8");
            }
            if (parameters.put(name, value) != null) {
                throw HttpProblem.badRequest(name, "stands twice");
            }
        }
        return parameters;
    }
}
