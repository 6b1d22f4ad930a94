package io.geolru.client;

/** No answer came in time, and nothing was written. */
public final class CallTimeoutException extends ClientException {
    private static final long serialVersionUID = 1L;

    /** @param message names the call and what is known of the nodes */
    public CallTimeoutException(String message) {
        super(message);
    }
}
