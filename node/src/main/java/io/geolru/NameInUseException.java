package io.geolru;

/** A live peer has this node's name; the message names both. */
public final class NameInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message names the name and where its holder is */
    public NameInUseException(String message) {
        super(message);
    }
}
