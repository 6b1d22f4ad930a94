package io.geolru.client;

import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.event.Event;
import io.geolru.event.Names;
import io.geolru.request.Answer;
import io.geolru.request.Expectation;
import io.geolru.request.Request;
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

    Request get(String key) {
        return Request.of(Verb.GET, cache, Names.requireKey(key));
    }

    Request get(String key, Version toSee) {
        return get(key).withAfter(toSee.stamp(), toSee.origin());
    }

    Request entry(String key) {
        return Request.of(Verb.ENTRY, cache, Names.requireKey(key));
    }

    Request put(String key, V value, Ttl ttl) {
        return Request.of(Verb.PUT, cache, Names.requireKey(key))
                .withValue(values.contentType(), values.encode(value))
                .withTtlMs(ttlMs(ttl));
    }

    Request putIfAbsent(String key, V value, Ttl ttl) {
        return put(key, value, ttl).withExpectation(Expectation.ABSENT, 0, 0);
    }

    Request replace(String key, Version expected, V value) {
        return put(key, value, Ttl.ofCache()).withExpectation(Expectation.VERSION, expected.stamp(), expected.origin());
    }

    Request remove(String key) {
        return Request.of(Verb.REMOVE, cache, Names.requireKey(key));
    }

    Request remove(String key, Version expected) {
        return remove(key).withExpectation(Expectation.VERSION, expected.stamp(), expected.origin());
    }

    Request touch(String key, Duration life) {
        return Request.of(Verb.TOUCH, cache, Names.requireKey(key)).withTtlMs(ttlMs(Ttl.of(life)));
    }

    Request clear() {
        return Request.of(Verb.CLEAR, cache, "");
    }

    Request size() {
        return Request.of(Verb.SIZE, cache, "");
    }

    Request scan(String prefix, String after) {
        return Request.of(Verb.SCAN, cache, prefix)
                .withValue("", after.getBytes(StandardCharsets.UTF_8))
                .withLimit(PAGE);
    }

    private static long ttlMs(Ttl ttl) {
        return switch (ttl.kind()) {
            case OF_CACHE -> Request.TTL_OF_CACHE;
            case KEEP -> Request.TTL_KEEP;
            case FIXED -> ttl.millis() == 0 ? Request.TTL_NONE : ttl.millis();
        };
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
