package io.geolru.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final long NOON = 1_772_366_400_000L;

    private final Timeline timeline = new Timeline();

    @Test
    void withoutAnythingThereIsNothing() {
        assertThat(timeline.all()).isEmpty();
        assertThat(timeline.startMs()).isZero();
    }

    @Test
    void whatIsCloseIsKeptApart() {
        timeline.at(NOON).bytes++;
        timeline.at(NOON + 250).bytes += 2;
        assertThat(timeline.widthMs()).isEqualTo(100);
        assertThat(timeline.startMs()).isEqualTo(NOON);
        assertThat(timeline.all()).extracting(bucket -> bucket.bytes).containsExactly(1L, 0L, 2L);
    }

    @Test
    void aLongTimeHasWideStretches() {
        timeline.at(NOON).bytes++;
        timeline.at(NOON + 86_400_000).bytes++;
        assertThat(timeline.widthMs()).isEqualTo(600_000);
        assertThat(timeline.all()).hasSize(145);
    }

    @Test
    void centuriesFitToo() {
        timeline.at(0).bytes++;
        timeline.at(9_000_000_000_000L).bytes++;
        assertThat(timeline.all()).hasSizeLessThanOrEqualTo(Timeline.MOST);
    }

    @RepeatedTest(20)
    void nothingIsLostHoweverTimeGoes(RepetitionInfo round) {
        Random random = new Random(round.getCurrentRepetition());
        long sum = 0;
        long first = Long.MAX_VALUE;
        long last = 0;
        for (int i = 0; i < 2_000; i++) {
            long ms = NOON + (long) (random.nextGaussian() * Math.pow(10, random.nextInt(2 + i / 200)));
            timeline.at(ms).expired += i;
            sum += i;
            first = Math.min(first, ms);
            last = Math.max(last, ms);
        }
        assertThat(timeline.all().stream().mapToLong(bucket -> bucket.expired).sum())
                .isEqualTo(sum);
        assertThat(timeline.all()).hasSizeLessThanOrEqualTo(Timeline.MOST);
        assertThat(timeline.startMs()).isBetween(first - timeline.widthMs() + 1, first);
        assertThat(timeline.startMs() + timeline.all().size() * timeline.widthMs())
                .isBetween(last + 1, last + timeline.widthMs());
    }
}
