package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What may happen to the files of a data directory. Stateless. */
final class FileDamage {
    private FileDamage() {}

    /** The journal files of all epochs, oldest first. */
    static List<Path> journal(Path dataDir) throws IOException {
        return files(dataDir.resolve("journal"), ".cq4");
    }

    /** The snapshots, oldest first. */
    static List<Path> snapshots(Path dataDir) throws IOException {
        return files(dataDir.resolve("snapshots"), ".snapshot");
    }

    /** What Chronicle keeps for itself in each epoch, oldest first. */
    static List<Path> metadata(Path dataDir) throws IOException {
        return files(dataDir.resolve("journal"), ".cq4t");
    }

    private static List<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    static Path newest(List<Path> files) {
        assertThat(files).isNotEmpty();
        return files.get(files.size() - 1);
    }

    /** The journal file that has a text, and where. */
    record Place(Path file, long offset) {
        static Place of(Path dataDir, String text) throws IOException {
            for (Path file : journal(dataDir)) {
                long offset = find(file, text);
                if (offset >= 0) {
                    return new Place(file, offset);
                }
            }
            throw new AssertionError("no journal file in " + dataDir + " has " + text);
        }
    }

    private static long find(Path file, String text) throws IOException {
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        return content.indexOf(text);
    }

    static void flip(Path file, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, offset);
            one.put(0, (byte) (one.get(0) ^ 0x10)).rewind();
            channel.write(one, offset);
        }
    }

    static void fill(Path file, long offset, int length, int with) throws IOException {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), offset);
        }
    }

    static void cut(Path file, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }
}
