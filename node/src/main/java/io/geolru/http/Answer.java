package io.geolru.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What a call answers. Immutable.
 *
 * @param status the HTTP status
 * @param contentType the media type of the body, or null without one
 * @param body the body, or null without one; not copied
 * @param stream what sends the body instead, piece by piece; or null
 * @param headers the last of further headers, or null without any
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(
        int status,
        @Nullable String contentType,
        byte @Nullable [] body,
        @Nullable Sender stream,
        @Nullable Header headers) {
    static final String JSON = "application/json";

    /**
     * One header.
     *
     * @param before the one before it, or null
     */
    record Header(HttpString name, String value, @Nullable Header before) {}

    /** Sends a body of any length. */
    @FunctionalInterface
    interface Sender {
        /** Sends it, or sees to it that it is sent; the head of the answer has been set but for its content type. */
        void send(HttpServerExchange exchange, Answer answer);

        /** Lets go of what it would have sent: the client hears something else already. */
        default void drop() {}
    }

    /** Writes a body of any length on a thread that may wait. */
    interface Stream {
        /**
         * Writes all of it.
         *
         * @param watch is told of reads of the request that may take long; writes are watched already
         * @throws IOException when the client has gone
         */
        void writeTo(OutputStream out, Streams.Watch watch) throws IOException;
    }

    /** Writes JSON. */
    interface JsonBody {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** An answer without a body. */
    static Answer empty(int status) {
        return new Answer(status, null, null, null, null);
    }

    /** An answer with bytes of a media type. */
    static Answer of(int status, String contentType, byte[] body) {
        return new Answer(status, contentType, body, null, null);
    }

    /** An answer of lines of JSON, of any number; for calls whose kind is a stream. */
    static Answer lines(Stream stream) {
        return new Answer(
                200, "application/x-ndjson", null, (exchange, answer) -> Streams.send(exchange, answer, stream), null);
    }

    /** An answer of JSON. */
    static Answer json(int status, JsonBody body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
            body.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory only
        }
        return of(status, JSON, out.toByteArray());
    }

    /** The same with one more header. */
    Answer with(HttpString header, String value) {
        return new Answer(status, contentType, body, stream, new Header(header, value, headers));
    }
}
