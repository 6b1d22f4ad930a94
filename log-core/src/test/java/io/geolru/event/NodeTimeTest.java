package io.geolru.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeTimeTest {
    private static final long BEGIN_MS = 1_000_000;

    private long passedMs;
    private long readings;
    /** How long the thread is held up behind a reading of the wall clock, the next ones. */
    private final Deque<Long> heldUpMs = new ArrayDeque<>();

    private final NodeTime time = new NodeTime(new TimeSource() {
        @Override
        public long nanoTime() {
            readings++;
            return passedMs * 1_000_000;
        }

        @Override
        public long epochMillis() {
            long read = BEGIN_MS + passedMs;
            passedMs += heldUpMs.isEmpty() ? 0 : heldUpMs.remove();
            return read;
        }
    });

    @Test
    void anInstantIsOverFromItsVeryMillisecondOn() {
        assertThat(time.isOver(BEGIN_MS)).isTrue();
        assertThat(time.isOver(BEGIN_MS + 9_000)).isFalse();
        passedMs = 8_999;
        assertThat(time.isOver(BEGIN_MS + 9_000)).isFalse();
        passedMs = 9_000;
        assertThat(time.isOver(BEGIN_MS + 9_000)).isTrue();
    }

    @Test
    void theClockIsReadOnlyForWhatMayBeOver() {
        long before = readings;
        assertThat(time.isOver(BEGIN_MS + 10_000)).isFalse();
        assertThat(time.isOver(Event.NEVER)).isFalse();
        assertThat(readings).isEqualTo(before);
        passedMs = 5_000;
        time.refresh();
        before = readings;
        assertThat(time.isOver(BEGIN_MS + 10_000)).isFalse();
        assertThat(readings).isGreaterThan(before);
    }

    @Test
    void aRefreshFollowsAStepOfTheWallClock() {
        assertThat(time.isOver(BEGIN_MS + 60_000)).isFalse();
        passedMs = 60_000;
        time.refresh();
        assertThat(time.isOver(BEGIN_MS + 60_000)).isTrue();
    }

    @Test
    void aThreadThatIsHeldUpBetweenTheClocksReadsThemAgain() {
        heldUpMs.add(300L);
        time.refresh();
        assertThat(time.epochMillisAt(passedMs * 1_000_000)).isEqualTo(BEGIN_MS + passedMs);
    }

    @Test
    void ofReadingsThatAreAllHeldUpTheShortestCounts() {
        heldUpMs.addAll(List.of(300L, 40L, 2L, 70L));
        time.refresh();
        assertThat(time.epochMillisAt(passedMs * 1_000_000)).isEqualTo(BEGIN_MS + passedMs - 2);
    }
}
