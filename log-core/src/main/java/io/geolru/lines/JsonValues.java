package io.geolru.lines;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which values may stand in a line as they are. Stateless. */
final class JsonValues {
    private static final int MAX_DEPTH = 1_000;
    private static final String BEGINNINGS = "{[\"-0123456789tfn";

    private static final String WHITE = " \t\r\n";

    private static final JsonFactory VALUE = factory(MAX_DEPTH);

    private JsonValues() {}

    /** Reads lines: whatever is a value for {@link #isOneLine} can be read within an object. */
    static JsonFactory lines() {
        return factory(MAX_DEPTH + 1);
    }

    private static JsonFactory factory(int depth) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .build())
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
    }

    static boolean isJson(String contentType) {
        String type = mediaType(contentType);
        return type.equals("application/json") || type.endsWith("+json");
    }

    static boolean isText(String contentType) {
        return mediaType(contentType).startsWith("text/");
    }

    private static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** Whether bytes are one JSON value in UTF-8, without a line break and with nothing before or behind it. */
    static boolean isOneLine(byte[] bytes) {
        if (bytes.length == 0 || BEGINNINGS.indexOf(bytes[0]) < 0 || WHITE.indexOf(bytes[bytes.length - 1]) >= 0) {
            return false;
        }
        boolean ascii = true;
        for (byte b : bytes) {
            if (b == 0 || b == '\n' || b == '\r') {
                return false;
            }
            ascii &= b > 0;
        }
        return (ascii || decode(bytes, 0, bytes.length) != null) && isValue(bytes);
    }

    private static boolean isValue(byte[] bytes) {
        try (JsonParser parser = VALUE.createParser(bytes)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** Bytes as text; null when they are not UTF-8. */
    static @Nullable String decode(byte[] bytes, int from, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
