package io.geolru.lines;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.geolru.Version;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries as lines. A value of a JSON type that is valid JSON on one line stands in it as it is, byte for byte; a text in UTF-8 as a
 * string; anything else in base64. Each line is handed over in one piece. Not thread-safe.
 */
public final class EntryLineWriter {
    /** The life left of an entry that has no end. */
    public static final long NO_TTL = -1;

    private static final int INITIAL_CAPACITY = 1_024;

    private final OutputStream out;
    private final JsonStringEncoder strings = JsonStringEncoder.getInstance();
    private byte[] line = new byte[INITIAL_CAPACITY];
    private int length;

    /** @param out where lines go; buffered where a write costs, and not closed here */
    public EntryLineWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes one entry.
     *
     * @param cache the cache's name; null when all lines are of one cache
     * @param contentType the media type of the value; may be empty
     * @param ttlMs the life left in milliseconds, or {@link #NO_TTL}
     */
    public void write(@Nullable String cache, String key, byte[] value, String contentType, Version version, long ttlMs)
            throws IOException {
        length = 0;
        if (cache != null) {
            add("{\"cache\":");
            addString(cache);
            add(",\"key\":");
        } else {
            add("{\"key\":");
        }
        addString(key);
        addValue(value, contentType);
        add(",\"contentType\":");
        addString(contentType);
        add(",\"version\":");
        addString(version.toString());
        add(",\"ttl\":");
        add(ttlMs == NO_TTL ? "null" : Long.toString(ttlMs));
        add("}\n");
        out.write(line, 0, length);
    }

    private void addValue(byte[] value, String contentType) {
        boolean json = JsonValues.isJson(contentType);
        if (json && JsonValues.isOneLine(value)) {
            add(",\"value\":");
            add(value);
            return;
        }
        boolean isText = !json && JsonValues.isText(contentType);
        @Nullable String text = isText ? JsonValues.decode(value, 0, value.length) : null;
        if (text != null) {
            add(",\"value\":");
            addString(text);
        } else {
            add(",\"base64\":\"");
            add(Base64.getEncoder().encode(value));
            add("\"");
        }
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
