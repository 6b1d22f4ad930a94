package io.geolru.fuzz;

import io.geolru.NodeConfigReader;
import io.geolru.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Configuration files: taken, or refused in one line. */
public final class FuzzConfig {
    private static final Path FILE = file();

    private FuzzConfig() {}

    private static Path file() {
        try {
            Path file = Files.createTempFile("geolru-fuzz", ".yaml");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a file. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        Files.write(FILE, data);
        try {
            NodeConfigReader.process(FILE, Map.of(), Map.of());
        } catch (ConfigException e) {
            if (e.getMessage() == null || e.getMessage().lines().count() != 1) {
                throw new AssertionError("not one line: " + e.getMessage(), e);
            }
        }
    }
}
