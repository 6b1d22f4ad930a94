package io.geolru;

/** A stored value cannot be read as the type that was asked for; the message names cache, key and type. The value is untouched. */
public final class ValueDecodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message names cache, key and type */
    public ValueDecodeException(String message, Throwable cause) {
        super(message, cause);
    }
}
