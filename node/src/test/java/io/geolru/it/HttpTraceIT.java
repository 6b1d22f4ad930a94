package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Needs the trace beside the project; skipped where it is absent. */
class HttpTraceIT {
    private static final Path TRACE = Path.of("../../shared/traces/web07.ints.gz");

    @RegisterExtension
    final Cluster cluster = new Cluster();

    @ParameterizedTest
    @CsvSource({"1024, 38487", "4096, 46458"})
    void hitsAreThoseOfAnExactLruOnANodeWithAPeer(int entries, int hits) throws Exception {
        assumeTrue(Files.exists(TRACE), "no trace at " + TRACE);
        cluster.evicts();
        String limit = "caches.default.maxEntries=" + entries;
        ClusterNode us = cluster.start("us", "--set", limit);
        ClusterNode eu = cluster.start("eu", "--set", limit);
        int seen = 0;
        try (HttpConnection connection = eu.connection()) {
            for (int key : accesses()) {
                Reply got = connection.get("/getCacheItem?item_key=" + key);
                if (got.status() == 200) {
                    seen++;
                } else {
                    assertThat(got.status()).as("%s", got).isEqualTo(404);
                    String item = "{\"item_key\":\"" + key + "\",\"item_value\":" + key + '}';
                    Reply set = connection.call("POST", "/setCacheItem", item, "Content-Type", "application/json");
                    assertThat(set.status()).as("%s", set).isEqualTo(200);
                }
            }
        }
        assertThat(seen).isEqualTo(hits);
        Await.until(
                "the peer has every event",
                () -> us.digest().get("frontier").equals(eu.digest().get("frontier")));
    }

    private static int[] accesses() throws IOException {
        try (DataInputStream trace = new DataInputStream(new GZIPInputStream(Files.newInputStream(TRACE)))) {
            IntBuffer accesses = ByteBuffer.wrap(trace.readAllBytes()).asIntBuffer();
            int[] keys = new int[accesses.remaining()];
            accesses.get(keys);
            return keys;
        }
    }
}
