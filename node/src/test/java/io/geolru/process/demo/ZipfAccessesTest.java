package io.geolru.process.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ZipfAccessesTest {
    private static final int KEYS = 100;
    private static final int COUNT = 100_000;

    private final Accesses accesses = new ZipfAccesses(COUNT, KEYS);

    @Test
    void areTheSameOnEveryRun() throws IOException {
        assertThat(counts(accesses)).isEqualTo(counts(new ZipfAccesses(COUNT, KEYS)));
    }

    @Test
    void aKeyIsWantedInProportionToItsRank() throws IOException {
        long[] counts = counts(accesses);

        assertThat(counts[0] / (double) counts[9]).isCloseTo(Math.pow(10, 0.99), within(1.0));
        assertThat(counts[KEYS - 1]).isPositive();
    }

    @Test
    void sayWhatTheyAre() {
        assertThat(new ZipfAccesses(1, 20_000).describe()).isEqualTo("a Zipf distribution over 20,000 keys");
    }

    private static long[] counts(Accesses accesses) throws IOException {
        long[] counts = new long[KEYS];
        try (Accesses.Keys keys = accesses.open()) {
            for (long i = 0; i < accesses.count(); i++) {
                counts[keys.next()]++;
            }
        }
        return counts;
    }
}
