package io.geolru.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A stored value as one prints it: JSON as it is, text as text, all else in base64. What is not what its media type says is printed in
 * base64, too. Stateless.
 */
final class ValueText {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ValueText() {}

    /** For a person, on one line. */
    static String line(String contentType, byte[] value) {
        @Nullable String json = isJson(contentType) ? compact(value) : null;
        if (json != null) {
            return json;
        }
        @Nullable String text = isText(contentType) ? decode(value) : null;
        return text != null ? Text.quoted(text) : "base64 " + base64(value);
    }

    /** The field {@code value} or {@code base64} of a JSON object. */
    static void write(String contentType, byte[] value, JsonGenerator out) throws IOException {
        @Nullable String json = isJson(contentType) ? compact(value) : null;
        if (json != null) {
            out.writeFieldName("value");
            out.writeRawValue(json);
            return;
        }
        @Nullable String text = isText(contentType) ? decode(value) : null;
        if (text != null) {
            out.writeStringField("value", text);
        } else {
            out.writeStringField("base64", base64(value));
        }
    }

    private static boolean isJson(String contentType) {
        String type = mediaType(contentType);
        return type.equals("application/json") || type.endsWith("+json");
    }

    private static boolean isText(String contentType) {
        return mediaType(contentType).startsWith("text/");
    }

    private static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    private static String base64(byte[] value) {
        return Base64.getEncoder().encodeToString(value);
    }

    /** The same JSON without white space between its tokens, numbers digit for digit; null when it is not one JSON value. */
    private static @Nullable String compact(byte[] bytes) {
        StringWriter compact = new StringWriter(bytes.length);
        try (JsonParser in = JSON.createParser(bytes);
                JsonGenerator out = JSON.createGenerator(compact)) {
            if (in.nextToken() == null) {
                return null;
            }
            copyStructure(in, out);
            if (in.nextToken() != null) {
                return null;
            }
        } catch (IOException e) {
            return null;
        }
        return compact.toString();
    }

    private static void copyStructure(JsonParser in, JsonGenerator out) throws IOException {
        int depth = 0;
        do {
            switch (in.currentToken()) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                default -> {}
            }
            switch (in.currentToken()) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(in.getText());
                default -> out.copyCurrentEvent(in);
            }
        } while (depth > 0 && in.nextToken() != null);
    }

    private static @Nullable String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
