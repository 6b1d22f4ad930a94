package io.geolru.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a node serves clients. Immutable.
 *
 * @param dataDir the data directory of a node on this machine, whose media driver is shared; null for one that is reached over UDP
 * @param endpoint {@code host:port}, the node's {@code clients.endpoint}; empty for one on this machine
 */
record NodeAddress(@Nullable Path dataDir, String endpoint) {
    private static final String IPC = "ipc:";
    private static final String UDP = "udp:";

    static NodeAddress parse(String text) {
        if (text.startsWith(IPC) && text.length() > IPC.length()) {
            return new NodeAddress(Path.of(text.substring(IPC.length())), "");
        }
        if (text.startsWith(UDP) && text.matches("udp:.+:[1-9][0-9]{0,4}")) {
            return new NodeAddress(null, text.substring(UDP.length()));
        }
        throw new IllegalArgumentException(
                "node '" + text + "' must be ipc:DATA_DIR for one on this machine, or udp:HOST:PORT");
    }

    @Override
    public String toString() {
        return dataDir == null ? UDP + endpoint : IPC + dataDir;
    }
}
