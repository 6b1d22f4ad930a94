package io.geolru;

/** The condition of a write does not hold; nothing was written or changed. */
public final class ConditionFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message names the key and the condition */
    public ConditionFailedException(String message) {
        super(message, null, false, false);
    }
}
