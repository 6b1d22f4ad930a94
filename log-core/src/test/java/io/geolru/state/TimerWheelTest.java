package io.geolru.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Entries leave the wheel when their time is over, whatever the clock does. */
class TimerWheelTest {
    private static final long NOW = ManualTime.START;
    private static final long TICK = 16;
    private static final long DAY = 24L * 60 * 60 * 1000;

    private final TimerWheel wheel = new TimerWheel(NOW);

    @AfterEach
    void allInvariantsHold() {
        wheel.checkInvariants();
    }

    private ExpiringEntry add(long expiresAt) {
        ExpiringEntry entry = new ExpiringEntry("k" + expiresAt, new byte[0], new Label(1, ""), 1, 0, expiresAt);
        wheel.add(entry);
        return entry;
    }

    private List<Long> expire(long now) {
        List<Long> expired = new ArrayList<>();
        wheel.expire(now, Integer.MAX_VALUE, entry -> expired.add(entry.expiresAt()));
        return expired;
    }

    @Test
    void anEntryLeavesWithinATickOfItsTimeAndNeverBefore() {
        add(NOW + 100);
        assertThat(expire(NOW + 99)).isEmpty();
        assertThat(expire(NOW + 100 + TICK)).containsExactly(NOW + 100);
        assertThat(wheel.size()).isZero();
    }

    @Test
    void everyStretchOfTimeIsCovered() {
        for (long life = 1; life < Long.MAX_VALUE / 4; life *= 2) {
            add(NOW + life);
        }
        add(Long.MAX_VALUE - TICK);
        for (long life = 1; life < Long.MAX_VALUE / 4; life *= 2) {
            assertThat(expire(NOW + life - 1)).doesNotContain(NOW + life);
            wheel.checkInvariants();
        }
        expire(Long.MAX_VALUE);
        assertThat(wheel.size()).isZero();
    }

    @Test
    void anEntryThatWasRemovedDoesNotExpire() {
        ExpiringEntry entry = add(NOW + 100);
        add(NOW + 101);
        wheel.remove(entry);
        assertThat(expire(NOW + DAY)).containsExactly(NOW + 101);
    }

    @Test
    void theLimitBoundsTheWorkOfOneCall() {
        for (int i = 0; i < 100; i++) {
            add(NOW + DAY + i);
        }
        int calls = 0;
        List<ExpiringEntry> expired = new ArrayList<>();
        int looked = wheel.expire(NOW + 2 * DAY, 7, expired::add);
        while (looked > 0) {
            assertThat(looked).isLessThanOrEqualTo(7);
            wheel.checkInvariants();
            calls++;
            looked = wheel.expire(NOW + 2 * DAY, 7, expired::add);
        }
        assertThat(expired).hasSize(100);
        assertThat(calls).isGreaterThan(100 / 7);
    }

    @Test
    void aSmallStepBackIsWaitedFor() {
        add(NOW + 100);
        expire(NOW + 50);
        assertThat(expire(NOW - 1000)).isEmpty();
        add(NOW + 40);
        assertThat(expire(NOW + 200)).containsExactlyInAnyOrder(NOW + 40, NOW + 100);
    }

    @Test
    void aFarStepBackSortsEverythingInAnew() {
        add(NOW + DAY);
        add(NOW - 5 * DAY);
        expire(NOW - 10 * DAY);
        wheel.checkInvariants();
        add(NOW - 9 * DAY);
        assertThat(expire(NOW - 9 * DAY + TICK)).containsExactly(NOW - 9 * DAY);
        assertThat(expire(NOW - DAY)).containsExactly(NOW - 5 * DAY);
        assertThat(expire(NOW + DAY + TICK)).containsExactly(NOW + DAY);
    }

    @Test
    void aStepFarForwardAndBackLosesNothing() {
        add(NOW + 100);
        add(NOW + 200 * DAY);
        assertThat(expire(NOW + 100 * DAY)).containsExactly(NOW + 100);
        add(NOW + DAY);
        assertThat(expire(NOW)).isEmpty();
        assertThat(expire(NOW + DAY + TICK)).containsExactly(NOW + DAY);
        assertThat(expire(NOW + 200 * DAY + TICK)).containsExactly(NOW + 200 * DAY);
    }

    @Test
    void atRandomTimesExactlyTheDueLeave() {
        Random random = new Random(42);
        for (int round = 0; round < 50; round++) {
            TimerWheel other = new TimerWheel(NOW);
            List<ExpiringEntry> waiting = new ArrayList<>();
            long now = NOW;
            for (int i = 0; i < 500; i++) {
                if (random.nextInt(3) > 0) {
                    long expiresAt = now + 1 + (random.nextLong() >>> (20 + random.nextInt(43)));
                    ExpiringEntry entry = new ExpiringEntry("k" + i, new byte[0], new Label(1, ""), 1, 0, expiresAt);
                    other.add(entry);
                    waiting.add(entry);
                } else {
                    now += random.nextLong() >>> (24 + random.nextInt(39));
                    long time = now;
                    other.expire(now, Integer.MAX_VALUE, entry -> {
                        assertThat(entry.expiresAt()).isLessThanOrEqualTo(time);
                        assertThat(waiting.remove(entry)).isTrue();
                    });
                    assertThat(waiting).allMatch(entry -> entry.expiresAt() > time - TICK);
                    other.checkInvariants();
                }
            }
        }
    }
}
