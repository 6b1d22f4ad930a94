package io.geolru.client;

/** A call did not get its answer. */
public abstract class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClientException(String message) {
        super(message);
    }
}
