package io.geolru.process.demo;

import io.geolru.config.ConfigException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Accesses that were recorded: a file that is the gzip of big-endian 32-bit keys. Read as a stream, so that its size does not matter.
 *
 * @param path the file
 * @param count how many keys it has
 */
record TraceFile(Path path, long count) implements Accesses {
    private static final String ALLOWED = "the gzip of big-endian 32-bit keys, at least one";
    private static final int BUFFER_BYTES = 1 << 16;

    /**
     * Reads the whole file once, to know that it is sound.
     *
     * @throws ConfigException naming the file and what is wrong with it
     */
    static TraceFile open(String file) {
        long bytes = 0;
        try (InputStream in = stream(Path.of(file))) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes += read;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw refused(file, problem(e));
        }
        if (bytes % Integer.BYTES != 0) {
            throw refused(file, "its " + bytes + " bytes are not a multiple of 4");
        }
        if (bytes == 0) {
            throw refused(file, "it is empty");
        }
        return new TraceFile(Path.of(file), bytes / Integer.BYTES);
    }

    @Override
    public String describe() {
        return path.getFileName().toString();
    }

    @Override
    public Keys open() throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(stream(path), BUFFER_BYTES));
        return new Keys() {
            @Override
            public int next() throws IOException {
                return in.readInt();
            }

            @Override
            public void close() throws IOException {
                in.close();
            }
        };
    }

    private static InputStream stream(Path path) throws IOException {
        InputStream file = Files.newInputStream(path);
        try {
            return new GZIPInputStream(file, BUFFER_BYTES);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static ConfigException refused(String file, String why) {
        return ConfigException.notAllowed("--trace", file, ALLOWED + " (" + why + ")");
    }

    private static String problem(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof EOFException) {
            return "it ends too early";
        }
        return e instanceof ZipException ? "it is not a sound gzip file" : "it cannot be read: " + e.getMessage();
    }
}
