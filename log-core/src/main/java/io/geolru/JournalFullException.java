package io.geolru;

/** The disk has no room for a write. Nothing was written or changed; reads go on, and writes do when there is room again. */
public final class JournalFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message names the directory and what was needed */
    public JournalFullException(String message) {
        super(message);
    }
}
