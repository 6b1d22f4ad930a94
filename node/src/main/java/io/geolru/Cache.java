package io.geolru;

import io.geolru.changes.Position;
import io.geolru.state.CacheStats;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A named map of string keys to values, in this node's memory and in step with the same cache on every other node.
 *
 * <p>Reads answer from memory. A write that returned is in the local journal and visible here; it reaches the other nodes at once, and
 * waits for none of them. Every write makes a new {@link Version}; on every node the newest version of a key wins. Conditional writes are
 * atomic on this node; between nodes the newest version wins.
 *
 * <p>Keys have 1 byte to 1 KiB of UTF-8. Values are never null. Returned values are shared between callers: treat them as immutable.
 * A value given to a put is encoded before the put returns and may be changed afterwards.
 *
 * <p>Thread-safe. All methods throw {@link NullPointerException} and {@link IllegalArgumentException} for bad arguments and
 * {@link IllegalStateException} after the node was closed; all that write throw {@link EntryTooLargeException} for an entry over
 * {@code limits.entryBytes} and {@link JournalFullException} when the disk has no room. Nothing is then written or changed.
 *
 * @param <V> the type of the values
 */
public interface Cache<V> {
    /** The cache's name. */
    String name();

    /**
     * The live value, or null when there is none; a use.
     *
     * @throws ValueDecodeException when what is stored cannot be read as this type
     */
    @Nullable V get(String key);

    /**
     * The live value, or the one that the loader makes, which is then put. One load per key runs at a time on this node; other callers
     * wait for it. The loaded value is returned in any case but kept only if the key was not written or removed meanwhile, and there is room for it. A loader that
     * returns null leaves the key absent; one that throws makes every waiting caller throw the same.
     *
     * @param loader may use this cache, but not load the same key again
     * @return null only when the loader returned null
     * @throws IllegalStateException also when the loader asks for the key that it loads
     */
    @Nullable V get(String key, Function<? super String, ? extends @Nullable V> loader);

    /** The live values of those keys that have one; each a use. */
    Map<String, V> getAll(Collection<String> keys);

    /** Whether there is a live value; not a use. */
    boolean contains(String key);

    /** Puts with the cache's own time to live. */
    Version put(String key, V value);

    /**
     * Puts with a time to live.
     *
     * @param ttl above 0
     */
    Version put(String key, V value, Duration ttl);

    /** Puts with the cache's own, a given, or the present entry's time to live. */
    Version put(String key, V value, Ttl ttl);

    /**
     * Puts all entries, each a write of its own, in the map's order. All are checked before the first is written.
     *
     * @return the version of the last one; null for an empty map
     */
    @Nullable Version putAll(Map<String, ? extends V> entries);

    /**
     * Puts if there is no live value here.
     *
     * @return null when there was one; nothing was written then
     */
    @Nullable Version putIfAbsent(String key, V value);

    /**
     * Puts with a time to live if there is no live value here.
     *
     * @return null when there was one; nothing was written then
     */
    @Nullable Version putIfAbsent(String key, V value, Duration ttl);

    /**
     * Puts if the live value has this version here; its time to live is kept.
     *
     * @return null when it has not; nothing was written then
     */
    @Nullable Version replace(String key, Version expectedVersion, V value);

    /** Removes the key everywhere, also where it is not live here. */
    Version remove(String key);

    /**
     * Removes the key everywhere if its live value has this version here.
     *
     * @return null when it has not; nothing was written then
     */
    @Nullable Version remove(String key, Version expectedVersion);

    /** Removes all that is in the cache, on all nodes. Writes that are newer stay. */
    Version clear();

    /**
     * Gives a live entry a new time to live.
     *
     * @param ttl above 0
     * @return null when there is no live entry; nothing was written then
     */
    @Nullable Version touch(String key, Duration ttl);

    /** What is left of a live entry's life; null when there is no live entry or it does not expire. Not a use. */
    @Nullable Duration ttl(String key);

    /** The live entry with all that is known of it, or null; not a use. */
    @Nullable CacheEntry<V> entry(String key);

    /** The live entries whose key begins with the prefix, in key order; not uses. An entry is as it was at some moment of the call. */
    List<CacheEntry<V>> scan(String prefix);

    /** The number of live entries here. */
    long size();

    /** Counts and sizes of this cache on this node since its start. */
    CacheStats stats();

    /**
     * Hears of changes from now on, those of other nodes included. Listeners run one after the other on a thread of their own, in the order
     * of the changes on this node; a slow one delays the others, never a write. What it cannot take in time is reported to it as lost.
     *
     * @return closing it ends the listening
     */
    Subscription addListener(CacheListener<? super V> listener);

    /**
     * Opens a reader of the changes of this cache, those of other nodes included: each once, those of one writer in its order, all in the order in
     * which this node took them. Unlike a listener it can go on where another reader was, on this or another node, before or after a restart; it has
     * no old values, and only while it keeps pace does it hear of this node's own expiries and evictions.
     *
     * <p>After a move to another node a change may come that is older than one that the reader has had of its key: there the greater version
     * counts. A clear is for what is at or below its version.
     *
     * @param from where the reader is; null for now, {@link Position#BEGINNING} for all that was ever written
     * @throws io.geolru.changes.OutOfReachException when this node's journal does not hold all that comes after it; also for now, while the node
     *     is taking over a peer's snapshot
     */
    Changes<V> changes(@Nullable Position from);

    /**
     * The same from an instant on: begins with the first change that this node took then or later, by its own clock. May read a journal file.
     *
     * @throws io.geolru.changes.OutOfReachException when this node's journal does not reach back to then
     */
    Changes<V> changesSince(Instant since);

    /** Ends what it stands for. Idempotent, thread-safe. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
