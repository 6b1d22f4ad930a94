package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a node keeps its last minutes. */
class HistoryTest {
    private static final long START_NS = -5;

    private int looks;
    private final History history = new History(START_NS);

    private static NodeSample sample(long number) {
        return new NodeSample(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private static long at(long ms) {
        return START_NS + TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private void poll(long nowNs) {
        history.poll(nowNs, () -> sample(looks++));
    }

    @Test
    void aSampleIsTakenOncePerIntervalHoweverOftenItLooks() {
        assertThat(history.samples()).isEmpty();
        for (int ms = 0; ms < 4 * History.INTERVAL_MS; ms += 100) {
            poll(at(ms));
        }
        assertThat(history.samples()).extracting(NodeSample::timeMs).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void aLateLookIsMadeUpForByNoFurtherOne() {
        poll(at(0));
        poll(at(10 * History.INTERVAL_MS + 500));
        poll(at(10 * History.INTERVAL_MS + 600));
        assertThat(history.samples()).hasSize(2);
        poll(at(11 * History.INTERVAL_MS));
        assertThat(history.samples()).hasSize(3);
    }

    @Test
    void theOldestSamplesGo() {
        for (int i = 0; i < History.MOST_SAMPLES + 7; i++) {
            poll(at((long) i * History.INTERVAL_MS));
        }
        List<NodeSample> samples = history.samples();
        assertThat(samples).hasSize(History.MOST_SAMPLES);
        assertThat(samples.get(0).timeMs()).isEqualTo(7);
        assertThat(samples.get(samples.size() - 1).timeMs()).isEqualTo(History.MOST_SAMPLES + 6);
    }
}
