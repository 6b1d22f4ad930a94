package io.geolru.request;

import java.util.List;

/**
 * What became of a call.
 *
 * @param requestId the request's
 * @param status how it ended
 * @param flag of a write, whether a live entry was there before; of a scan, whether there is more
 * @param stamp with {@code origin} the version that a write made; 0 for none
 * @param origin see {@code stamp}
 * @param number of a size, how many; of an entry, what it has left to live in milliseconds, 0 for ever
 * @param entries of a get or entry, the one that is there; of a scan, in order
 * @param text what is wrong, for people; empty when nothing is
 */
public record Answer(
        long requestId,
        Status status,
        boolean flag,
        long stamp,
        long origin,
        long number,
        List<Item> entries,
        String text)
        implements Message {
    /**
     * An entry.
     *
     * @param key the key; empty where the request had it
     * @param contentType the media type of the value
     * @param value the value, shared: never modify it
     * @param stamp with {@code origin} its version
     * @param origin see {@code stamp}
     * @param expiresAt the instant of expiry in milliseconds since 1970; {@link io.geolru.event.Event#NEVER} for none
     * @param region where it was written; empty when that is not known, or was not asked for
     */
    @SuppressWarnings("ArrayRecordComponent") // shared, and never compared
    public record Item(
            String key, String contentType, byte[] value, long stamp, long origin, long expiresAt, String region) {}

    /** Done, with nothing to tell. */
    public static Answer of(long requestId, Status status) {
        return new Answer(requestId, status, false, 0, 0, 0, List.of(), "");
    }

    /** What is wrong. */
    public static Answer of(long requestId, Status status, String text) {
        return new Answer(requestId, status, false, 0, 0, 0, List.of(), text);
    }

    /** What a write made. */
    public static Answer made(long requestId, long stamp, long origin, boolean wasLive) {
        return new Answer(requestId, Status.OK, wasLive, stamp, origin, 0, List.of(), "");
    }

    /** What was found. */
    public static Answer found(long requestId, List<Item> entries, boolean more) {
        return new Answer(requestId, Status.OK, more, 0, 0, 0, entries, "");
    }

    /** What was found, with its life in milliseconds; 0 for ever. */
    public static Answer entry(long requestId, Item entry, long lifeMs) {
        return new Answer(requestId, Status.OK, false, 0, 0, lifeMs, List.of(entry), "");
    }

    /** How many there are. */
    public static Answer counted(long requestId, long number) {
        return new Answer(requestId, Status.OK, false, 0, 0, number, List.of(), "");
    }
}
