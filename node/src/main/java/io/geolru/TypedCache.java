package io.geolru;

import io.geolru.changes.ChangeFilter;
import io.geolru.changes.ChangeSource;
import io.geolru.changes.Position;
import io.geolru.event.Event;
import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.state.CacheStats;
import io.geolru.state.Entry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cache of one value type over the bytes. Decoded values are kept beside the bytes in the entry. */
final class TypedCache<V> implements Cache<V> {
    private static final Logger LOG = LoggerFactory.getLogger(TypedCache.class);

    private final LocalByteCache bytes;
    private final ValueCodec<V> codec;
    private final NodeTime time;
    private final Origins origins;
    private final Listeners listeners;
    private final ChangeSource source;
    private final ConcurrentHashMap<String, Load<V>> loads = new ConcurrentHashMap<>();

    TypedCache(
            LocalByteCache bytes,
            ValueCodec<V> codec,
            NodeTime time,
            Origins origins,
            Listeners listeners,
            ChangeSource source) {
        this.bytes = bytes;
        this.codec = codec;
        this.time = time;
        this.origins = origins;
        this.listeners = listeners;
        this.source = source;
    }

    @Override
    public String name() {
        return bytes.name();
    }

    @Override
    public @Nullable V get(String key) {
        Entry entry = bytes.get(key);
        return entry == null ? null : decode(entry);
    }

    @Override
    public @Nullable V get(String key, Function<? super String, ? extends @Nullable V> loader) {
        Objects.requireNonNull(loader, "loader");
        V present = get(key);
        if (present != null) {
            return present;
        }
        Load<V> mine = new Load<>(Thread.currentThread());
        Load<V> running = loads.putIfAbsent(key, mine);
        if (running != null) {
            if (running.thread == mine.thread) {
                throw new IllegalStateException(
                        "the loader of '" + key + "' in cache " + name() + " asks for that key");
            }
            return await(running);
        }
        try {
            V loaded = load(key, loader);
            mine.complete(loaded);
            return loaded;
        } catch (Throwable e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            loads.remove(key, mine);
        }
    }

    @Override
    public Map<String, V> getAll(Collection<String> keys) {
        Map<String, V> found = new LinkedHashMap<>();
        for (String key : keys) {
            V value = get(key);
            if (value != null) {
                found.put(key, value);
            }
        }
        return found;
    }

    @Override
    public boolean contains(String key) {
        return bytes.peek(key) != null;
    }

    @Override
    public Version put(String key, V value) {
        return put(key, value, Ttl.ofCache());
    }

    @Override
    public Version put(String key, V value, Duration ttl) {
        return put(key, value, Ttl.of(ttl));
    }

    @Override
    public Version put(String key, V value, Ttl ttl) {
        return write(key, value, ttl, Condition.none());
    }

    @Override
    public @Nullable Version putAll(Map<String, ? extends V> entries) {
        Map<String, byte[]> encoded = new LinkedHashMap<>();
        entries.forEach((key, value) -> {
            byte[] valueBytes = codec.encode(Objects.requireNonNull(value, "value"));
            bytes.check(key, valueBytes, codec.contentType());
            encoded.put(key, valueBytes);
        });
        Version last = null;
        for (Map.Entry<String, byte[]> entry : encoded.entrySet()) {
            last = bytes.put(entry.getKey(), entry.getValue(), codec.contentType(), Ttl.ofCache(), Condition.none())
                    .version();
        }
        return last;
    }

    @Override
    public @Nullable Version putIfAbsent(String key, V value) {
        return writeIf(key, value, Ttl.ofCache(), Condition.absent());
    }

    @Override
    public @Nullable Version putIfAbsent(String key, V value, Duration ttl) {
        return writeIf(key, value, Ttl.of(ttl), Condition.absent());
    }

    @Override
    public @Nullable Version replace(String key, Version expectedVersion, V value) {
        return writeIf(key, value, Ttl.keep(), Condition.matches(Objects.requireNonNull(expectedVersion)));
    }

    @Override
    public Version remove(String key) {
        return bytes.remove(key, Condition.none()).version();
    }

    @Override
    public @Nullable Version remove(String key, Version expectedVersion) {
        try {
            return bytes.remove(key, Condition.matches(Objects.requireNonNull(expectedVersion)))
                    .version();
        } catch (ConditionFailedException e) {
            return null;
        }
    }

    @Override
    public Version clear() {
        return bytes.clear();
    }

    @Override
    public @Nullable Version touch(String key, Duration ttl) {
        return bytes.touch(key, Ttl.of(ttl));
    }

    @Override
    public @Nullable Duration ttl(String key) {
        Entry entry = bytes.peek(key);
        if (entry == null || entry.expiresAt() == Event.NEVER) {
            return null;
        }
        return Duration.ofMillis(Math.max(1, entry.expiresAt() - time.epochMillis()));
    }

    @Override
    public @Nullable CacheEntry<V> entry(String key) {
        Entry entry = bytes.peek(key);
        return entry == null ? null : entry(entry);
    }

    @Override
    public List<CacheEntry<V>> scan(String prefix) {
        List<CacheEntry<V>> found = new ArrayList<>();
        for (String key : bytes.keys(Objects.requireNonNull(prefix), "", Integer.MAX_VALUE)) {
            CacheEntry<V> entry = entry(key);
            if (entry != null) {
                found.add(entry);
            }
        }
        return found;
    }

    @Override
    public long size() {
        return bytes.size();
    }

    @Override
    public CacheStats stats() {
        return bytes.stats();
    }

    @Override
    public Subscription addListener(CacheListener<? super V> listener) {
        return listeners.add(name(), Objects.requireNonNull(listener), this::decode);
    }

    /** The value of an entry; decoded at most once per type unless threads race. */
    @SuppressWarnings("unchecked") // to check what class the bytes are is to load them
    V decode(Entry entry) {
        Class<V> type = codec.type();
        if (type == byte[].class) {
            return (V) entry.value();
        }
        Object decoded = entry.decoded();
        if (decoded != null && decoded.getClass() == type) {
            return type.cast(decoded);
        }
        if (decoded instanceof Decoded other && other.type() == type) {
            return type.cast(other.value());
        }
        try {
            V value = codec.decode(entry.value(), entry.contentType());
            entry.decoded(value.getClass() == type ? value : new Decoded(type, value));
            return value;
        } catch (IOException e) {
            throw new ValueDecodeException(
                    "the value of '" + entry.key() + "' in cache " + name() + " (" + entry.contentType()
                            + ") cannot be read as " + type.getName() + ": " + e.getMessage(),
                    e);
        }
    }

    private @Nullable V load(String key, Function<? super String, ? extends @Nullable V> loader) {
        V present = peek(key);
        if (present != null) {
            return present;
        }
        Version since = bytes.newestKnown(key);
        V loaded = loader.apply(key);
        if (loaded != null) {
            keep(key, loaded, since);
        }
        return loaded;
    }

    private void keep(String key, V loaded, Version since) {
        try {
            bytes.putLoaded(key, codec.encode(loaded), codec.contentType(), since);
        } catch (JournalFullException | EntryTooLargeException e) {
            LOG.debug("a loaded value is not kept", e);
        }
    }

    private @Nullable V peek(String key) {
        Entry entry = bytes.peek(key);
        return entry == null ? null : decode(entry);
    }

    private @Nullable V await(Load<V> running) {
        try {
            return running.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException runtime) {
                throw runtime;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    private Version write(String key, V value, Ttl ttl, Condition condition) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        return bytes.put(key, codec.encode(value), codec.contentType(), ttl, condition)
                .version();
    }

    private @Nullable Version writeIf(String key, V value, Ttl ttl, Condition condition) {
        try {
            return write(key, value, ttl, condition);
        } catch (ConditionFailedException e) {
            return null;
        }
    }

    private CacheEntry<V> entry(Entry entry) {
        Instant expiresAt = entry.expiresAt() == Event.NEVER ? null : Instant.ofEpochMilli(entry.expiresAt());
        return new CacheEntry<>(
                entry.key(),
                decode(entry),
                entry.version(),
                expiresAt,
                origins.of(entry.origin()).region());
    }

    @Override
    public Changes<V> changes(@Nullable Position from) {
        return new TypedChanges<>(source, source.open(new ChangeFilter(name(), ""), from), name(), codec);
    }

    @Override
    public Changes<V> changesSince(Instant since) {
        ChangeFilter all = new ChangeFilter(name(), "");
        return new TypedChanges<>(source, source.openSince(all, since).seek(), name(), codec);
    }

    /** A load under way, and the thread that does it. */
    private static final class Load<V> extends CompletableFuture<@Nullable V> {
        private final Thread thread;

        Load(Thread thread) {
            this.thread = thread;
        }
    }

    /** A decoded value whose class is not the type it was decoded as. */
    private record Decoded(Class<?> type, Object value) {}
}
