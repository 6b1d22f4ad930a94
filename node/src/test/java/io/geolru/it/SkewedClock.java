package io.geolru.it;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The wall clock of the processes of one node, which a test sets; it does not touch other clocks. */
final class SkewedClock {
    private static final Path SOURCE = Path.of("src/test/c/skewed_clock.c");

    private final Path library;
    private final Path skew;

    private SkewedClock(Path library, Path skew) {
        this.library = library;
        this.skew = skew;
    }

    /** Compiles what has to be loaded into a process; null where there is no C compiler. */
    static @Nullable Path compile(Path folder) throws InterruptedException {
        Path library = folder.resolve("skewed_clock.so");
        List<String> command = List.of(
                "gcc",
                "-shared",
                "-fPIC",
                "-O1",
                "-o",
                library.toString(),
                SOURCE.toAbsolutePath().toString(),
                "-ldl");
        try {
            return Program.run(folder, command).code() == 0 ? library : null;
        } catch (IOException missing) {
            return null;
        }
    }

    /** A clock that is right at first. */
    static SkewedClock of(Path library, Path folder, String name) throws IOException {
        SkewedClock clock = new SkewedClock(library, folder.resolve(name + ".skew"));
        clock.ahead(0);
        return clock;
    }

    /** Sets the clock so many seconds ahead of the machine's, or behind, at once. */
    void ahead(int seconds) throws IOException {
        ByteBuffer nanos = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(0, TimeUnit.SECONDS.toNanos(seconds));
        try (FileChannel file = FileChannel.open(skew, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(nanos, 0);
        }
    }

    /** What a process has to be started with. */
    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "SKEWED_CLOCK", skew.toString());
    }
}
