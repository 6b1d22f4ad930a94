package io.geolru.journal;

/**
 * The journal can no longer tell what it holds: the disk failed under it. Final: every later append fails the same way. Nothing that
 * was not acknowledged before may be acknowledged now; the process should halt.
 */
public final class JournalBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message names the file and what failed */
    public JournalBrokenException(String message, Throwable cause) {
        super(message, cause);
    }
}
