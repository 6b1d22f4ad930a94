package io.geolru.state;

import io.geolru.Version;
import org.jspecify.annotations.Nullable;

/**
 * What the table holds under a key: a live {@link Entry}, or the {@link Record} of one that is gone. Key and version never change; a change
 * is a new item in the place of the old. The links of the one list that an item may be in are guarded by the writer's lock.
 */
abstract class Item {
    final String key;
    final Label label;
    final long stamp;

    @Nullable Item previous;

    @Nullable Item next;

    /** The place in a heap, 0 for none. */
    int heapIndex;

    Item(String key, Label label, long stamp) {
        this.key = key;
        this.label = label;
        this.stamp = stamp;
    }

    /** Whether this item's version is at or below another. */
    final boolean isAtOrBelow(long otherStamp, long otherOrigin) {
        return stamp < otherStamp || (stamp == otherStamp && label.origin() <= otherOrigin);
    }

    final boolean isAtOrBelow(Version other) {
        return isAtOrBelow(other.stamp(), other.origin());
    }
}
