package io.geolru.state;

import org.jspecify.annotations.Nullable;

/** The record of a key that is gone: nothing older comes back under it. Immutable but for its links, which the writer's lock guards. */
final class GoneRecord extends Item {
    final CacheFold cache;
    final Gone cause;

    @Nullable GoneRecord previous;

    @Nullable GoneRecord next;

    GoneRecord(CacheFold cache, String key, Label label, long stamp, Gone cause) {
        super(key, label, stamp);
        this.cache = cache;
        this.cause = cause;
    }
}
