package io.geolru.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether somebody looks at a standard stream: told by Linux; elsewhere taken for no. Java itself tells it only of input and output together.
 * Stateless.
 */
final class Terminals {
    private static final Path STREAMS = Path.of("/proc/self/fd");

    private Terminals() {}

    /** @param stream 1 for standard output, 2 for standard error */
    static boolean isTerminal(int stream) {
        try {
            String target = Files.readSymbolicLink(STREAMS.resolve(Integer.toString(stream)))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
