package io.geolru.process.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.config.ConfigException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceFileTest {
    @TempDir
    private Path folder;

    @Test
    void givesItsKeysInOrderAsOftenAsOneLikes() throws IOException {
        TraceFile trace = TraceFile.open(write(gzip(bytes(7, -1, Integer.MIN_VALUE, 7))));

        assertThat(trace.count()).isEqualTo(4);
        assertThat(trace.describe()).isEqualTo("trace.gz");
        for (int pass = 0; pass < 2; pass++) {
            try (Accesses.Keys keys = trace.open()) {
                assertThat(new int[] {keys.next(), keys.next(), keys.next(), keys.next()})
                        .containsExactly(7, -1, Integer.MIN_VALUE, 7);
            }
        }
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertRefused(folder.resolve("none.gz").toString(), "there is no such file");
    }

    @Test
    void refusesADirectory() {
        assertRefused(folder.toString(), "it cannot be read");
    }

    @Test
    void refusesWhatCannotBeAFileName() {
        assertRefused("a\0b", "it cannot be read");
    }

    @Test
    void refusesAFileThatIsNotGzip() throws IOException {
        assertRefused(write(bytes(1, 2, 3)), "it is not a sound gzip file");
    }

    @Test
    void refusesAFileThatWasCut() throws IOException {
        byte[] whole = gzip(bytes(1, 2, 3));
        assertRefused(write(Arrays.copyOf(whole, whole.length - 9)), "it ends too early");
    }

    @Test
    void refusesAFileThatWasDamaged() throws IOException {
        byte[] damaged = gzip(bytes(1, 2, 3));
        damaged[damaged.length - 7] ^= 1;
        assertRefused(write(damaged), "it is not a sound gzip file");
    }

    @Test
    void refusesALengthThatIsNoMultipleOfAKey() throws IOException {
        assertRefused(write(gzip(new byte[] {1, 2, 3, 4, 5})), "its 5 bytes are not a multiple of 4");
    }

    @Test
    void refusesAFileWithoutAKey() throws IOException {
        assertRefused(write(gzip(new byte[0])), "it is empty");
    }

    private static void assertRefused(String file, String why) {
        assertThatThrownBy(() -> TraceFile.open(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--trace: '" + file.replace('\0', ' ') + "' is not allowed")
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n");
    }

    private String write(byte[] content) throws IOException {
        return Files.write(folder.resolve("trace.gz"), content).toString();
    }

    private static byte[] bytes(int... keys) {
        ByteBuffer bytes = ByteBuffer.allocate(keys.length * Integer.BYTES);
        Arrays.stream(keys).forEach(bytes::putInt);
        return bytes.array();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }
}
