package io.geolru.journal;

/** A reader was so slow, or began so far back, that retention had deleted what it wanted to read. */
public final class JournalOverrunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message names the position wanted and the first one there */
    public JournalOverrunException(String message) {
        super(message);
    }
}
