package io.geolru.transport;

/** The transport cannot start; the message says in one line why, and names the interface, port or folder. */
public final class TransportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message alone. */
    public TransportException(String message) {
        super(message);
    }

    /** With what it came from. */
    public TransportException(String message, Throwable cause) {
        super(message, cause);
    }
}
