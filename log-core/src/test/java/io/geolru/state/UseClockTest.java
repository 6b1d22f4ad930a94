package io.geolru.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.event.NodeTime;
import io.geolru.event.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Uses that come one after the other have times in that order, whatever threads they are of. */
class UseClockTest {
    private static final int TURNS = 2_000;

    private final AtomicLong jumpedNs = new AtomicLong();
    private final UseClock clock = new UseClock(new NodeTime(new TimeSource() {
        @Override
        public long nanoTime() {
            return System.nanoTime() + jumpedNs.get();
        }

        @Override
        public long epochMillis() {
            return 1;
        }
    }));
    private final List<Long> uses = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(2 * UseClock.PLACES);
    private long uncounted;

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** One use after the other: the next thread goes on when this one is through. */
    private synchronized void use(int cache) {
        Entry entry = new Entry("k", new byte[0], new Label(1, ""), 1, 0);
        uncounted += clock.read(entry, cache) ? 0 : 1;
        uses.add(entry.lastUse());
    }

    private synchronized void write() {
        uses.add(clock.now());
    }

    private void jump() {
        jumpedNs.addAndGet(TimeUnit.SECONDS.toNanos(11));
        clock.renew();
    }

    private void beside(int readers, Runnable turn) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            running.add(threads.submit(() -> {
                for (int next = 0; next < TURNS; next++) {
                    turn.run();
                }
            }));
        }
        for (Future<?> each : running) {
            each.get(1, TimeUnit.MINUTES);
        }
    }

    private void assertInOrder() {
        for (int i = 1; i < uses.size(); i++) {
            assertThat(uses.get(i)).as("use %d", i).isGreaterThan(uses.get(i - 1));
        }
    }

    @Test
    void readsOfFewThreadsAreInOrder() throws Exception {
        beside(4, () -> use(0));
        assertInOrder();
        assertThat(clock.hits(0)).isEqualTo(4 * TURNS);
        assertThat(uncounted).isZero();
    }

    @Test
    void readsOfMoreThreadsThanThereArePlacesAreInOrder() throws Exception {
        beside(UseClock.PLACES + 4, () -> use(0));
        assertInOrder();
        assertThat(uncounted).isPositive();
        assertThat(clock.hits(0) + uncounted).isEqualTo((UseClock.PLACES + 4) * TURNS);
    }

    @Test
    void readsAndWritesAreInOrderWhilePlacesAreGivenAnew() throws Exception {
        AtomicLong turns = new AtomicLong();
        beside(UseClock.PLACES + 1, () -> {
            long turn = turns.incrementAndGet();
            if (turn % 7 == 0) {
                write();
            } else {
                use(0);
            }
            if (turn % 1_000 == 0) {
                jump();
            }
        });
        assertInOrder();
    }

    @Test
    void fewReadersGetPlacesAgainAfterACrowd() throws Exception {
        beside(UseClock.PLACES + 1, () -> use(0));
        uncounted = 0;
        use(0);
        assertThat(uncounted).isOne();
        jump();
        use(0);
        assertThat(uncounted).isOne();
        assertInOrder();
    }

    @Test
    void hitsAreKeptByCacheWhenPlacesAreGivenAnew() {
        clock.caches(3);
        for (int round = 0; round < 4; round++) {
            use(0);
            use(2);
            use(2);
            jump();
        }
        assertThat(clock.hits(0)).isEqualTo(4);
        assertThat(clock.hits(1)).isZero();
        assertThat(clock.hits(2)).isEqualTo(8);
        assertThat(uncounted).isZero();
    }

    @Test
    void aHitOfACacheThatIsNewerThanThePlaceIsLeftToTheCaller() {
        use(0);
        clock.caches(2);
        use(1);
        assertThat(uncounted).isOne();
        jump();
        use(1);
        assertThat(uncounted).isOne();
        assertThat(clock.hits(1)).isOne();
    }

    @Test
    void timesGoOnWhereTheSystemsClockStandsStill() {
        ManualTime still = new ManualTime();
        UseClock coarse = new UseClock(new NodeTime(still));
        Entry first = new Entry("a", new byte[0], new Label(1, ""), 1, coarse.now());
        Entry second = new Entry("b", new byte[0], new Label(1, ""), 1, 0);
        coarse.read(second, 0);
        Entry third = new Entry("c", new byte[0], new Label(1, ""), 1, coarse.now());
        assertThat(List.of(first.lastUse(), second.lastUse(), third.lastUse()))
                .isSorted()
                .doesNotHaveDuplicates();
    }
}
