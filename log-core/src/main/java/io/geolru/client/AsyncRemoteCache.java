package io.geolru.client;

import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.request.Answer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A cache of a node, from another process, whose calls return at once. What is to happen with an answer runs on the client's thread: it should be
 * short. Bad arguments, a closed client and {@link BackPressureException} (nothing was sent then) are thrown by the call itself; everything else that
 * {@link RemoteCache} throws completes the future. Thread-safe.
 *
 * @param <V> {@code byte[]} or {@code String}
 */
public final class AsyncRemoteCache<V> {
    private final CacheClient client;
    private final Verbs<V> verbs;

    AsyncRemoteCache(CacheClient client, Verbs<V> verbs) {
        this.client = client;
        this.verbs = verbs;
    }

    /** See {@link RemoteCache#get(String)}. */
    public CompletableFuture<@Nullable V> get(String key) {
        return client.callAsync(verbs.get(key), verbs::value);
    }

    /** See {@link RemoteCache#get(String, Version)}. */
    public CompletableFuture<@Nullable V> get(String key, Version toSee) {
        return client.callAsync(verbs.get(key, toSee), verbs::value);
    }

    /** See {@link RemoteCache#contains}. */
    public CompletableFuture<Boolean> contains(String key) {
        return client.callAsync(verbs.entry(key), answer -> !answer.entries().isEmpty());
    }

    /** See {@link RemoteCache#put(String, Object)}. */
    public CompletableFuture<Version> put(String key, V value) {
        return put(key, value, Ttl.ofCache());
    }

    /** See {@link RemoteCache#put(String, Object, Duration)}. */
    public CompletableFuture<Version> put(String key, V value, Duration ttl) {
        return put(key, value, Ttl.of(ttl));
    }

    /** See {@link RemoteCache#put(String, Object, Ttl)}. */
    public CompletableFuture<Version> put(String key, V value, Ttl ttl) {
        return client.callAsync(verbs.put(key, value, ttl), Verbs::version);
    }

    /** See {@link RemoteCache#putIfAbsent(String, Object)}. */
    public CompletableFuture<@Nullable Version> putIfAbsent(String key, V value) {
        return client.callAsync(verbs.putIfAbsent(key, value, Ttl.ofCache()), Verbs::version);
    }

    /** See {@link RemoteCache#replace}. */
    public CompletableFuture<@Nullable Version> replace(String key, Version expectedVersion, V value) {
        return client.callAsync(verbs.replace(key, expectedVersion, value), Verbs::version);
    }

    /** See {@link RemoteCache#remove(String)}. */
    public CompletableFuture<Version> remove(String key) {
        return client.callAsync(verbs.remove(key), Verbs::version);
    }

    /** See {@link RemoteCache#remove(String, Version)}. */
    public CompletableFuture<@Nullable Version> remove(String key, Version expectedVersion) {
        return client.callAsync(verbs.remove(key, expectedVersion), Verbs::version);
    }

    /** See {@link RemoteCache#clear}. */
    public CompletableFuture<Version> clear() {
        return client.callAsync(verbs.clear(), Verbs::version);
    }

    /** See {@link RemoteCache#touch}. */
    public CompletableFuture<@Nullable Version> touch(String key, Duration ttl) {
        return client.callAsync(verbs.touch(key, ttl), Verbs::versionIfAny);
    }

    /** See {@link RemoteCache#ttl}. */
    public CompletableFuture<@Nullable Duration> ttl(String key) {
        return client.callAsync(verbs.entry(key), Verbs::life);
    }

    /** See {@link RemoteCache#entry}. */
    public CompletableFuture<@Nullable RemoteEntry<V>> entry(String key) {
        return client.callAsync(verbs.entry(key), answer -> verbs.entry(key, answer));
    }

    /** See {@link RemoteCache#size}. */
    public CompletableFuture<Long> size() {
        return client.callAsync(verbs.size(), Answer::number);
    }
}
