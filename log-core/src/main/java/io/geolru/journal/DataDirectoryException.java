package io.geolru.journal;

/** A directory cannot be used as a data directory. */
public class DataDirectoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message names the directory and why */
    public DataDirectoryException(String message) {
        super(message);
    }

    /** @param message names the directory and why */
    public DataDirectoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
