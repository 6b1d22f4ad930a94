package io.geolru.http;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of the API. Immutable.
 *
 * @param method the HTTP method; HEAD is a GET
 * @param path the segments of the path; {@code {name}} stands for any
 * @param parameters the parameters that the query may have
 * @param kind how it is run
 * @param call what it does
 */
record Route(String method, List<String> path, List<String> parameters, Kind kind, Call call) {
    /** How a call is run. */
    enum Kind {
        /** Tells of the node: on an I/O thread, always. */
        NODE(false, false, false, false),
        /** Tells of the node and takes its time: on a worker thread, always. */
        NODE_SLOW(true, false, false, false),
        /** Reads a cache: on an I/O thread, when the node is ready, and after waiting for a version. */
        READ(false, true, false, true),
        /** Changes something: on a worker thread, when the node is ready. */
        WRITE(true, true, false, false),
        /** The same with a body. */
        WRITE_BODY(true, true, true, false);

        private final boolean blocking;
        private final boolean needsReady;
        private final boolean hasBody;
        private final boolean waits;

        Kind(boolean blocking, boolean needsReady, boolean hasBody, boolean waits) {
            this.blocking = blocking;
            this.needsReady = needsReady;
            this.hasBody = hasBody;
            this.waits = waits;
        }

        boolean isBlocking() {
            return blocking;
        }

        boolean needsReady() {
            return needsReady;
        }

        boolean hasBody() {
            return hasBody;
        }

        /** Whether it may ask for a version to wait for. */
        boolean waits() {
            return waits;
        }
    }

    /** What a call does. */
    interface Call {
        /**
         * Answers a request.
         *
         * @throws HttpProblem when the request is refused
         */
        Answer answer(Request request) throws Exception;
    }

    /** A route for a path such as {@code /v1/caches/{cache}}. */
    static Route of(String method, String path, List<String> parameters, Kind kind, Call call) {
        return new Route(method, List.of(path.substring(1).split("/", -1)), parameters, kind, call);
    }

    /** What stands for the names in the path, or null when this is not the path. */
    @Nullable Map<String, String> match(List<String> segments) {
        if (segments.size() != path.size()) {
            return null;
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < path.size(); i++) {
            String expected = path.get(i);
            if (expected.startsWith("{")) {
                parameters.put(expected.substring(1, expected.length() - 1), segments.get(i));
            } else if (!expected.equals(segments.get(i))) {
                return null;
            }
        }
        return parameters;
    }

    boolean takes(String requestMethod) {
        return method.equals(requestMethod) || (method.equals("GET") && requestMethod.equals("HEAD"));
    }

    /** The methods of some routes, as the header {@code Allow} has them. */
    static String allow(Collection<Route> routes) {
        return String.join(
                ", ",
                routes.stream()
                        .map(route -> route.method.equals("GET") ? "GET, HEAD" : route.method)
                        .toList());
    }
}
