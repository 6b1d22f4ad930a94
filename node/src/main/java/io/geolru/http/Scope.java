package io.geolru.http;

import java.util.Locale;

/** What a call needs its caller to be allowed; each scope has those before it. */
enum Scope {
    /** Nothing: whoever asks is told. */
    OPEN(""),
    /** To read entries, and what the node tells of itself. */
    READ("http.readToken, http.writeToken or http.token"),
    /** To change entries. */
    WRITE("http.writeToken or http.token"),
    /** To change many at once, or the node itself. */
    ADMIN("http.token");

    private final String keys;

    Scope(String keys) {
        this.keys = keys;
    }

    /** The keys of the configuration whose tokens give it. */
    String keys() {
        return keys;
    }

    /** Whether it has what another has. */
    boolean includes(Scope other) {
        return compareTo(other) >= 0;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
