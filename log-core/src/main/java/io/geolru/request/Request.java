package io.geolru.request;

/**
 * One call.
 *
 * @param requestId its number, from 1, never given twice by a client; a retry has the number of its first attempt
 * @param attempt what was tried before with it
 * @param since the last stamp that the node had told before the first attempt was sent; of meaning for {@link Attempt#AGAIN}
 * @param deadlineNs until when it may be done, by the node's own monotonic clock
 * @param verb what it asks for
 * @param cache a cache's name
 * @param key a key, or a prefix; empty where the verb has none
 * @param contentType the media type of the value
 * @param value the value of a put; where a scan goes on; empty otherwise. Not copied: must not change
 * @param ttlMs the life in milliseconds, above 0, or one of the constants here
 * @param expectation what must hold of the present entry
 * @param expectedStamp with {@code expectedOrigin} the version for {@link Expectation#VERSION}
 * @param expectedOrigin see {@code expectedStamp}
 * @param afterStamp with {@code afterOrigin} the version that a read is to see; 0 for none
 * @param afterOrigin see {@code afterStamp}
 * @param limit the most entries that a scan answers
 */
@SuppressWarnings("ArrayRecordComponent") // shared, and never compared
public record Request(
        long requestId,
        Attempt attempt,
        long since,
        long deadlineNs,
        Verb verb,
        String cache,
        String key,
        String contentType,
        byte[] value,
        long ttlMs,
        Expectation expectation,
        long expectedStamp,
        long expectedOrigin,
        long afterStamp,
        long afterOrigin,
        int limit)
        implements Message {
    /** The cache's own life. */
    public static final long TTL_OF_CACHE = 0;

    /** What the present entry has left. */
    public static final long TTL_KEEP = -1;

    /** For ever. */
    public static final long TTL_NONE = -2;

    private static final byte[] NOTHING = {};

    /** A request with a verb, a cache and a key, and nothing else. */
    public static Request of(Verb verb, String cache, String key) {
        return new Request(
                0, Attempt.FIRST, 0, 0, verb, cache, key, "", NOTHING, TTL_OF_CACHE, Expectation.NONE, 0, 0, 0, 0, 0);
    }

    /** The same with a value. */
    public Request withValue(String newContentType, byte[] newValue) {
        return new Request(
                requestId,
                attempt,
                since,
                deadlineNs,
                verb,
                cache,
                key,
                newContentType,
                newValue,
                ttlMs,
                expectation,
                expectedStamp,
                expectedOrigin,
                afterStamp,
                afterOrigin,
                limit);
    }

    /** The same with another life. */
    public Request withTtlMs(long newTtlMs) {
        return new Request(
                requestId,
                attempt,
                since,
                deadlineNs,
                verb,
                cache,
                key,
                contentType,
                value,
                newTtlMs,
                expectation,
                expectedStamp,
                expectedOrigin,
                afterStamp,
                afterOrigin,
                limit);
    }

    /** The same under a condition. */
    public Request withExpectation(Expectation newExpectation, long newStamp, long newOrigin) {
        return new Request(
                requestId,
                attempt,
                since,
                deadlineNs,
                verb,
                cache,
                key,
                contentType,
                value,
                ttlMs,
                newExpectation,
                newStamp,
                newOrigin,
                afterStamp,
                afterOrigin,
                limit);
    }

    /** The same, to see a version. */
    public Request withAfter(long newStamp, long newOrigin) {
        return new Request(
                requestId,
                attempt,
                since,
                deadlineNs,
                verb,
                cache,
                key,
                contentType,
                value,
                ttlMs,
                expectation,
                expectedStamp,
                expectedOrigin,
                newStamp,
                newOrigin,
                limit);
    }

    /** The same for at most so many entries. */
    public Request withLimit(int newLimit) {
        return new Request(
                requestId,
                attempt,
                since,
                deadlineNs,
                verb,
                cache,
                key,
                contentType,
                value,
                ttlMs,
                expectation,
                expectedStamp,
                expectedOrigin,
                afterStamp,
                afterOrigin,
                newLimit);
    }

    /** The same as it is sent this time. */
    public Request sentAs(long newRequestId, Attempt newAttempt, long newSince, long newDeadlineNs) {
        return new Request(
                newRequestId,
                newAttempt,
                newSince,
                newDeadlineNs,
                verb,
                cache,
                key,
                contentType,
                value,
                ttlMs,
                expectation,
                expectedStamp,
                expectedOrigin,
                afterStamp,
                afterOrigin,
                limit);
    }
}
