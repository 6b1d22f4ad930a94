package io.geolru.state;

/** The record of a key that is gone: nothing older comes back under it. Immutable but for its links. */
final class GoneRecord extends Item {
    final CacheState cache;
    final Gone cause;

    GoneRecord(CacheState cache, String key, Label label, long stamp, Gone cause) {
        super(key, label, stamp);
        this.cache = cache;
        this.cause = cause;
    }
}
