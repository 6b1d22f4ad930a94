package io.geolru;

import io.geolru.state.CacheStats;
import io.geolru.state.Digest;
import io.geolru.state.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cache as bytes with a media type: what typed caches and front ends are built on. Thread-safe. All methods throw
 * {@link NullPointerException} and {@link IllegalArgumentException} for bad arguments, before anything is written, and
 * {@link IllegalStateException} after the node was closed.
 */
public interface ByteCache {
    /** The cache's name. */
    String name();

    /** The live entry, or null; counts as a use. The entry's bytes are shared: never modify them. */
    @Nullable Entry get(String key);

    /** The live entry, or null; neither a use nor counted. */
    @Nullable Entry peek(String key);

    /**
     * Writes a value. When this returns it is in the local journal.
     *
     * @param contentType at most 255 bytes of UTF-8
     * @throws ConditionFailedException when the condition does not hold here
     * @throws EntryTooLargeException when the entry is over the limit
     * @throws JournalFullException when the disk has no room
     */
    Written put(String key, byte[] value, String contentType, Ttl ttl, Condition condition);

    /**
     * Removes a key everywhere, also where it is not live here.
     *
     * @throws ConditionFailedException when the condition does not hold here
     * @throws JournalFullException when the disk has no room
     */
    Removed remove(String key, Condition condition);

    /**
     * Gives a live entry a new life, under a new version; null when there is none.
     *
     * @throws JournalFullException when the disk has no room
     */
    @Nullable Version touch(String key, Ttl ttl);

    /**
     * Removes everything that is in the cache, on all nodes; writes that are newer stay.
     *
     * @throws JournalFullException when the disk has no room
     */
    Version clear();

    /** The least keys of live entries that begin with the prefix and are behind {@code after}, in order; at most {@code limit}; not uses. */
    List<String> keys(String prefix, String after, int limit);

    /** The number of live entries. */
    long size();

    /** Counts and sizes. */
    CacheStats stats();

    /** A digest of the live entries, equal on nodes whose live entries are equal. */
    Digest digest();
}
