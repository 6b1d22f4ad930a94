package io.geolru.changes;

/** A reader took expiries and evictions so slowly that more came than are kept for it. It may go on from its position, with those of later. */
public final class SlowReaderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message names the limit */
    public SlowReaderException(String message) {
        super(message);
    }
}
