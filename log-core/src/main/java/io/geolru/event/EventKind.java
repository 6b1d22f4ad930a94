package io.geolru.event;

import org.jspecify.annotations.Nullable;

/** What an event does. Codes are part of the journal format and never change meaning. */
public enum EventKind {
    /** A full value with an absolute expiry instant. */
    PUT(1),
    /** A key is gone, whether or not it was there. */
    REMOVE(2),
    /** Everything in a cache at or below the event's version is gone. */
    CLEAR(3),
    /** The first event of a journal epoch; names the epoch before it. */
    EPOCH_OPENED(4),
    /** A peer's snapshot was stored and merged; carries its frontier. */
    SNAPSHOT_ADOPTED(5),
    /** A range of an origin's events cannot be read here. */
    EVENTS_MISSING(6),
    /** A node is gone for good, as somebody said: it holds back no forgetting any more. */
    NODE_FORGOTTEN(7);

    private static final EventKind[] KINDS = values();
    private final int code;

    EventKind(int code) {
        this.code = code;
    }

    /** The code in the frame. */
    public int code() {
        return code;
    }

    /** The kind with this code, or null when this version knows none. */
    public static @Nullable EventKind ofCode(int code) {
        return code >= 1 && code <= KINDS.length ? KINDS[code - 1] : null;
    }
}
