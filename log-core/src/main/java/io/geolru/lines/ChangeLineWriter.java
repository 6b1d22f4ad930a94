package io.geolru.lines;

import io.geolru.Version;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes changes as lines: a put as {@link EntryLineWriter} writes an entry, anything else without what it has not, and behind that
 * {@code region} and {@code time}. Not thread-safe.
 */
public final class ChangeLineWriter {
    private final OutputStream out;
    private final JsonLine line = new JsonLine();

    /** @param out where lines go; not closed here */
    public ChangeLineWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes a put.
     *
     * @param ttlMs the life left in milliseconds, 0 when it is over, or {@link EntryLineWriter#NO_TTL}
     * @param region where it was written; empty when unknown
     * @param epochMillis when it was written, in milliseconds since 1970
     */
    public void put(
            String key, byte[] value, String contentType, Version version, long ttlMs, String region, long epochMillis)
            throws IOException {
        line.begin();
        EntryLineWriter.addEntry(line, key, value, contentType, version, ttlMs);
        end(region, epochMillis);
    }

    /** Writes that a key is gone; see {@link #put}. */
    public void gone(String key, Version version, String region, long epochMillis) throws IOException {
        line.begin();
        line.string("key", key);
        line.string("version", version.toString());
        end(region, epochMillis);
    }

    /** Writes that all at or below a version is gone; see {@link #put}. */
    public void cleared(Version version, String region, long epochMillis) throws IOException {
        line.begin();
        line.string("version", version.toString());
        end(region, epochMillis);
    }

    private void end(String region, long epochMillis) throws IOException {
        line.string("region", region);
        line.number("time", epochMillis, EntryLineWriter.NO_TTL);
        line.writeTo(out);
    }
}
