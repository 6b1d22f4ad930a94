package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ListenerAndLoaderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    private record Seen(CacheEvent.Type type, String key, String value, String old, String region) {}

    @Test
    void listenersHearOfOwnAndRemoteChangesInOrder() throws InterruptedException {
        CacheNode eu = nodes.launch(
                nodes.config("eu-1", "eu").withCache("c", new NodeConfig.CacheSettings(2, 1L << 20, null)));
        CacheNode us = nodes.launch("us-1", "us");
        Cache<String> here = eu.cache("c", String.class);
        Cache<String> there = us.cache("c", String.class);
        List<Seen> seen = new CopyOnWriteArrayList<>();
        here.addListener(event ->
                seen.add(new Seen(event.type(), event.key(), event.value(), event.oldValue(), event.originRegion())));

        here.put("a", "1");
        here.put("a", "2");
        eu.awaitApplied(there.put("b", "3"), PATIENCE);
        here.put("d", "4");
        here.remove("b");
        here.remove("none");
        here.clear();
        here.put("e", "5", Duration.ofMillis(20));
        TestNodes.waitUntil("all are heard", () -> seen.stream().anyMatch(s -> s.type() == CacheEvent.Type.EXPIRED));

        assertThat(seen)
                .containsExactly(
                        new Seen(CacheEvent.Type.CREATED, "a", "1", null, "eu"),
                        new Seen(CacheEvent.Type.UPDATED, "a", "2", "1", "eu"),
                        new Seen(CacheEvent.Type.CREATED, "b", "3", null, "us"),
                        new Seen(CacheEvent.Type.CREATED, "d", "4", null, "eu"),
                        new Seen(CacheEvent.Type.EVICTED, "a", null, "2", "eu"),
                        new Seen(CacheEvent.Type.REMOVED, "b", null, "3", "eu"),
                        new Seen(CacheEvent.Type.CLEARED, "", null, null, "eu"),
                        new Seen(CacheEvent.Type.CREATED, "e", "5", null, "eu"),
                        new Seen(CacheEvent.Type.EXPIRED, "e", null, "5", "eu"));
    }

    @Test
    void aListenerThatThrowsHurtsNobody() {
        Cache<String> cache = nodes.launch("eu-1", "eu").cache("c", String.class);
        AtomicInteger heard = new AtomicInteger();
        cache.addListener(event -> {
            throw new IllegalStateException("thrown on purpose");
        });
        cache.addListener(event -> heard.incrementAndGet());
        cache.put("a", "1");
        cache.put("b", "2");
        TestNodes.waitUntil("the other listener hears both", () -> heard.get() == 2);
    }

    @Test
    void aClosedSubscriptionHearsNothing() {
        Cache<String> cache = nodes.launch("eu-1", "eu").cache("c", String.class);
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        Cache.Subscription subscription = cache.addListener(event -> first.incrementAndGet());
        cache.addListener(event -> second.incrementAndGet());
        subscription.close();
        cache.put("a", "1");
        TestNodes.waitUntil("the open one hears it", () -> second.get() == 1);
        assertThat(first).hasValue(0);
    }

    @Test
    void aSlowListenerIsToldWhatItLostAndDelaysNoWrite() throws InterruptedException {
        Cache<Integer> cache = nodes.launch("eu-1", "eu").cache("c", Integer.class);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger heard = new AtomicInteger();
        AtomicInteger lost = new AtomicInteger();
        cache.addListener(new CacheListener<>() {
            @Override
            public void onEvent(CacheEvent<? extends Integer> event) {
                try {
                    assertThat(go.await(30, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                heard.incrementAndGet();
            }

            @Override
            public void onLost(long count) {
                lost.addAndGet((int) count);
            }
        });
        int writes = Listeners.QUEUE_CAPACITY + 1_000;
        for (int i = 0; i < writes; i++) {
            cache.put("k" + i % 100, i);
        }
        go.countDown();
        TestNodes.waitUntil("every change is heard or told as lost", () -> heard.get() + lost.get() == writes);
        assertThat(lost.get()).isPositive();
    }

    @Test
    void oneLoadPerKeyRunsAtATime() throws Exception {
        Cache<String> cache = nodes.launch("eu-1", "eu").cache("c", String.class);
        AtomicInteger loads = new AtomicInteger();
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<String>> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                results.add(threads.submit(() -> cache.get("a", key -> {
                    loads.incrementAndGet();
                    started.countDown();
                    awaitQuietly(go);
                    return "loaded " + key;
                })));
            }
            assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
            go.countDown();
            for (Future<String> result : results) {
                assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo("loaded a");
            }
            assertThat(loads).hasValue(1);
            assertThat(cache.get("a")).isEqualTo("loaded a");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aLoadedValueGivesWayToWhatHappenedMeanwhile() {
        Cache<String> cache = nodes.launch("eu-1", "eu").cache("c", String.class);
        assertThat(cache.get("a", key -> {
                    cache.put("a", "written");
                    return "loaded";
                }))
                .isEqualTo("loaded");
        assertThat(cache.get("a")).isEqualTo("written");
        assertThat(cache.get("b", key -> {
                    cache.remove("b");
                    return "loaded";
                }))
                .isEqualTo("loaded");
        assertThat(cache.get("b")).isNull();
        assertThat(cache.get("d", key -> {
                    cache.clear();
                    return "loaded";
                }))
                .isEqualTo("loaded");
        assertThat(cache.get("d")).isNull();
    }

    @Test
    void aLoaderThatFailsOrFindsNothingLeavesNothing() {
        Cache<String> cache = nodes.launch("eu-1", "eu").cache("c", String.class);
        assertThat(cache.get("a", key -> null)).isNull();
        assertThatThrownBy(() -> cache.get("a", key -> {
                    throw new IllegalStateException("no database");
                }))
                .hasMessage("no database");
        assertThat(cache.get("a", key -> "found")).isEqualTo("found");
    }

    @Test
    void aLoaderThatAsksForItsOwnKeyIsToldSo() {
        Cache<String> cache = nodes.launch("eu-1", "eu").cache("c", String.class);
        assertThatThrownBy(() -> cache.get("a", key -> cache.get(key, again -> "never")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'a'");
        assertThat(cache.get("a", key -> cache.get("b", other -> "found"))).isEqualTo("found");
        assertThat(cache.get("b")).isEqualTo("found");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
