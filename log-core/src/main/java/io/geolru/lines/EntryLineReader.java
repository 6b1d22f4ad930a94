package io.geolru.lines;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries from lines. Empty lines are passed over; a line ends with a line feed, before which a carriage return may stand, or with the
 * input. Not thread-safe.
 */
public final class EntryLineReader {
    private static final int CAPACITY = 64 * 1024;

    private final InputStream in;
    private final int maxLineBytes;
    private final LineParser parser = new LineParser();
    private byte[] buffer = new byte[CAPACITY];
    private int from;
    private int to;
    private boolean ended;
    private long line;

    /**
     * @param in where lines come from; not closed here
     * @param maxLineBytes the longest line, in bytes
     */
    public EntryLineReader(InputStream in, int maxLineBytes) {
        this.in = in;
        this.maxLineBytes = maxLineBytes;
    }

    /**
     * The next line.
     *
     * @return null at the end of the input
     * @throws BadLineException when it is not the line of an entry
     */
    public @Nullable EntryLine next() throws IOException {
        while (true) {
            int end = endOfLine();
            if (end < 0) {
                return null;
            }
            line++;
            int begin = from;
            from = Math.min(end + 1, to);
            if (!isBlank(begin, end)) {
                return parser.parse(line, buffer, begin, end);
            }
        }
    }

    /** The number of the last line that was read, from 1; 0 before the first. */
    public long line() {
        return line;
    }

    private boolean isBlank(int begin, int end) {
        for (int i = begin; i < end; i++) {
            if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    /** Where in the buffer the line that begins at {@link #from} ends; -1 when there is none. */
    private int endOfLine() throws IOException {
        int looked = from;
        while (true) {
            for (; looked < to; looked++) {
                if (buffer[looked] == '\n') {
                    requireLength(looked - from);
                    return looked;
                }
            }
            requireLength(to - from);
            if (ended) {
                return from < to ? to : -1;
            }
            looked -= fill();
        }
    }

    private void requireLength(int length) {
        if (length > maxLineBytes) {
            throw new BadLineException(line + 1, "is longer than " + maxLineBytes + " bytes");
        }
    }

    /** Reads some more behind what is there; returns by how much what is there has moved to the front. */
    private int fill() throws IOException {
        int moved = from;
        if (to == buffer.length) {
            if (from == 0) {
                buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, Integer.MAX_VALUE - 8));
            } else {
                System.arraycopy(buffer, from, buffer, 0, to - from);
                to -= from;
                from = 0;
            }
        }
        moved -= from;
        int read = in.read(buffer, to, buffer.length - to);
        if (read < 0) {
            ended = true;
        } else {
            to += read;
        }
        return moved;
    }
}
