package io.geolru.request;

import org.jspecify.annotations.Nullable;

/** What became of a request. The codes are on the wire. */
public enum Status {
    /** Done. */
    OK(0),
    /** There is no live entry. */
    ABSENT(1),
    /** The condition does not hold; nothing was written. */
    CONDITION_FAILED(2),
    /** A field is not allowed; nothing was written. */
    BAD_REQUEST(3),
    /** The entry is over the limit; nothing was written. */
    TOO_LARGE(4),
    /** The disk has no room; nothing was written. */
    FULL(5),
    /** The node holds too much already; nothing was done. */
    BUSY(6),
    /** Its time was over before its turn came; nothing was done. */
    EXPIRED(7),
    /** The write that the read is to see did not arrive in time. */
    BEHIND(8),
    /** The node cannot know whether the write was made by an earlier attempt; this one wrote nothing. */
    UNKNOWN(9),
    /** The node is closing or broken; nothing was written. */
    CLOSED(10);

    private static final Status[] ALL = values();

    private final int code;

    Status(int code) {
        this.code = code;
    }

    /** The code on the wire. */
    public int code() {
        return code;
    }

    static @Nullable Status of(int code) {
        return code >= 0 && code < ALL.length ? ALL[code] : null;
    }
}
