package io.geolru.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.geolru.event.NodeTime;
import io.geolru.event.TimeSource;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Exact LRU on real accesses: get, and put on a miss. Needs the trace web07 in {@code shared/traces} beside the project, and is skipped where it
 * is absent.
 */
class TraceTest {
    private static final Path TRACE = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .getParent()
            .resolveSibling("shared/traces/web07.ints.gz");

    @ParameterizedTest
    @CsvSource({"256, 31031", "1024, 38487", "4096, 46458", "16384, 55146"})
    void hitsAreThoseOfAnExactLru(int maxEntries, long hits) throws IOException {
        assumeTrue(Files.exists(TRACE), "there is no " + TRACE);
        NodeState node = new NodeState(
                new StateLimits(1, Long.MAX_VALUE, 10_000),
                name -> new CacheLimits(maxEntries, Long.MAX_VALUE, 0),
                new NodeTime(TimeSource.SYSTEM),
                StateListener.NONE);
        CacheState cache = node.cache("trace");
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(new GZIPInputStream(Files.newInputStream(TRACE))))) {
            for (long stamp = 1; ; stamp++) {
                String key = Integer.toString(in.readInt());
                if (cache.get(key) == null) {
                    cache.put(key, new byte[0], "", stamp, 1, Long.MAX_VALUE);
                }
            }
        } catch (EOFException atTheEnd) {
            assertThat(cache.stats().hits()).isEqualTo(hits);
        }
        node.checkInvariants();
    }
}
