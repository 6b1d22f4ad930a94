package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Needs the trace beside the project; skipped where it is absent. */
class TraceTest {
    private static final Path TRACE = Path.of("../../shared/traces/web07.ints.gz");

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @ParameterizedTest
    @CsvSource({"1024, 38487", "4096, 46458"})
    void hitsAreThoseOfAnExactLruOnANodeWithAPeer(int entries, int hits) throws IOException {
        assumeTrue(Files.exists(TRACE), "no trace at " + TRACE);
        NodeConfig.CacheSettings limits = new NodeConfig.CacheSettings(entries, 1L << 30, null);
        CacheNode eu = nodes.launch(nodes.config("eu-1", "eu").withCache("c", limits));
        nodes.launch("us-1", "us");
        Cache<String> cache = eu.cache("c", String.class);
        int seen = 0;
        try (DataInputStream trace =
                new DataInputStream(new BufferedInputStream(new GZIPInputStream(Files.newInputStream(TRACE))))) {
            while (true) {
                String key = Integer.toString(trace.readInt());
                if (cache.get(key) != null) {
                    seen++;
                } else {
                    cache.put(key, key);
                }
            }
        } catch (EOFException end) {
            assertThat(seen).isEqualTo(hits);
        }
    }
}
