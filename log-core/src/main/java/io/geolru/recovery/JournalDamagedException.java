package io.geolru.recovery;

/** The journal is damaged beyond what a start may repair; the message names the position and the command that helps. */
public final class JournalDamagedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message names the position, what is wrong and the command that helps */
    public JournalDamagedException(String message) {
        super(message);
    }
}
