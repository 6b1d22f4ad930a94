package io.geolru.lines;

import io.geolru.Ttl;
import org.jspecify.annotations.Nullable;

/** What one line wants done. Immutable, as long as nobody changes the value's bytes. */
public final class EntryLine {
    private final @Nullable String cache;
    private final String key;
    private final byte @Nullable [] value;
    private final String contentType;
    private final Ttl ttl;

    EntryLine(@Nullable String cache, String key, byte @Nullable [] value, String contentType, Ttl ttl) {
        this.cache = cache;
        this.key = key;
        this.value = value;
        this.contentType = contentType;
        this.ttl = ttl;
    }

    /** The cache's name, a valid one; null when the line names none. */
    public @Nullable String cache() {
        return cache;
    }

    /** A valid key. */
    public String key() {
        return key;
    }

    /** The value to put, itself and not a copy; null for a remove. */
    public byte @Nullable [] value() {
        return value;
    }

    /** The media type of the value; may be empty. */
    public String contentType() {
        return contentType;
    }

    /** How long the value lives: {@link Ttl#ofCache} when the line does not say. */
    public Ttl ttl() {
        return ttl;
    }

    /** Whether the key is to be removed. */
    public boolean isRemove() {
        return value == null;
    }
}
