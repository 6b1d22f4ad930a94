package io.geolru.state;

import io.geolru.Version;

/**
 * What the table holds under a key: a live {@link Entry}, or the {@link Record} of one that is gone. Key and version never change; a change
 * is a new item in the place of the old.
 */
abstract class Item {
    final String key;
    final long stamp;
    /** Never another origin or media type, but perhaps another object. */
    Label label;

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
