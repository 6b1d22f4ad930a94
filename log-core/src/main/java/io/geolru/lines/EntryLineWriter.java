package io.geolru.lines;

import io.geolru.Version;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries as lines. A value of a JSON type that is valid JSON on one line stands in it as it is, byte for byte; a text in UTF-8 as a
 * string; anything else in base64. Each line is handed over in one piece. Not thread-safe.
 */
public final class EntryLineWriter {
    /** The life left of an entry that has no end. */
    public static final long NO_TTL = -1;

    private final OutputStream out;
    private final JsonLine line = new JsonLine();

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
        line.begin();
        if (cache != null) {
            line.string("cache", cache);
        }
        addEntry(line, key, value, contentType, version, ttlMs);
        line.writeTo(out);
    }

    static void addEntry(JsonLine line, String key, byte[] value, String contentType, Version version, long ttlMs) {
        line.string("key", key);
        line.value(value, contentType);
        line.string("contentType", contentType);
        line.string("version", version.toString());
        line.number("ttl", ttlMs, NO_TTL);
    }
}
