package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.event.NodeTime;
import io.geolru.event.Origins;
import io.geolru.event.TimeSource;
import io.geolru.journal.OpenedPackages;
import io.geolru.state.CacheLimits;
import io.geolru.state.Change;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import io.geolru.state.StateListener;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenersTest {
    static {
        OpenedPackages.ensure();
    }

    private final Listeners listeners =
            new Listeners(new Origins(), "test", ParkingIdle.listeners(NodeConfig.Idle.BALANCED));
    private final NodeState state = new NodeState(
            StateLimits.UNLIMITED, name -> CacheLimits.UNLIMITED, new NodeTime(TimeSource.SYSTEM), StateListener.NONE);
    private final AtomicInteger heard = new AtomicInteger();

    @AfterEach
    void close() {
        listeners.close();
    }

    @Test
    void changesOfCachesThatNobodyListensToTakeNoPlaceInTheQueue() {
        CountDownLatch go = new CountDownLatch(1);
        listen(event -> {
            await(go);
            heard.incrementAndGet();
        });
        for (int i = 0; i < 2 * Listeners.QUEUE_CAPACITY; i++) {
            change("other", "k");
        }
        change("c", "k");
        go.countDown();
        TestNodes.waitUntil("the change is heard", () -> heard.get() == 1);
        assertThat(listeners.lost()).isZero();
    }

    @Test
    void anErrorOfAListenerDoesNotEndTheThread() {
        listen(event -> {
            heard.incrementAndGet();
            throw new AssertionError("thrown on purpose");
        });
        hearsTwoChanges();
        assertThat(listeners.failed()).isPositive();
    }

    @Test
    void anInterruptByAListenerDoesNotEndTheThread() {
        listen(event -> {
            heard.incrementAndGet();
            Thread.currentThread().interrupt();
        });
        hearsTwoChanges();
    }

    private void hearsTwoChanges() {
        for (int i = 1; i <= 2; i++) {
            int expected = i;
            change("c", "k" + i);
            TestNodes.waitUntil("the change is heard", () -> heard.get() == expected);
        }
    }

    private void listen(CacheListener<String> listener) {
        listeners.add("c", listener, entry -> "");
    }

    private void change(String cache, String key) {
        listeners.changed(state.cache(cache), Change.REMOVED, key, null, null, 1, 1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
