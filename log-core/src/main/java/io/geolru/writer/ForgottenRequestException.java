package io.geolru.writer;

/** Whether a write that a client asks for again was made cannot be known any more; nothing was written. */
public final class ForgottenRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ForgottenRequestException() {
        super("the request came before, and is no longer remembered");
    }
}
