package io.geolru;

import io.geolru.event.Names;
import io.geolru.state.CacheState;
import io.geolru.state.CacheStats;
import io.geolru.state.Digest;
import io.geolru.state.Entry;
import io.geolru.writer.Outcome;
import io.geolru.writer.Writer;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A cache of this node: reads go to the state, writes through the writer. */
final class LocalByteCache implements ByteCache {
    private final CacheState state;
    private final Writer writer;
    private final BooleanSupplier closed;

    LocalByteCache(CacheState state, Writer writer, BooleanSupplier closed) {
        this.state = state;
        this.writer = writer;
        this.closed = closed;
    }

    @Override
    public String name() {
        return state.name();
    }

    @Override
    public @Nullable Entry get(String key) {
        requireOpen();
        Entry entry = state.get(key);
        return entry == null ? absent(key) : entry;
    }

    @Override
    public @Nullable Entry peek(String key) {
        requireOpen();
        Entry entry = state.peek(key);
        return entry == null ? absent(key) : entry;
    }

    @Override
    public Written put(String key, byte[] value, String contentType, Ttl ttl, Condition condition) {
        Names.requireKey(key);
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(ttl, "ttl");
        Objects.requireNonNull(condition, "condition");
        Outcome outcome = writer.put(state, key, value, contentType, ttl, condition);
        return new Written(outcome.version(), !outcome.wasLive());
    }

    @Override
    public Removed remove(String key, Condition condition) {
        Names.requireKey(key);
        Objects.requireNonNull(condition, "condition");
        Outcome outcome = writer.remove(state, key, condition);
        return new Removed(outcome.version(), outcome.wasLive());
    }

    @Override
    public @Nullable Version touch(String key, Ttl ttl) {
        Names.requireKey(key);
        Objects.requireNonNull(ttl, "ttl");
        Outcome outcome = writer.touch(state, key, ttl);
        return outcome == null ? null : outcome.version();
    }

    @Override
    public Version clear() {
        return writer.clear(state).version();
    }

    @Override
    public List<String> keys(String prefix, String after, int limit) {
        requireOpen();
        return state.keys(prefix, after, limit);
    }

    @Override
    public long size() {
        requireOpen();
        return state.entries();
    }

    @Override
    public CacheStats stats() {
        requireOpen();
        return state.stats();
    }

    @Override
    public Digest digest() {
        requireOpen();
        return state.digest();
    }

    /** Throws what a put of this would throw for its arguments; writes nothing. */
    void check(String key, byte[] value, String contentType) {
        Names.requireKey(key);
        writer.requireFits(name(), key, contentType, value);
    }

    /** What changes with whatever happens to the key. */
    Version newestKnown(String key) {
        return writer.newestKnown(state, Names.requireKey(key));
    }

    /** Puts a loaded value unless the key has changed since. */
    void putLoaded(String key, byte[] value, String contentType, Version since) {
        writer.putLoaded(state, key, value, contentType, since);
    }

    /** Looked at only where nothing was found: a key that can be none is never there. */
    private static @Nullable Entry absent(String key) {
        Names.requireKey(key);
        return null;
    }

    private void requireOpen() {
        if (closed.getAsBoolean()) {
            throw new IllegalStateException("the node is closed");
        }
    }
}
