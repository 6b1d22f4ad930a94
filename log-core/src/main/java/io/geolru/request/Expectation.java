package io.geolru.request;

import org.jspecify.annotations.Nullable;

/** What must hold of the present entry for a write to be made. The codes are on the wire. */
public enum Expectation {
    /** Nothing. */
    NONE(0),
    /** There is no live entry. */
    ABSENT(1),
    /** There is one. */
    PRESENT(2),
    /** There is one of the version that the request names. */
    VERSION(3);

    private static final Expectation[] ALL = values();

    private final int code;

    Expectation(int code) {
        this.code = code;
    }

    /** The code on the wire. */
    public int code() {
        return code;
    }

    static @Nullable Expectation of(int code) {
        return code >= 0 && code < ALL.length ? ALL[code] : null;
    }
}
