package io.geolru.journal;

/** Another process, or another node of this one, owns the data directory. */
public final class DataDirectoryInUseException extends DataDirectoryException {
    private static final long serialVersionUID = 1L;

    /** @param message names the directory and who holds it */
    public DataDirectoryInUseException(String message) {
        super(message);
    }
}
