package io.geolru.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.undertow.util.HttpString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What a call answers. Immutable.
 *
 * @param status the HTTP status
 * @param contentType the media type of the body, or null without one
 * @param body the body, or null without one; not copied
 * @param headers the last of further headers, or null without any
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(
        int status,
        @Nullable String contentType,
        byte @Nullable [] body,
        @Nullable Header headers) {
    static final String JSON = "application/json";

    /**
     * One header.
     *
     * @param before the one before it, or null
     */
    record Header(HttpString name, String value, @Nullable Header before) {}

    /** Writes JSON. */
    interface JsonBody {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** An answer without a body. */
    static Answer empty(int status) {
        return new Answer(status, null, null, null);
    }

    /** An answer with bytes of a media type. */
    static Answer of(int status, String contentType, byte[] body) {
        return new Answer(status, contentType, body, null);
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
        return new Answer(status, contentType, body, new Header(header, value, headers));
    }
}
