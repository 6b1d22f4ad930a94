package io.geolru.lines;

/** A line is not one of an entry; the message names the line, the field and what is allowed. */
public final class BadLineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long line;

    /** @param what names the field and what is allowed */
    public BadLineException(long line, String what) {
        super("line " + line + ": " + what);
        this.line = line;
    }

    /** The number of the line, from 1. */
    public long line() {
        return line;
    }
}
