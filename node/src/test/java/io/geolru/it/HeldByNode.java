package io.geolru.it;

import io.aeron.CncFileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

/**
 * What a node holds for its clients at a moment, and what is in shared memory for clients of this process.
 *
 * @param sessions of clients
 * @param logs files of streams in the folder of its media driver
 * @param maps of such files into its memory, also of deleted ones
 * @param threads of its own
 * @param sockets for UDP that it has open
 * @param counters of its media driver, by type: of streams, of their positions, of clients
 * @param shared files in shared memory that belong to clients of this process
 */
record HeldByNode(
        long sessions, long logs, long maps, long threads, long sockets, Map<Integer, Integer> counters, long shared) {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    static HeldByNode of(ClusterNode node) throws IOException {
        Path driver = Path.of(Files.readString(node.dataDir().resolve("aeron.dir")));
        Path process = Path.of("/proc", Long.toString(node.pid()));
        String ours = "geolru-.+-" + ProcessHandle.current().pid() + "-.+";
        return new HeldByNode(
                node.status().at("/clients/sessions").asLong(),
                files(driver, ".logbuffer"),
                lines(process.resolve("maps"), ".logbuffer"),
                threads(process.resolve("task")),
                udpSockets(process),
                counters(driver.resolve(CncFileDescriptor.CNC_FILE)),
                Files.isDirectory(SHARED_MEMORY) ? sharedOf(ours) : 0);
    }

    private static long files(Path folder, String end) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.toString().endsWith(end)).count();
        } catch (UncheckedIOException goneMeanwhile) {
            return Long.MAX_VALUE;
        }
    }

    private static long sharedOf(String folders) throws IOException {
        try (Stream<Path> all = Files.list(SHARED_MEMORY)) {
            return all.filter(path -> path.getFileName().toString().matches(folders))
                    .count();
        }
    }

    private static long lines(Path file, String with) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.contains(with)).count();
        }
    }

    private static long threads(Path tasks) throws IOException {
        long own = 0;
        try (Stream<Path> all = Files.list(tasks)) {
            for (Path task : all.toList()) {
                String name = name(task);
                own += name.startsWith("geolru") || name.startsWith("Thread-") || name.startsWith("aeron") ? 1 : 0;
            }
        }
        return own;
    }

    private static String name(Path task) throws IOException {
        try {
            return Files.readString(task.resolve("comm"));
        } catch (NoSuchFileException ended) {
            return "";
        }
    }

    private static long udpSockets(Path process) throws IOException {
        long open = 0;
        try (Stream<Path> all = Files.list(process.resolve("fd"))) {
            for (Path each : all.toList()) {
                String inode = target(each).replaceAll("socket:\\[(\\d+)]", "$1");
                open += lines(process.resolve("net/udp"), " " + inode + " ") > 0 ? 1 : 0;
            }
        }
        return open;
    }

    private static String target(Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException closed) {
            return "";
        }
    }

    private static Map<Integer, Integer> counters(Path file) throws IOException {
        Map<Integer, Integer> byType = new TreeMap<>();
        try (FileChannel channel = FileChannel.open(file)) {
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            try {
                UnsafeBuffer meta = CncFileDescriptor.createMetaDataBuffer(mapped);
                new CountersReader(
                                CncFileDescriptor.createCountersMetaDataBuffer(mapped, meta),
                                CncFileDescriptor.createCountersValuesBuffer(mapped, meta))
                        .forEach((counter, type, key, label) -> byType.merge(type, 1, Integer::sum));
            } finally {
                IoUtil.unmap(mapped);
            }
        }
        return byType;
    }
}
