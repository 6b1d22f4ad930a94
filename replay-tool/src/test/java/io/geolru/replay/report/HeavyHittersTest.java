package io.geolru.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class HeavyHittersTest {
    @Test
    void fewAreCountedExactly() {
        HeavyHitters<String> hitters = new HeavyHitters<>(3);
        for (String one : List.of("a", "b", "a", "c", "a", "b")) {
            hitters.add(one);
        }
        assertThat(hitters.top(2)).extracting(HeavyHitters.Counter::key).containsExactly("a", "b");
        assertThat(hitters.top(9)).extracting(HeavyHitters.Counter::count).containsExactly(3L, 2L, 1L);
        assertThat(hitters.top(9)).extracting(HeavyHitters.Counter::error).containsOnly(0L);
    }

    @RepeatedTest(20)
    void theFrequentAreFoundAndTheirCountsAreWithinWhatIsSaid(RepetitionInfo round) {
        Random random = new Random(round.getCurrentRepetition());
        int counters = 50;
        int all = 20_000;
        HeavyHitters<Integer> hitters = new HeavyHitters<>(counters);
        Map<Integer, Long> exact = new HashMap<>();
        for (int i = 0; i < all; i++) {
            int key = (int) Math.pow(5_000, random.nextDouble());
            hitters.add(key);
            exact.merge(key, 1L, Long::sum);
        }
        Map<Integer, HeavyHitters.Counter<Integer>> found = new HashMap<>();
        hitters.top(counters).forEach(counter -> found.put(counter.key(), counter));
        assertThat(found).hasSize(counters);
        found.forEach((key, counter) ->
                assertThat(exact.get(key)).isBetween(counter.count() - counter.error(), counter.count()));
        exact.forEach((key, count) -> {
            if (count > all / counters) {
                assertThat(found).containsKey(key);
            }
        });
    }
}
