package io.geolru.process.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LruModelTest {
    private static final Path WEB07 = Path.of(System.getProperty("basedir", ""), "../../shared/traces/web07.ints.gz");

    @Property(tries = 200)
    void hitsWhatAListInOrderOfUseHits(
            @ForAll @Size(max = 200) List<@IntRange(max = 20) Integer> accesses,
            @ForAll @IntRange(min = 1, max = 10) int capacity) {
        LruModel model = new LruModel(capacity);
        List<Integer> inOrderOfUse = new ArrayList<>();
        long hits = 0;
        for (Integer key : accesses) {
            hits += inOrderOfUse.remove(key) ? 1 : 0;
            inOrderOfUse.add(key);
            if (inOrderOfUse.size() > capacity) {
                inOrderOfUse.remove(0);
            }
            model.access(key);
        }
        assertThat(model.hits()).isEqualTo(hits);
    }

    @ParameterizedTest
    @CsvSource({"256, 31031", "1024, 38487", "4096, 46458", "16384, 55146"})
    void hitsWhatIsKnownOfARealTrace(long capacity, long hits) throws IOException {
        assumeTrue(Files.exists(WEB07), "no " + WEB07);
        LruModel model = new LruModel(capacity);
        TraceFile trace = TraceFile.open(WEB07.toString());
        try (Accesses.Keys keys = trace.open()) {
            for (long i = 0; i < trace.count(); i++) {
                model.access(keys.next());
            }
        }
        assertThat(model.hits()).isEqualTo(hits);
    }
}
