package io.geolru.state;

/** The hash of a key: the same on every machine and in every version, since floors are kept and exchanged by bucket. */
final class KeyHash {
    /** The number of floor buckets of a cache. */
    static final int BUCKETS = 1024;

    private static final int BUCKET_SHIFT = Integer.SIZE - 10;

    private KeyHash() {}

    /** The finalizer of MurmurHash3 (Austin Appleby) over the hash that the language defines for strings. */
    static int of(String key) {
        int h = key.hashCode();
        h = (h ^ (h >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        return h ^ (h >>> 16);
    }

    /** The floor bucket of a key, from 0. */
    static int bucket(String key) {
        return of(key) >>> BUCKET_SHIFT;
    }
}
