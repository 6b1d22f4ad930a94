package io.geolru;

/** A front end cannot start; the message names what it needed, such as the port. */
public final class FrontEndException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one line that names what is in the way */
    public FrontEndException(String message, Throwable cause) {
        super(message, cause);
    }
}
