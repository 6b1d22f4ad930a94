package io.geolru.fuzz;

import io.geolru.lines.BadLineException;
import io.geolru.lines.EntryLine;
import io.geolru.lines.EntryLineReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Lines of a batch or an import: each is an entry, or refused by its number. */
public final class FuzzLines {
    private static final int MAX_LINE_BYTES = 2_000;

    private FuzzLines() {}

    /** Reads all lines. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        EntryLineReader lines = new EntryLineReader(new ByteArrayInputStream(data), MAX_LINE_BYTES);
        long last = 0;
        while (true) {
            try {
                EntryLine line = lines.next();
                if (line == null) {
                    return;
                }
                if (line.key().isEmpty()) {
                    throw new AssertionError("no entry: " + line.key());
                }
            } catch (BadLineException e) {
                if (lines.line() != e.line()) {
                    return; // too long to find its end
                }
            }
            if (lines.line() <= last) {
                throw new AssertionError("stands still at line " + last);
            }
            last = lines.line();
        }
    }
}
