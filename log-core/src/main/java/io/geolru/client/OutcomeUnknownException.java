package io.geolru.client;

/** A write was sent, and whether it was made cannot be known: its node was lost, or did not answer in time. It is made at most once. */
public final class OutcomeUnknownException extends ClientException {
    private static final long serialVersionUID = 1L;

    /** @param message names the call */
    public OutcomeUnknownException(String message) {
        super(message);
    }
}
