package io.geolru.process.demo;

import java.io.Closeable;
import java.io.IOException;

/** The keys that clients ask for, in order, as often as one likes. Immutable. */
interface Accesses {
    /** What they are, for people. */
    String describe();

    /** How many, at least 1. */
    long count();

    /** The keys from the first on. */
    Keys open() throws IOException;

    /** One pass over the keys. Not thread-safe. */
    interface Keys extends Closeable {
        /** The next key; asked at most {@link #count} times. */
        int next() throws IOException;
    }
}
