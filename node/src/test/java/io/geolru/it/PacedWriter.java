package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Version;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes to keys of its own at a steady pace, every tenth time a remove, and remembers what was answered. Runs on one
 * thread at a time.
 */
final class PacedWriter {
    private static final String CACHE = "paced";
    private static final int REMOVE_EVERY = 10;
    private static final int MOST = 1_000_000;

    private final String prefix;
    private final int keys;
    private final Map<String, Held> held = new HashMap<>();
    private int written;

    /** @param value null when it was removed */
    private record Held(@Nullable String value, Version version) {}

    PacedWriter(String prefix, int keys) {
        this.prefix = prefix;
        this.keys = keys;
    }

    /** Writes for a while, though at least so many times; answers how long the writes took. */
    Latencies write(ClusterNode node, Duration duration, Duration pace, int least) throws IOException {
        long[] tookNs = new long[MOST];
        int count = 0;
        long begun = System.nanoTime();
        try (HttpConnection connection = node.connection()) {
            for (long now = begun;
                    (now - begun < duration.toNanos() || count < least) && count < MOST;
                    now = System.nanoTime()) {
                write(connection);
                tookNs[count++] = System.nanoTime() - now;
                LockSupport.parkNanos(begun + count * pace.toNanos() - System.nanoTime());
            }
        }
        return Latencies.of(tookNs, count);
    }

    private void write(HttpConnection connection) throws IOException {
        String key = prefix + written % keys;
        boolean remove = written % REMOVE_EVERY == REMOVE_EVERY - 1;
        String value = Integer.toString(written++);
        Reply reply = remove
                ? connection.call("DELETE", ClusterNode.entry(CACHE, key), "")
                : connection.call("PUT", ClusterNode.entry(CACHE, key) + "?ttl=1h", value);
        assertThat(reply.status()).as("%s", reply).isIn(200, 201, 204, 404);
        held.put(key, new Held(remove ? null : value, reply.written()));
    }

    /** Checks that a node has everything as it was answered last. */
    void verify(ClusterNode node) throws IOException {
        try (HttpConnection connection = node.connection()) {
            for (Map.Entry<String, Held> entry : held.entrySet()) {
                Reply reply = connection.get(ClusterNode.entry(CACHE, entry.getKey()));
                Held there = entry.getValue();
                if (there.value() == null) {
                    assertThat(reply.status())
                            .as("%s on %s: %s", entry, node.name(), reply)
                            .isEqualTo(404);
                } else {
                    assertThat(reply.text()).as("%s on %s", entry, node.name()).isEqualTo(there.value());
                    assertThat(reply.etag()).as("%s on %s", entry, node.name()).isEqualTo(there.version());
                }
            }
        }
    }
}
