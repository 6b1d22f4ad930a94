package io.geolru.client;

import io.geolru.ConditionFailedException;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.changes.Position;
import io.geolru.request.Answer;
import io.geolru.request.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cache of a node, from another process; its verbs are those of the embedded cache. Each waits for its answer until the client's timeout.
 * Thread-safe.
 *
 * <p>All methods throw {@link NullPointerException} and {@link IllegalArgumentException} for bad arguments, {@link CallTimeoutException} when there
 * was no answer in time and nothing was written, {@link BackPressureException} when too many calls are under way, and {@link
 * IllegalStateException} after the client was closed. Writes throw {@link OutcomeUnknownException} when they may have been made, {@link
 * io.geolru.EntryTooLargeException} and {@link io.geolru.JournalFullException} as the embedded cache does.
 *
 * @param <V> {@code byte[]} or {@code String}
 */
public final class RemoteCache<V> {
    private final CacheClient client;
    private final Verbs<V> verbs;

    RemoteCache(CacheClient client, Verbs<V> verbs) {
        this.client = client;
        this.verbs = verbs;
    }

    /** The cache's name. */
    public String name() {
        return verbs.cache();
    }

    /** The same cache with answers that are waited for elsewhere. */
    public AsyncRemoteCache<V> async() {
        return new AsyncRemoteCache<>(client, verbs);
    }

    /** The live value; null when there is none. Text is read as UTF-8, whatever the media type. */
    public @Nullable V get(String key) {
        return verbs.value(call(verbs.get(key)));
    }

    /**
     * The live value, from a node that has the version, made on any node, and all that its node wrote before.
     *
     * @throws CallTimeoutException when the node does not have it in time
     */
    public @Nullable V get(String key, Version toSee) {
        return verbs.value(call(verbs.get(key, toSee)));
    }

    /** The live values of those keys that have one. */
    public Map<String, V> getAll(Collection<String> keys) {
        List<String> asked = List.copyOf(keys);
        List<Operation> operations = asked.stream().map(verbs::get).toList();
        List<Answer> answers = client.callAll(operations);
        Map<String, V> found = new HashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            V value = verbs.value(answers.get(i));
            if (value != null) {
                found.put(asked.get(i), value);
            }
        }
        return found;
    }

    /** Whether there is a live entry; not a use of it. */
    public boolean contains(String key) {
        return entry(key) != null;
    }

    /** Puts a value with the cache's own time to live. */
    public Version put(String key, V value) {
        return put(key, value, Ttl.ofCache());
    }

    /** Puts a value that lives so long. */
    public Version put(String key, V value, Duration ttl) {
        return put(key, value, Ttl.of(ttl));
    }

    /** Puts a value. */
    public Version put(String key, V value, Ttl ttl) {
        return Verbs.version(call(verbs.put(key, Objects.requireNonNull(value, "value"), ttl)));
    }

    /** Puts all, in the order of the map; the last version, null for an empty map. The first that fails is thrown when all are answered. */
    public @Nullable Version putAll(Map<String, ? extends V> entries) {
        List<Operation> operations = new ArrayList<>(entries.size());
        entries.forEach(
                (key, value) -> operations.add(verbs.put(key, Objects.requireNonNull(value, "value"), Ttl.ofCache())));
        List<Answer> answers = client.callAll(operations);
        return answers.isEmpty() ? null : Verbs.version(answers.get(answers.size() - 1));
    }

    /** Puts a value unless there is a live one; null when there was. */
    public @Nullable Version putIfAbsent(String key, V value) {
        return unlessConditionFails(verbs.putIfAbsent(key, Objects.requireNonNull(value, "value"), Ttl.ofCache()));
    }

    /** The same with a value that lives so long. */
    public @Nullable Version putIfAbsent(String key, V value, Duration ttl) {
        return unlessConditionFails(verbs.putIfAbsent(key, Objects.requireNonNull(value, "value"), Ttl.of(ttl)));
    }

    /** Puts a value if the live one has this version, and keeps its time to live; null when it has not. */
    public @Nullable Version replace(String key, Version expectedVersion, V value) {
        return unlessConditionFails(verbs.replace(key, expectedVersion, Objects.requireNonNull(value, "value")));
    }

    /** Removes a key everywhere. */
    public Version remove(String key) {
        return Verbs.version(call(verbs.remove(key)));
    }

    /** Removes a key if its value has this version; null when it has not. */
    public @Nullable Version remove(String key, Version expectedVersion) {
        return unlessConditionFails(verbs.remove(key, expectedVersion));
    }

    /** Removes all that is in the cache, on all nodes. */
    public Version clear() {
        return Verbs.version(call(verbs.clear()));
    }

    /** Gives a live entry a new life; null when there is none. */
    public @Nullable Version touch(String key, Duration ttl) {
        return Verbs.versionIfAny(call(verbs.touch(key, ttl)));
    }

    /** What the live entry has left; null when there is none, or it does not expire. */
    public @Nullable Duration ttl(String key) {
        return Verbs.life(call(verbs.entry(key)));
    }

    /** The live entry with all that is known of it; not a use of it. Null when there is none. */
    public @Nullable RemoteEntry<V> entry(String key) {
        return verbs.entry(key, call(verbs.entry(key)));
    }

    /** The live entries whose keys begin with the prefix, in order; read in parts, each as it is at its time. */
    public List<RemoteEntry<V>> scan(String prefix) {
        List<RemoteEntry<V>> found = new ArrayList<>();
        String after = "";
        Answer page;
        do {
            page = call(verbs.scan(prefix, after));
            for (Answer.Item item : page.entries()) {
                found.add(verbs.entry(item.key(), item));
                after = item.key();
            }
        } while (page.flag() && !page.entries().isEmpty());
        return found;
    }

    /**
     * Opens a feed of the changes of this cache, those of all nodes; see {@link #changes(String, Position)}.
     *
     * @param from where the reader is; null for now, {@link Position#BEGINNING} for all that was ever written
     */
    public ChangeFeed<V> changes(@Nullable Position from) {
        return changes("", from);
    }

    /**
     * Opens a feed of the changes of keys that begin with the prefix, and of clears: for now, or where another feed or reader was, on whatever node.
     *
     * @param from where the reader is; null for now, {@link Position#BEGINNING} for all that was ever written
     * @throws io.geolru.changes.OutOfReachException when no node holds all that comes after it; also for now, while nodes are taking over a
     *     peer's snapshot
     * @throws CallTimeoutException when no node gives it in time; the message has how it stands with each: each feed takes a session of its node
     */
    public ChangeFeed<V> changes(String prefix, @Nullable Position from) {
        return client.follow(verbs.values(), verbs.follow(prefix, from));
    }

    /** The same for all keys and from an instant on, see {@link #changesSince(String, Instant)}. */
    public ChangeFeed<V> changesSince(Instant since) {
        return changesSince("", since);
    }

    /**
     * Opens a feed of the changes of keys that begin with the prefix, and of clears: from the first on that the node took at an instant or later, by its
     * own clock.
     *
     * @throws io.geolru.changes.OutOfReachException when no node's journal reaches back to then
     * @throws CallTimeoutException when no node gives it in time; the message has how it stands with each
     */
    public ChangeFeed<V> changesSince(String prefix, Instant since) {
        return client.follow(verbs.values(), verbs.follow(prefix, since));
    }

    /** The number of live entries. */
    public long size() {
        return call(verbs.size()).number();
    }

    private Answer call(Operation operation) {
        return client.call(operation);
    }

    private @Nullable Version unlessConditionFails(Operation operation) {
        try {
            return Verbs.version(call(operation));
        } catch (ConditionFailedException e) {
            return null;
        }
    }
}
