package io.geolru.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class DelayHistogramTest {
    private final DelayHistogram histogram = new DelayHistogram();

    @Test
    void shortDelaysAreExact() {
        for (int ms = 0; ms < 60; ms++) {
            histogram.record(ms);
        }
        assertThat(histogram.percentile(50)).isEqualTo(29);
        assertThat(histogram.percentile(100)).isEqualTo(59);
        assertThat(histogram.max()).isEqualTo(59);
        assertThat(histogram.count()).isEqualTo(60);
    }

    @Test
    void withoutAnyThereIsNone() {
        assertThat(histogram.percentile(99)).isZero();
        assertThat(histogram.max()).isZero();
    }

    @Test
    void theLongestThereIsIsTaken() {
        histogram.record(Long.MAX_VALUE);
        assertThat(histogram.percentile(50)).isEqualTo(Long.MAX_VALUE);
    }

    @RepeatedTest(20)
    void percentilesAreThoseOfTheSortedDelays(RepetitionInfo round) {
        Random random = new Random(round.getCurrentRepetition());
        DelayHistogram other = new DelayHistogram();
        long[] all = new long[1_001];
        for (int i = 0; i < all.length; i++) {
            all[i] = (long) Math.exp(random.nextDouble() * 25);
            (i % 3 == 0 ? other : histogram).record(all[i]);
        }
        histogram.add(other);
        Arrays.sort(all);
        assertThat(histogram.max()).isEqualTo(all[1_000]);
        for (int percent : new int[] {1, 10, 50, 90, 99, 100}) {
            long exact = all[(int) Math.ceil(all.length * percent / 100.0) - 1];
            assertThat(histogram.percentile(percent))
                    .isGreaterThanOrEqualTo(exact)
                    .isCloseTo(exact, Percentage.withPercentage(100 / 32.0));
        }
    }
}
