package io.geolru.state;

/**
 * What many items have in common: the origin of their write and their media type. Shared between them, so that an item needs one
 * reference for both. Immutable.
 */
class Label {
    private final long origin;
    private final String contentType;

    Label(long origin, String contentType) {
        this.origin = origin;
        this.contentType = contentType;
    }

    final long origin() {
        return origin;
    }

    final String contentType() {
        return contentType;
    }

    /** The label that others have, too. */
    Label shared() {
        return this;
    }
}
