package io.geolru.changes;

/**
 * A feed cannot be followed here without a gap: this node's journal no longer holds, or never held, all that comes after the reader's position. Another
 * node may; else the reader has to begin anew.
 */
public final class OutOfReachException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message says what is not there */
    public OutOfReachException(String message) {
        super(message);
    }
}
