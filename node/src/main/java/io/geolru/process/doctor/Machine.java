package io.geolru.process.doctor;

import com.sun.management.UnixOperatingSystemMXBean;
import io.geolru.event.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a process is given by its machine. Immutable.
 *
 * @param java the feature release of the JVM
 * @param heapBytes the most that the heap may take
 * @param containerBytes the most that the whole process may take, 0 for no limit
 * @param openFiles how many files and connections it may have open, -1 while unknown
 * @param sharedMemoryBytes what is free in shared memory, 0 where there is none
 * @param clockSynchronized whether something keeps the clock right; null while unknown
 * @param time its clocks
 */
public record Machine(
        int java,
        long heapBytes,
        long containerBytes,
        long openFiles,
        long sharedMemoryBytes,
        @Nullable Boolean clockSynchronized,
        TimeSource time) {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final List<Path> MEMORY_LIMITS =
            List.of(Path.of("/sys/fs/cgroup/memory.max"), Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
    private static final long NO_LIMIT_BYTES = 1L << 50;
    private static final long PATIENCE_SECONDS = 2;

    /** The one that this process runs on. */
    public static Machine here() {
        return new Machine(
                Runtime.version().feature(),
                Runtime.getRuntime().maxMemory(),
                containerLimit(),
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        ? unix.getMaxFileDescriptorCount()
                        : -1,
                sharedMemory(),
                clockIsSynchronized(),
                TimeSource.SYSTEM);
    }

    private static long sharedMemory() {
        try {
            return Files.isWritable(SHARED_MEMORY)
                    ? Files.getFileStore(SHARED_MEMORY).getUsableSpace()
                    : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static long containerLimit() {
        for (Path file : MEMORY_LIMITS) {
            if (Files.isReadable(file)) {
                return limit(file);
            }
        }
        return 0;
    }

    private static long limit(Path file) {
        try {
            long limit = Long.parseLong(Files.readString(file).strip()); // "max" is none
            return limit < NO_LIMIT_BYTES ? limit : 0;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** Asks systemd, where it is. */
    private static @Nullable Boolean clockIsSynchronized() {
        try {
            Process asked = new ProcessBuilder("timedatectl", "show", "--property=NTPSynchronized", "--value")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (InputStream in = asked.getInputStream()) {
                if (!asked.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    asked.destroyForcibly();
                    return null;
                }
                return switch (new String(in.readAllBytes(), StandardCharsets.UTF_8).strip()) {
                    case "yes" -> Boolean.TRUE;
                    case "no" -> Boolean.FALSE;
                    default -> null;
                };
            }
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
