package io.geolru.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.geolru.Version;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer over HTTP; names of headers are in lower case. */
record Reply(int status, Map<String, String> headers, String text) {
    private static final JsonMapper JSON = new JsonMapper();

    @Nullable String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    JsonNode json() {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("not JSON: " + text, e);
        }
    }

    /** The version that a write made. */
    Version written() {
        return version("Geolru-Version");
    }

    /** The version of an entry that was read. */
    Version etag() {
        return version("ETag");
    }

    private Version version(String name) {
        String value = header(name);
        if (value == null) {
            throw new AssertionError("no header " + name + " in " + this);
        }
        return Version.parse(value.replace("\"", ""));
    }

    @Override
    public String toString() {
        return status + " " + headers + " " + text;
    }
}
