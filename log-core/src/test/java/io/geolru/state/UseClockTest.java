package io.geolru.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.event.NodeTime;
import io.geolru.event.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Uses that come one after the other have times in that order, whatever threads they are of. */
class UseClockTest {
    private static final int TURNS = 2_000;

    private final AtomicLong jumpedNs = new AtomicLong();
    private final AtomicReference<@Nullable Runnable> beforeNextReading = new AtomicReference<>();
    private final UseClock clock = new UseClock(new NodeTime(new TimeSource() {
        @Override
        public long nanoTime() {
            Runnable first = beforeNextReading.getAndSet(null);
            if (first != null) {
                first.run();
            }
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

    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        threads.shutdownNow();
        other.shutdownNow();
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
    void hitsOfReadersBesideEachOtherAreAllCounted() throws Exception {
        for (int readers : new int[] {UseClock.PLACES, UseClock.PLACES + 4}) {
            long before = clock.hits(0);
            LongAdder leftToCallers = new LongAdder();
            Entry entry = new Entry("k", new byte[0], new Label(1, ""), 1, 0);
            beside(readers, () -> leftToCallers.add(clock.read(entry, 0) ? 0 : 1));
            assertThat(clock.hits(0) - before + leftToCallers.sum()).isEqualTo((long) readers * TURNS);
            jump();
        }
    }

    @Test
    void aReaderThatWasHeldUpInACrowdIsNotAheadOfThoseWhoHavePlacesByThen() throws Exception {
        Entry first = new Entry("x", new byte[0], new Label(1, ""), 1, 0);
        beside(UseClock.PLACES + 1, () -> use(0));
        beforeNextReading.set(() -> {
            jump();
            CompletableFuture.runAsync(() -> clock.read(first, 0), other)
                    .orTimeout(1, TimeUnit.MINUTES)
                    .join();
            jumpedNs.addAndGet(TimeUnit.SECONDS.toNanos(1));
        });
        use(0);
        other.submit(() -> use(0)).get(1, TimeUnit.MINUTES);
        assertThat(first.lastUse()).isPositive();
        assertInOrder();
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

    @Test
    void aReadInACrowdIsLaterThanAWriteWhereTheSystemsClockStandsStill() throws Exception {
        ManualTime still = new ManualTime();
        UseClock coarse = new UseClock(new NodeTime(still));
        for (int i = 0; i <= UseClock.PLACES; i++) {
            Thread reader = new Thread(() -> coarse.read(new Entry("k", new byte[0], new Label(1, ""), 1, 0), 0));
            reader.start();
            reader.join(TimeUnit.MINUTES.toMillis(1));
        }
        Entry written = new Entry("a", new byte[0], new Label(1, ""), 1, coarse.now());
        Entry read = new Entry("b", new byte[0], new Label(1, ""), 1, 0);
        assertThat(coarse.read(read, 0)).isFalse();
        assertThat(read.lastUse()).isGreaterThan(written.lastUse());
    }
}
