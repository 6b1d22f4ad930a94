package io.geolru.lines;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** One JSON object on one line, made field by field, and handed over in one piece. Not thread-safe. */
final class JsonLine {
    private static final int INITIAL_CAPACITY = 1_024;

    /** A longer line than most leaves nothing behind, however long its writer lives. */
    private static final int MOST_KEPT = 64 * 1_024;

    private final JsonStringEncoder strings = JsonStringEncoder.getInstance();
    private byte[] line = new byte[INITIAL_CAPACITY];
    private int length;

    void begin() {
        length = 0;
    }

    void string(String name, String text) {
        name(name);
        addString(text);
    }

    /** @param absent the number that stands for null */
    void number(String name, long number, long absent) {
        name(name);
        add(number == absent ? "null" : Long.toString(number));
    }

    /**
     * The field {@code value} or {@code base64}: a value of a JSON type that is valid JSON on one line as it is, a text in UTF-8 as a string,
     * anything else in base64.
     */
    void value(byte[] value, String contentType) {
        boolean json = JsonValues.isJson(contentType);
        if (json && JsonValues.isOneLine(value)) {
            name("value");
            add(value);
            return;
        }
        boolean isText = !json && JsonValues.isText(contentType);
        @Nullable String text = isText ? JsonValues.decode(value, 0, value.length) : null;
        if (text != null) {
            string("value", text);
        } else {
            name("base64");
            add("\"");
            add(Base64.getEncoder().encode(value));
            add("\"");
        }
    }

    void writeTo(OutputStream out) throws IOException {
        add("}\n");
        out.write(line, 0, length);
        if (line.length > MOST_KEPT) {
            line = new byte[INITIAL_CAPACITY];
        }
    }

    private void name(String name) {
        add(length == 0 ? "{\"" : ",\"");
        add(name);
        add("\":");
    }

    private void addString(String text) {
        add("\"");
        add(strings.quoteAsUTF8(text));
        add("\"");
    }

    private void add(String ascii) {
        add(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private void add(byte[] bytes) {
        if (line.length - length < bytes.length) {
            line = Arrays.copyOf(line, Math.max(2 * line.length, Math.addExact(length, bytes.length)));
        }
        System.arraycopy(bytes, 0, line, length, bytes.length);
        length += bytes.length;
    }
}
