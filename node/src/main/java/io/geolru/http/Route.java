package io.geolru.http;

import java.util.Collection;
import java.util.List;

/**
 * One call of the API. Immutable.
 *
 * @param method the HTTP method; HEAD is a GET
 * @param path the segments of the path; {@code {name}} stands for any
 * @param parameters the parameters that the query may have
 * @param kind how it is run
 * @param scope what its caller must be allowed
 * @param call what it does
 */
record Route(String method, List<String> path, List<String> parameters, Kind kind, Scope scope, Call call) {
    /** How a call is run. */
    enum Kind {
        /** Tells of the node: on an I/O thread, always. */
        NODE(On.IO, Scope.READ, false, false, false),
        /** Tells of the node and takes its time: on a worker thread, always. */
        NODE_SLOW(On.WORKER, Scope.READ, false, false, false),
        /** Makes the node do something, and waits for it: on a worker thread, when the node is ready. */
        ORDER(On.WORKER, Scope.ADMIN, true, false, false),
        /** Reads a cache: on an I/O thread, when the node is ready, and after waiting for a version. */
        READ(On.IO, Scope.READ, true, false, true),
        /** Begins to read a cache, which may need the disk: on a worker thread, when the node is ready. */
        READ_SLOW(On.WORKER, Scope.READ, true, false, false),
        /** Changes entries: on a thread that the journal's sync level allows, when the node is ready. */
        WRITE(On.JOURNAL, Scope.WRITE, true, false, false),
        /** The same with a body. */
        WRITE_BODY(On.JOURNAL, Scope.WRITE, true, true, false),
        /** Reads a cache and answers with a stream: on a thread of its own, when the node is ready, and after waiting for a version. */
        READ_STREAM(On.STREAM, Scope.READ, true, false, true),
        /** Takes a stream and answers with one: on a thread of its own, when the node is ready. */
        WRITE_STREAM(On.STREAM, Scope.WRITE, true, false, false);

        /** Where a call is run: one that may wait for the disk or for others holds up no I/O thread. */
        private enum On {
            IO,
            WORKER,
            JOURNAL,
            STREAM
        }

        private final On on;
        private final Scope scope;
        private final boolean needsReady;
        private final boolean hasBody;
        private final boolean waits;

        Kind(On on, Scope scope, boolean needsReady, boolean hasBody, boolean waits) {
            this.on = on;
            this.scope = scope;
            this.needsReady = needsReady;
            this.hasBody = hasBody;
            this.waits = waits;
        }

        /** @param writesWait whether the journal waits for the disk before a write is done */
        boolean isBlocking(boolean writesWait) {
            return on == On.WORKER || (on == On.JOURNAL && writesWait);
        }

        /** Whether it goes on for as long as its client does. */
        boolean isStream() {
            return on == On.STREAM;
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

    /** A route for a path such as {@code /v1/caches/{cache}}; its caller needs what its kind needs. */
    static Route of(String method, String path, List<String> parameters, Kind kind, Call call) {
        return new Route(method, List.of(path.substring(1).split("/", -1)), parameters, kind, kind.scope, call);
    }

    /** The same route for callers who are allowed something else. */
    Route needing(Scope other) {
        return new Route(method, path, parameters, kind, other, call);
    }

    /** Whether this is the path, the names in it aside. */
    boolean leadsTo(List<String> segments) {
        if (segments.size() != path.size()) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            String expected = path.get(i);
            if (!isName(expected) && !expected.equals(segments.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** What stands for a name in such a path; empty when the route has no such name. */
    String named(String name, List<String> segments) {
        for (int i = 0; i < path.size(); i++) {
            String expected = path.get(i);
            if (isName(expected)
                    && expected.regionMatches(1, name, 0, name.length())
                    && expected.length() == name.length() + 2) {
                return segments.get(i);
            }
        }
        return "";
    }

    private static boolean isName(String segment) {
        return segment.startsWith("{");
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
