package io.geolru.replay;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where results go. Remembers why they could not, which a {@link PrintWriter} alone forgets. Not thread-safe. */
final class Output extends PrintWriter {
    private final Remembering target;

    Output(Writer to) {
        this(new Remembering(to));
    }

    private Output(Remembering target) {
        super(target, false);
        this.target = target;
    }

    /** Why not all of it was written; null when all was, and when nobody reads any more: who closes a pipe has had enough. */
    @Nullable IOException failure() {
        IOException failure = target.failure;
        boolean closed = failure != null
                && String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
        return closed ? null : failure;
    }

    private static final class Remembering extends FilterWriter {
        private @Nullable IOException failure;

        Remembering(Writer to) {
            super(to);
        }

        @Override
        public void write(int c) throws IOException {
            write(new char[] {(char) c}, 0, 1);
        }

        @Override
        public void write(String text, int offset, int length) throws IOException {
            try {
                super.write(text, offset, length);
            } catch (IOException e) {
                throw remembered(e);
            }
        }

        @Override
        public void write(char[] text, int offset, int length) throws IOException {
            try {
                super.write(text, offset, length);
            } catch (IOException e) {
                throw remembered(e);
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                super.flush();
            } catch (IOException e) {
                throw remembered(e);
            }
        }

        private IOException remembered(IOException e) {
            if (failure == null) {
                failure = e;
            }
            return e;
        }
    }
}
