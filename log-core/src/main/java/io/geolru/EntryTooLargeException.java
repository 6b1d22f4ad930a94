package io.geolru;

/** An entry is over the size limit; nothing was written or changed. The message names the size and the limit. */
public final class EntryTooLargeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * @param bytes the size of the entry as it would be written
     * @param limit the most that is allowed
     */
    public EntryTooLargeException(long bytes, long limit) {
        super("entry of " + bytes
                + " bytes (cache, key, content type, value and their framing) is over limits.entryBytes " + limit);
    }

    /** @param message names the size and the limit */
    public EntryTooLargeException(String message) {
        super(message);
    }
}
