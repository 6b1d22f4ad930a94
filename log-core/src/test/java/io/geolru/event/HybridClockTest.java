package io.geolru.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HybridClockTest {
    private final SettableTime time = new SettableTime(1_000_000);

    @Test
    void stampsRiseWhateverTheWallClockDoes() {
        HybridClock clock = new HybridClock(time, 0);
        long before = clock.next();
        time.epochMillis = 500_000;
        long after = clock.next();
        time.epochMillis = 2_000_000;
        long later = clock.next();
        assertThat(after).isGreaterThan(before);
        assertThat(later).isGreaterThan(after);
        assertThat(HybridClock.epochMillis(later)).isEqualTo(2_000_000);
    }

    @Test
    void stampsAreAboveWhatWasObserved() {
        HybridClock clock = new HybridClock(time, 0);
        long ahead = HybridClock.stampAt(1_005_000);
        clock.observe(ahead);
        assertThat(clock.next()).isGreaterThan(ahead);
    }

    @Test
    void noStampIsAtOrBelowAPromise() {
        HybridClock clock = new HybridClock(time, 0);
        clock.reserve(HybridClock.stampAt(2_000_000));
        long promise = clock.promise();
        assertThat(promise).isEqualTo(HybridClock.stampAt(1_000_000));
        time.epochMillis = 900_000;
        assertThat(clock.next()).isGreaterThan(promise);
    }

    @Test
    void promisesStopAtTheReserve() {
        HybridClock clock = new HybridClock(time, HybridClock.stampAt(10));
        assertThat(clock.promise()).isEqualTo(HybridClock.stampAt(10));
        clock.reserve(HybridClock.stampAt(20));
        assertThat(clock.promise()).isEqualTo(HybridClock.stampAt(20));
    }

    @Test
    void aClockThatBeginsAtTheReserveKeepsThePromisesOfTheOneBefore() {
        HybridClock before = new HybridClock(time, 0);
        long reserve = HybridClock.stampAt(1_004_000);
        before.reserve(reserve);
        time.epochMillis = 1_003_000;
        long promise = before.promise();
        time.epochMillis = 100;
        HybridClock after = new HybridClock(time, reserve);
        assertThat(after.next()).isGreaterThan(promise);
    }

    static final class SettableTime implements TimeSource {
        private long epochMillis;

        SettableTime(long epochMillis) {
            this.epochMillis = epochMillis;
        }

        @Override
        public long nanoTime() {
            return epochMillis * 1_000_000;
        }

        @Override
        public long epochMillis() {
            return epochMillis;
        }
    }
}
