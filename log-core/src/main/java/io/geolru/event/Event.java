package io.geolru.event;

/**
 * One entry of the log. Implementations may be flyweights over a buffer that is reused: take what must outlive the call.
 *
 * <p>Every event has a unique ({@link #origin}, {@link #sequence}); an origin's sequences start at 1 and have no gaps, and its stamps
 * rise strictly with them.
 */
public interface Event {
    /** The value of {@link #expiresAt} of an event without expiry. */
    long NEVER = Long.MAX_VALUE;

    /** What the event does. */
    EventKind kind();

    /** The journal epoch that made the event; never 0. */
    long origin();

    /** The place in the origin's order, from 1. */
    long sequence();

    /** The hybrid logical clock value of the write; with {@link #origin} the version. */
    long stamp();

    /** The instant of expiry in milliseconds since 1970 by the writer's clock, or {@link #NEVER}. */
    long expiresAt();

    /** The cache's name; empty for events that are about no cache. */
    String cache();

    /** The key; empty for events that are about no key. */
    String key();

    /** The media type of the value; may be empty. */
    String contentType();

    /** A copy of the value bytes; for events that are not puts, the body their kind defines. */
    byte[] value();

    /** The stamp of the version that the writer knew under the key, live or gone; 0 when it knew none or did not look. */
    long baseStamp();

    /** The origin of the version that the writer knew under the key, live or gone; 0 when it knew none or did not look. */
    long baseOrigin();

    /** The client on whose behalf the write was made, 0 for none. */
    long clientId();

    /** The client's number for the request, 0 for none. */
    long requestId();
}
