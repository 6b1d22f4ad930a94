package io.geolru.lines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What a line takes while it is made. */
class JsonLineTest {
    @Test
    void aLongLineLeavesNothingBehind() throws IOException {
        Sink sink = new Sink();
        JsonLine line = new JsonLine();
        line.begin();
        line.string("a", "\u0001".repeat(100_000));
        line.writeTo(sink);
        assertThat(sink.size()).isGreaterThan(600_000);
        sink.reset();
        line.begin();
        line.string("b", "c");
        line.writeTo(sink);

        assertThat(sink).hasToString("{\"b\":\"c\"}\n");
        assertThat(sink.given).isLessThan(100_000);
    }

    private static final class Sink extends ByteArrayOutputStream {
        private int given;

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            given = bytes.length;
            super.write(bytes, offset, length);
        }
    }
}
