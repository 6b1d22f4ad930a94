package io.geolru.codec;

/** A frame whose checksum is right but whose content is not what its kind demands; the message says which and what. */
public final class MalformedFrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message names the frame and what is wrong */
    public MalformedFrameException(String message) {
        super(message);
    }

    /** @param message names the frame and what is wrong */
    public MalformedFrameException(String message, Throwable cause) {
        super(message, cause);
    }
}
