package io.geolru.request;

import org.jspecify.annotations.Nullable;

/** What a request asks for. The codes are on the wire. */
public enum Verb {
    /** The live entry of a key; a use of it. */
    GET(1, false),
    /** The live entry of a key with all that is known of it; no use of it. */
    ENTRY(2, false),
    /** Writes a value. */
    PUT(3, true),
    /** Removes a key. */
    REMOVE(4, true),
    /** Gives the live entry of a key a new life. */
    TOUCH(5, true),
    /** Removes all that is in a cache. */
    CLEAR(6, true),
    /** The entries whose keys begin with the key of the request, in order, behind the key that is its value. */
    SCAN(7, false),
    /** The number of entries of a cache. */
    SIZE(8, false);

    private static final Verb[] ALL = values();

    private final int code;
    private final boolean writes;

    Verb(int code, boolean writes) {
        this.code = code;
        this.writes = writes;
    }

    /** The code on the wire. */
    public int code() {
        return code;
    }

    /** Whether it may write an event. */
    public boolean writes() {
        return writes;
    }

    static @Nullable Verb of(int code) {
        return code >= 1 && code <= ALL.length ? ALL[code - 1] : null;
    }
}
