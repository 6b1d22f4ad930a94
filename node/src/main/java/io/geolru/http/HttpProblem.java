package io.geolru.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.geolru.ConditionFailedException;
import io.geolru.EntryTooLargeException;
import io.geolru.JournalFullException;
import io.geolru.NodeLivesException;
import io.geolru.changes.OutOfReachException;
import io.geolru.snapshot.SnapshotException;
import io.undertow.util.Headers;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Why a request is refused: a status, a code that programs can tell apart, and a message that names the field. Immutable. */
final class HttpProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_MESSAGE = 500;

    private final int status;
    private final String code;
    private final @Nullable String allow;

    private HttpProblem(int status, String code, String message, @Nullable String allow) {
        super(shortened(message), null, false, false);
        this.status = status;
        this.code = code;
        this.allow = allow;
    }

    /** A field of the request is not as it must be. */
    static HttpProblem badRequest(String field, String what) {
        return new HttpProblem(400, "bad_request", field + ": " + what, null);
    }

    /** @param what names the line, its field and what is allowed */
    static HttpProblem badLine(@Nullable String what) {
        return new HttpProblem(400, "bad_request", String.valueOf(what), null);
    }

    /** The caller bears no token that is known here. */
    static HttpProblem unauthorized(String what) {
        return new HttpProblem(401, "unauthorized", what, null);
    }

    /** The caller's token does not go so far. */
    static HttpProblem forbidden(String what) {
        return new HttpProblem(403, "forbidden", what, null);
    }

    static HttpProblem notFound(String what) {
        return new HttpProblem(404, "not_found", what, null);
    }

    /** @param allow the methods that the path has */
    static HttpProblem methodNotAllowed(String method, String allow) {
        return new HttpProblem(405, "method_not_allowed", method + " is not one of " + allow, allow);
    }

    /** What is asked for cannot be done while things are as they are. */
    static HttpProblem conflict(@Nullable String what) {
        return new HttpProblem(409, "conflict", String.valueOf(what), null);
    }

    /** What a client wants to go on from is not here any more. */
    static HttpProblem gone(@Nullable String what) {
        return new HttpProblem(410, "gone", String.valueOf(what), null);
    }

    /** The client did not keep pace. */
    static HttpProblem tooSlow(@Nullable String what) {
        return new HttpProblem(503, "too_slow", String.valueOf(what), null);
    }

    static HttpProblem conditionFailed(@Nullable String what) {
        return new HttpProblem(412, "condition_failed", String.valueOf(what), null);
    }

    static HttpProblem tooLarge(@Nullable String what) {
        return new HttpProblem(413, "too_large", String.valueOf(what), null);
    }

    static HttpProblem unsupportedMediaType(String what) {
        return new HttpProblem(415, "unsupported_media_type", what, null);
    }

    static HttpProblem notReady(String what) {
        return new HttpProblem(503, "not_ready", what, null);
    }

    /** The node has not got a version that a read asks for. */
    static HttpProblem behind(String what) {
        return new HttpProblem(503, "behind", what, null);
    }

    /** As many as allowed are doing this already. */
    static HttpProblem busy(String what) {
        return new HttpProblem(503, "busy", what, null);
    }

    static HttpProblem diskFull(@Nullable String what) {
        return new HttpProblem(507, "disk_full", String.valueOf(what), null);
    }

    /** What an exception of the cache means to a client; null when it means nothing to one. */
    static @Nullable HttpProblem of(Exception e) {
        if (e instanceof HttpProblem problem) {
            return problem;
        }
        if (e instanceof ConditionFailedException) {
            return conditionFailed(e.getMessage());
        }
        if (e instanceof OutOfReachException) {
            return gone(e.getMessage());
        }
        if (e instanceof NodeLivesException) {
            return conflict(e.getMessage());
        }
        if (e instanceof EntryTooLargeException) {
            return tooLarge(e.getMessage());
        }
        if (e instanceof JournalFullException || e instanceof SnapshotException) {
            return diskFull(e.getMessage());
        }
        return e instanceof IllegalArgumentException ? badRequest("request", String.valueOf(e.getMessage())) : null;
    }

    static HttpProblem internal() {
        return new HttpProblem(500, "internal", "this should not have happened; the node's log has more", null);
    }

    /** The HTTP status. */
    int status() {
        return status;
    }

    /** The field {@code error} that tells of it. */
    void writeTo(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("error");
        json.writeStringField("code", code);
        json.writeStringField("message", getMessage());
        json.writeEndObject();
    }

    /** The body that tells of it. */
    Answer answer() {
        Answer answer = Answer.json(status, json -> {
            json.writeStartObject();
            writeTo(json);
            json.writeEndObject();
        });
        if (status == 401) {
            return answer.with(Headers.WWW_AUTHENTICATE, "Bearer");
        }
        return allow == null ? answer : answer.with(Headers.ALLOW, allow);
    }

    private static String shortened(String message) {
        String line = message.replaceAll("[\\p{Cntrl}\u2028\u2029]+", " ");
        return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
    }
}
