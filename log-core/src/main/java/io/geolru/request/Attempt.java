package io.geolru.request;

import org.jspecify.annotations.Nullable;

/** What was tried before with the same request. The codes are on the wire. */
public enum Attempt {
    /** Nothing: it was never sent. */
    FIRST(0),
    /** It was sent to this node, and to no other: the node knows whether it was made, or says that it cannot know. */
    AGAIN(1),
    /** It was sent to another node: it is made again unless its event has come here. */
    AFTER_ANOTHER(2),
    /** It was sent to another node and must not be made twice: it is answered if its event has come here. */
    ONLY_IF_MADE(3);

    private static final Attempt[] ALL = values();

    private final int code;

    Attempt(int code) {
        this.code = code;
    }

    /** The code on the wire. */
    public int code() {
        return code;
    }

    static @Nullable Attempt of(int code) {
        return code >= 0 && code < ALL.length ? ALL[code] : null;
    }
}
