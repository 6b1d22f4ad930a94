package io.geolru.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.event.NodeTime;
import io.geolru.event.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The times of uses are in the order of the uses, whatever threads make them and however many. */
class UseClockTest {
    private final UseClock clock = new UseClock(new NodeTime(TimeSource.SYSTEM));
    private final ReadCount count = new ReadCount(clock);
    private final List<ExecutorService> threads = new ArrayList<>();

    @AfterEach
    void endThreads() {
        threads.forEach(ExecutorService::shutdownNow);
    }

    @Test
    void usesOneAfterTheOtherHaveRisingTimesOnAnyThreads() throws Exception {
        long before = clock.now();
        int rounds = 200;
        for (int round = 0; round < rounds; round++) {
            for (ExecutorService thread : threads(4)) {
                long use = on(thread, this::read);
                assertThat(use - before).isPositive();
                before = use;
            }
            long write = clock.write(System.nanoTime());
            assertThat(write - before).isPositive();
            before = write;
        }
        assertThat(count.sum()).isEqualTo(4L * rounds);
    }

    @Test
    void moreThreadsThanSeatsKeepTheOrderToo() throws Exception {
        long before = clock.now();
        for (int many = 1; many < 12; many++) {
            for (ExecutorService thread : threads(many)) {
                long use = on(thread, this::read);
                assertThat(use - before).isNotNegative();
                before = use;
            }
        }
        assertThat(count.sum()).isEqualTo(11 * 12 / 2);
    }

    @Test
    void theSeatOfAThreadThatHasEndedIsAnothers() throws Exception {
        for (int i = 0; i < 50; i++) {
            Thread thread = new Thread(this::read);
            thread.start();
            thread.join();
        }
        assertThat(clock.read()).isNotNull();
        assertThat(count.sum()).isEqualTo(50);
    }

    @Test
    void countsAreExactWhileThreadsCome() throws Exception {
        List<Future<Long>> runs = new ArrayList<>();
        for (ExecutorService thread : threads(7)) {
            runs.add(thread.submit(() -> {
                long last = 0;
                for (int i = 0; i < 10_000; i++) {
                    last = read();
                }
                return last;
            }));
        }
        for (Future<Long> run : runs) {
            run.get();
        }
        assertThat(count.sum()).isEqualTo(70_000);
    }

    private long read() {
        Seat seat = clock.read();
        count.increment(seat);
        return seat == null ? clock.crowdedRead() : seat.time();
    }

    private List<ExecutorService> threads(int many) {
        while (threads.size() < many) {
            threads.add(Executors.newSingleThreadExecutor());
        }
        return threads.subList(0, many);
    }

    private static long on(ExecutorService thread, Callable<Long> call) throws Exception {
        return thread.submit(call).get();
    }
}
