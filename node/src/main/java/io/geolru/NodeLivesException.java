package io.geolru;

/** A node cannot be forgotten, since it lives. */
public final class NodeLivesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NodeLivesException(String message) {
        super(message);
    }
}
