package io.geolru.state;

import io.geolru.Version;
import org.jspecify.annotations.Nullable;

/**
 * What the table holds under a key: a live {@link Entry}, or the {@link Record} of one that is gone. Key and version never change; a change
 * is a new item in the place of the old. The links of the one list that an item may be in are guarded by the writer's lock.
 */
abstract class Item {
    private static final int INDEX_BITS = 28;
    private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;

    final String key;
    final Label label;
    final long stamp;

    @Nullable Item previous;

    @Nullable Item next;

    /** Four bits of the key's hash, which save a look at most other keys, above the place in a heap, 0 for none. */
    private int fingerprintAndIndex;

    Item(String key, Label label, long stamp) {
        this.key = key;
        this.label = label;
        this.stamp = stamp;
        this.fingerprintAndIndex = KeyHash.of(key) & ~INDEX_MASK;
    }

    /** Whether this may be the item of a key with that hash. */
    final boolean mayHaveHash(int hash) {
        return ((fingerprintAndIndex ^ hash) & ~INDEX_MASK) == 0;
    }

    /** The place in the heap, 0 for none. */
    final int heapIndex() {
        return fingerprintAndIndex & INDEX_MASK;
    }

    final void heapIndex(int index) {
        fingerprintAndIndex = (fingerprintAndIndex & ~INDEX_MASK) | index;
    }

    /** Whether this item's version is at or below another. */
    final boolean isAtOrBelow(long otherStamp, long otherOrigin) {
        return stamp < otherStamp || (stamp == otherStamp && label.origin() <= otherOrigin);
    }

    final boolean isAtOrBelow(Version other) {
        return isAtOrBelow(other.stamp(), other.origin());
    }
}
