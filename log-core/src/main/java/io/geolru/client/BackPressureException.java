package io.geolru.client;

/** As many calls are under way as may be, or the node holds too much already: nothing was done; try again when some are answered. */
public final class BackPressureException extends ClientException {
    private static final long serialVersionUID = 1L;

    /** @param message names the limit */
    public BackPressureException(String message) {
        super(message);
    }
}
