package io.geolru.snapshot;

/** A snapshot file cannot be read or written; the message names the file, the place and what is wrong. */
public final class SnapshotException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message names the file, the place and what is wrong */
    public SnapshotException(String message) {
        super(message);
    }

    /** @param message names the file, the place and what is wrong */
    public SnapshotException(String message, Throwable cause) {
        super(message, cause);
    }
}
