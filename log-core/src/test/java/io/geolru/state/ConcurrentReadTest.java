package io.geolru.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.geolru.event.Event;
import io.geolru.event.NodeTime;
import io.geolru.event.TimeSource;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Readers beside the writer: they never miss what is there, see only what was written, and leave no garbage. */
class ConcurrentReadTest {
    private static final int KEYS = 100_000;

    private final NodeState node = new NodeState(
            new StateLimits(1, Long.MAX_VALUE, 1_000),
            name -> CacheLimits.UNLIMITED,
            new NodeTime(TimeSource.SYSTEM),
            StateListener.NONE);
    private final CacheState cache = node.cache("c");
    private volatile int written;
    private long stamp;

    @Test
    void readersNeverMissAPresentKeyWhileTheTableGrows() throws Exception {
        besideReaders(
                seen -> {
                    Entry entry = cache.get("k" + seen);
                    assertThat(entry).as("k%d", seen).isNotNull();
                    assertThat(entry.value()[0]).isEqualTo((byte) seen);
                },
                () -> {
                    for (int i = 0; i < KEYS; i++) {
                        put("k" + i, i);
                        written = i + 1;
                    }
                });
        assertThat(cache.entries()).isEqualTo(KEYS);
    }

    @Test
    void readersNeverMissAPresentKeyWhileOthersComeAndGo() throws Exception {
        int stay = 200;
        for (int i = 0; i < stay; i++) {
            put("k" + i, i);
        }
        written = stay;
        besideReaders(seen -> assertThat(cache.peek("k" + seen)).as("k%d", seen).isNotNull(), () -> {
            Random random = new Random(1);
            for (int i = 0; i < 300_000; i++) {
                String key = "other" + random.nextInt(2_000);
                if (random.nextBoolean()) {
                    put(key, i);
                } else {
                    cache.remove(key, ++stamp, 1);
                }
                if (i % 16 == 0) {
                    int k = i % stay;
                    put("k" + k, k);
                }
                if (i % 1_000 == 0) {
                    node.forgetStable(stamp);
                    node.maintain(10_000);
                }
            }
        });
        assertThat(cache.stats().records()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void aGetAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        cache.put("never", new byte[1], "", ++stamp, 1, Event.NEVER);
        cache.put("later", new byte[1], "", ++stamp, 1, Long.MAX_VALUE - 1);
        String[] keys = {"never", "later", "absent"};
        long hits = 0;
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 20 && allocated > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 30_000; i++) {
                hits += cache.get(keys[i % 3]) == null ? 0 : 1;
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(hits).isPositive();
        assertThat(allocated).isZero();
    }

    private void put(String key, int value) {
        cache.put(key, new byte[] {(byte) value}, "", ++stamp, 1, Event.NEVER);
    }

    /** Reads keys that were written, at random, until the writer is through. */
    private void besideReaders(IntConsumer read, Runnable writer) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> readers = new ArrayList<>();
            for (int seed = 0; seed < 2; seed++) {
                Random random = new Random(seed);
                readers.add(threads.submit(() -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        int seen = written;
                        if (seen > 0) {
                            read.accept(random.nextInt(seen));
                        }
                    }
                }));
            }
            writer.run();
            threads.shutdownNow();
            for (Future<?> reader : readers) {
                reader.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        node.checkInvariants();
    }
}
