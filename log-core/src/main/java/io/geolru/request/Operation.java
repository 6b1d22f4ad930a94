package io.geolru.request;

import io.geolru.Condition;
import io.geolru.Ttl;
import io.geolru.Version;
import org.jspecify.annotations.Nullable;

/**
 * What a call asks for.
 *
 * @param verb what is to be done
 * @param cache a cache's name
 * @param key a key, or a prefix; empty where the verb has none
 * @param content what a put writes; where a scan goes on
 * @param ttl the life of what is written
 * @param condition what must hold of the present entry; of versions it may name one
 * @param after the version that a read is to see; null for none
 * @param limit the most entries that a scan answers
 */
public record Operation(
        Verb verb,
        String cache,
        String key,
        Content content,
        Ttl ttl,
        Condition condition,
        @Nullable Version after,
        int limit) {
    /**
     * A value.
     *
     * @param type its media type
     * @param bytes not copied: must not change
     */
    @SuppressWarnings("ArrayRecordComponent") // shared, and never compared
    public record Content(String type, byte[] bytes) {
        static final Content NONE = new Content("", new byte[0]);
    }

    /** A verb with a cache and a key, and nothing else. */
    public static Operation of(Verb verb, String cache, String key) {
        return new Operation(verb, cache, key, Content.NONE, Ttl.ofCache(), Condition.none(), null, 0);
    }

    /** The same with a value. */
    public Operation withContent(String type, byte[] bytes) {
        return new Operation(verb, cache, key, new Content(type, bytes), ttl, condition, after, limit);
    }

    /** The same with another life. */
    public Operation withTtl(Ttl newTtl) {
        return new Operation(verb, cache, key, content, newTtl, condition, after, limit);
    }

    /** The same under a condition. */
    public Operation withCondition(Condition newCondition) {
        return new Operation(verb, cache, key, content, ttl, newCondition, after, limit);
    }

    /** The same, to see a version. */
    public Operation withAfter(Version newAfter) {
        return new Operation(verb, cache, key, content, ttl, condition, newAfter, limit);
    }

    /** The same for at most so many entries. */
    public Operation withLimit(int newLimit) {
        return new Operation(verb, cache, key, content, ttl, condition, after, newLimit);
    }
}
