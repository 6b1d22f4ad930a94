package io.geolru.lines;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.geolru.Durations;
import io.geolru.Ttl;
import io.geolru.event.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Makes an {@link EntryLine} of the bytes of a line. One line after the other; not thread-safe. */
final class LineParser {
    private static final int MAX_CONTENT_TYPE_BYTES = 255;
    private static final String JSON = "application/json";
    private static final String BYTES = "application/octet-stream";
    private static final JsonFactory FACTORY = JsonValues.lines();

    private byte[] bytes = {};
    private int begin;
    private long line;
    private @Nullable String cache;
    private @Nullable String key;
    private @Nullable String op;
    private @Nullable String contentType;
    private @Nullable Ttl ttl;
    /** The value as it stands in the line. */
    private byte @Nullable [] raw;
    /** The same of a string, without its quotes and escapes. */
    private @Nullable String text;

    private byte @Nullable [] base64;

    /**
     * Parses the bytes from one offset up to another.
     *
     * @throws BadLineException when they are not the line of an entry
     */
    EntryLine parse(long number, byte[] from, int first, int end) {
        line = number;
        bytes = from;
        begin = first;
        cache = null;
        key = null;
        op = null;
        contentType = null;
        ttl = null;
        raw = null;
        text = null;
        base64 = null;
        requireUtf8(end);
        try (JsonParser parser = FACTORY.createParser(from, first, end - first)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw bad("must be a JSON object, such as {\"key\":\"k\",\"value\":1}");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                member(name, parser);
            }
            if (parser.nextToken() != null) {
                throw bad("has something behind its JSON object");
            }
        } catch (JsonProcessingException e) {
            throw bad("is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw bad("cannot be read: " + e.getMessage());
        }
        return result();
    }

    private void requireUtf8(int end) {
        boolean ascii = true;
        for (int i = begin; i < end; i++) {
            if (bytes[i] == 0) {
                throw bad("is not text in UTF-8");
            }
            ascii &= bytes[i] > 0;
        }
        if (!ascii && JsonValues.decode(bytes, begin, end - begin) == null) {
            throw bad("is not text in UTF-8");
        }
    }

    private void member(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "cache" -> cache = once(name, cache, valid(name, string(name, parser), Names::requireCacheName));
            case "key" -> key = once(name, key, valid(name, string(name, parser), Names::requireKey));
            case "op" -> op = once(name, op, string(name, parser));
            case "contentType" -> contentType = once(name, contentType, contentType(string(name, parser)));
            case "ttl" -> ttl = once(name, ttl, ttl(parser));
            case "base64" -> base64 = once(name, base64, decoded(string(name, parser)));
            case "value" -> raw = once(name, raw, value(parser));
            default -> parser.skipChildren();
        }
    }

    private <T> T once(String name, @Nullable T before, T now) {
        if (before != null) {
            throw bad(name + ": stands there twice");
        }
        return now;
    }

    private String string(String name, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw bad(name + ": must be a string");
        }
        return parser.getText();
    }

    private interface Rule {
        String require(String text);
    }

    private String valid(String name, String given, Rule rule) {
        try {
            return rule.require(given);
        } catch (IllegalArgumentException e) {
            throw bad(name + ": " + e.getMessage());
        }
    }

    private String contentType(String given) {
        try {
            if (Names.utf8Length(given) > MAX_CONTENT_TYPE_BYTES
                    || given.chars().anyMatch(Character::isISOControl)) {
                throw bad("contentType: must have at most " + MAX_CONTENT_TYPE_BYTES
                        + " bytes of UTF-8, and no control characters");
            }
        } catch (IllegalArgumentException e) {
            throw bad("contentType: " + e.getMessage());
        }
        return given;
    }

    private byte[] decoded(String given) {
        try {
            return Base64.getDecoder().decode(given);
        } catch (IllegalArgumentException e) {
            throw bad("base64: is not base64: " + e.getMessage());
        }
    }

    /** Takes the value over as it stands there. */
    private byte[] value(JsonParser parser) throws IOException {
        int from = begin + (int) parser.currentTokenLocation().getByteOffset();
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            text = parser.getText();
        } else {
            parser.skipChildren();
        }
        parser.finishToken();
        return Arrays.copyOfRange(
                bytes, from, begin + (int) parser.currentLocation().getByteOffset());
    }

    private Ttl ttl(JsonParser parser) throws IOException {
        try {
            switch (parser.currentToken()) {
                case VALUE_NULL -> {
                    return Ttl.none();
                }
                case VALUE_NUMBER_INT -> {
                    return Ttl.of(Duration.ofMillis(parser.getLongValue()));
                }
                case VALUE_STRING -> {
                    return ttl(parser.getText());
                }
                default -> throw badTtl();
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw badTtl();
        }
    }

    private Ttl ttl(String given) {
        if (given.equals("keep")) {
            return Ttl.keep();
        }
        Duration duration = Durations.parse(given);
        if (duration == null) {
            throw badTtl();
        }
        return Ttl.of(duration);
    }

    private BadLineException badTtl() {
        return bad(
                "ttl: must be null, milliseconds, a duration such as \"10s\" (ms, s, m, h, d) or \"keep\"; above 0 and at most "
                        + Ttl.MAX.toDays() + " days");
    }

    private EntryLine result() {
        if (key == null) {
            throw bad("key: is missing");
        }
        if (op != null && !op.equals("put") && !op.equals("remove")) {
            throw bad("op: must be \"put\" or \"remove\"");
        }
        if (op != null && op.equals("remove")) {
            return new EntryLine(cache, key, null, "", Ttl.none());
        }
        if ((raw == null) == (base64 == null)) {
            throw bad(
                    raw == null ? "value: is missing; give value or base64" : "value: stands beside base64; give one");
        }
        Ttl life = ttl == null ? Ttl.ofCache() : ttl;
        if (base64 != null) {
            return new EntryLine(cache, key, base64, contentType == null ? BYTES : contentType, life);
        }
        String type = contentType == null ? JSON : contentType;
        return new EntryLine(cache, key, JsonValues.isJson(type) ? raw : encoded(type), type, life);
    }

    private byte[] encoded(String type) {
        if (text == null) {
            throw bad("value: must be a string for content type " + type + "; or give base64");
        }
        try {
            Names.utf8Length(text);
        } catch (IllegalArgumentException e) {
            throw bad("value: " + e.getMessage());
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private BadLineException bad(String what) {
        return new BadLineException(line, what);
    }
}
