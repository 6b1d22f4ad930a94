package io.geolru.state;

/**
 * The label of an entry that somebody has read typed, and the typed value with it. So those that are never read typed need no room for one, and
 * those that are read as bytes do not look for one.
 */
final class TypedLabel extends Label {
    final Object decoded;
    private final Label shared;

    TypedLabel(Label shared, Object decoded) {
        super(shared.origin(), shared.contentType());
        this.decoded = decoded;
        this.shared = shared;
    }

    @Override
    Label shared() {
        return shared;
    }
}
