package io.geolru.client;

import io.geolru.Condition;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.changes.Position;
import io.geolru.event.Event;
import io.geolru.event.Names;
import io.geolru.request.Answer;
import io.geolru.request.FeedMessage;
import io.geolru.request.Operation;
import io.geolru.request.Status;
import io.geolru.request.Verb;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What each verb of a cache asks for, and how its answer is read. Thread-safe. */
final class Verbs<V> {
    static final int PAGE = 1_000;

    private final String cache;
    private final Values values;

    Verbs(String cache, Values values) {
        this.cache = Names.requireCacheName(cache);
        this.values = values;
    }

    String cache() {
        return cache;
    }

    Operation get(String key) {
        return Operation.of(Verb.GET, cache, Names.requireKey(key));
    }

    Operation get(String key, Version toSee) {
        return get(key).withAfter(toSee);
    }

    Operation entry(String key) {
        return Operation.of(Verb.ENTRY, cache, Names.requireKey(key));
    }

    Operation put(String key, V value, Ttl ttl) {
        return Operation.of(Verb.PUT, cache, Names.requireKey(key))
                .withContent(values.contentType(), values.encode(value))
                .withTtl(ttl);
    }

    Operation putIfAbsent(String key, V value, Ttl ttl) {
        return put(key, value, ttl).withCondition(Condition.absent());
    }

    Operation replace(String key, Version expected, V value) {
        return put(key, value, Ttl.keep()).withCondition(Condition.matches(expected));
    }

    Operation remove(String key) {
        return Operation.of(Verb.REMOVE, cache, Names.requireKey(key));
    }

    Operation remove(String key, Version expected) {
        return remove(key).withCondition(Condition.matches(expected));
    }

    Operation touch(String key, Duration life) {
        return Operation.of(Verb.TOUCH, cache, Names.requireKey(key)).withTtl(Ttl.of(life));
    }

    Operation clear() {
        return Operation.of(Verb.CLEAR, cache, "");
    }

    Operation size() {
        return Operation.of(Verb.SIZE, cache, "");
    }

    Operation scan(String prefix, String after) {
        return Operation.of(Verb.SCAN, cache, prefix)
                .withContent("", after.getBytes(StandardCharsets.UTF_8))
                .withLimit(PAGE);
    }

    FeedMessage.Follow follow(String prefix, @Nullable Position from) {
        return new FeedMessage.Follow(
                cache,
                requirePrefix(prefix),
                from == null ? FeedMessage.Start.NOW : FeedMessage.Start.POSITION,
                0,
                from == null ? new byte[0] : from.toBytes());
    }

    FeedMessage.Follow follow(String prefix, Instant since) {
        return new FeedMessage.Follow(
                cache, requirePrefix(prefix), FeedMessage.Start.INSTANT, since.toEpochMilli(), new byte[0]);
    }

    private static String requirePrefix(String prefix) {
        return prefix.isEmpty() ? prefix : Names.requireKey(prefix);
    }

    Values values() {
        return values;
    }

    @SuppressWarnings("unchecked") // made with the values of the type
    @Nullable V value(Answer answer) {
        List<Answer.Item> found = answer.entries();
        return found.isEmpty() ? null : (V) values.decode(found.get(0).value());
    }

    @Nullable RemoteEntry<V> entry(String key, Answer answer) {
        List<Answer.Item> found = answer.entries();
        return found.isEmpty() ? null : entry(key, found.get(0));
    }

    @SuppressWarnings("unchecked") // made with the values of the type
    RemoteEntry<V> entry(String key, Answer.Item item) {
        return new RemoteEntry<>(
                key,
                (V) values.decode(item.value()),
                new Version(item.stamp(), item.origin()),
                item.expiresAt() == Event.NEVER ? null : Instant.ofEpochMilli(item.expiresAt()),
                item.region());
    }

    static Version version(Answer answer) {
        return new Version(answer.stamp(), answer.origin());
    }

    static @Nullable Version versionIfAny(Answer answer) {
        return answer.status() == Status.ABSENT ? null : version(answer);
    }

    static @Nullable Duration life(Answer answer) {
        return answer.entries().isEmpty() || answer.number() == 0 ? null : Duration.ofMillis(answer.number());
    }
}
