package io.geolru.state;

/** The record of a key that is gone: nothing older comes back under it. Immutable but for its links. */
final class GoneRecord extends Item {
    final CacheFold cache;
    final Gone cause;

    GoneRecord(CacheFold cache, String key, Label label, long stamp, Gone cause) {
        super(key, label, stamp);
        this.cache = cache;
        this.cause = cause;
    }
}
