package io.geolru.replay;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Hands lines in UTF-8, each in one piece, to a writer of characters. Not thread-safe. */
final class LineOutput extends OutputStream {
    private final PrintWriter out;

    LineOutput(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        out.write(new String(bytes, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public void write(int b) {
        throw new UnsupportedOperationException("lines come in one piece");
    }
}
