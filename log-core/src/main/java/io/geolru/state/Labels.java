package io.geolru.state;

import org.jspecify.annotations.Nullable;

/** Gives equal labels as one object, most of the time, in bounded memory. Guarded by the writer's lock. */
final class Labels {
    private static final int SIZE = 1024;

    private final @Nullable Label[] recent = new Label[SIZE];

    Label of(long origin, String contentType) {
        int slot = (Long.hashCode(origin) * 31 + contentType.hashCode()) & (SIZE - 1);
        Label label = recent[slot];
        if (label == null || label.origin() != origin || !label.contentType().equals(contentType)) {
            label = new Label(origin, contentType);
            recent[slot] = label;
        }
        return label;
    }
}
