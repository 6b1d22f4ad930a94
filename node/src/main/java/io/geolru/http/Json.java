package io.geolru.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.geolru.event.Names;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JSON as text in and bytes out, so that no number is ever rounded. Stateless. */
final class Json {
    /** Refuses keys that stand twice; writes every character that UTF-8 has as it is. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private static final int MAX_PROBLEM = 200;

    private Json() {}

    /**
     * The value at which a parser stands, compact and in UTF-8: white space gone, numbers digit by digit as they were.
     *
     * @throws JsonProcessingException when it is no JSON, or has a text that UTF-8 cannot carry
     */
    static byte[] copyCurrent(JsonParser parser) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            int depth = 0;
            do {
                JsonToken token = parser.currentToken();
                if (token == null) {
                    break;
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                copyToken(token, parser, json);
                if (depth > 0) {
                    parser.nextToken();
                }
            } while (depth > 0);
        }
        return out.toByteArray();
    }

    private static void copyToken(JsonToken token, JsonParser parser, JsonGenerator json) throws IOException {
        if (token.isNumeric()) {
            json.writeNumber(parser.getText());
            return;
        }
        if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
            requireUtf8(parser);
        }
        json.copyCurrentEvent(parser);
    }

    private static void requireUtf8(JsonParser parser) throws IOException {
        try {
            Names.utf8Length(parser.getText());
        } catch (IllegalArgumentException e) {
            throw new JsonParseException(parser, e.getMessage());
        }
    }

    /** Bytes that claim to be JSON, compact; null when they are not. */
    static byte @Nullable [] compact(byte[] bytes) {
        String text = Utf8.decode(bytes);
        if (text == null) {
            return null;
        }
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                return null;
            }
            byte[] copy = copyCurrent(parser);
            return parser.nextToken() == null ? copy : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** What is wrong with JSON, in one short line without the place in our sources. */
    static String problem(JsonProcessingException e) {
        String message = e.getOriginalMessage().lines().findFirst().orElse("not JSON");
        String where = e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ')';
        return (message.length() <= MAX_PROBLEM ? message : message.substring(0, MAX_PROBLEM) + "…") + where;
    }
}
