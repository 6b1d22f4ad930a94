package io.geolru.state;

import org.jspecify.annotations.Nullable;

/** Why a record stands for a key. Codes are part of the snapshot format and never change meaning. */
public enum Gone {
    /** A user removed it. */
    REMOVED(1),
    /** Its time was over. */
    EXPIRED(2),
    /** There was no space for it. */
    EVICTED(3);

    private static final Gone[] CAUSES = values();
    private final int code;

    Gone(int code) {
        this.code = code;
    }

    /** The code in a snapshot. */
    public int code() {
        return code;
    }

    /** The cause with this code, or null when this version knows none. */
    public static @Nullable Gone ofCode(int code) {
        return code >= 1 && code <= CAUSES.length ? CAUSES[code - 1] : null;
    }
}
