package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Version;
import io.geolru.client.AsyncRemoteCache;
import io.geolru.client.BackPressureException;
import io.geolru.client.CacheClient;
import io.geolru.client.ChangeFeed;
import io.geolru.client.ClientConfig;
import io.geolru.client.OutcomeUnknownException;
import io.geolru.client.RemoteCache;
import io.geolru.client.RemoteChange;
import io.geolru.client.RemoteEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients of real nodes over Aeron, which are killed and stopped under them. */
class ClientIT {
    private static final int KILLS = 2;
    private static final int WRITES_BETWEEN = 300;
    private static final int KEYS = 50;
    private static final int PAUSE_NS = 1_000_000;
    private static final Duration SOON = Duration.ofMillis(50);

    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    private ClusterNode start(String name) throws Exception {
        return cluster.start(name, "--set", "clients={}");
    }

    private String ipc(String name) {
        return "ipc:" + cluster.dataDir(name);
    }

    @Test
    void aCounterCountsEachIncrementOnceThoughItsNodeIsKilledUnderIt() throws Exception {
        ClusterNode node = start("eu");
        AtomicLong counted = new AtomicLong();
        AtomicLong unknown = new AtomicLong();
        AtomicBoolean enough = new AtomicBoolean();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        ClientConfig config =
                ClientConfig.of(ipc("eu")).withTimeout(Duration.ofMinutes(2)).withSilence(Duration.ofSeconds(1));
        try (CacheClient client = CacheClient.connect(config)) {
            RemoteCache<String> cache = client.strings("counters");
            cache.put("n", "0");
            Future<?> counting = thread.submit(() -> count(cache, counted, unknown, enough));
            for (int kill = 0; kill < KILLS; kill++) {
                long until = counted.get() + WRITES_BETWEEN;
                Await.until("it counts", () -> counted.get() >= until || counting.isDone());
                node.kill();
                node = start("eu");
            }
            long until = counted.get() + WRITES_BETWEEN;
            Await.until("it counts on", () -> counted.get() >= until || counting.isDone());
            enough.set(true);
            counting.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            long value = Long.parseLong(Objects.requireNonNull(cache.get("n")));
            assertThat(value).isBetween(counted.get(), counted.get() + unknown.get());
            assertThat(unknown.get()).isLessThanOrEqualTo(KILLS);
        } finally {
            enough.set(true);
            thread.shutdownNow();
        }
    }

    /** The only one who writes the counter: its version is another than expected only when a write was made of which it was not told. */
    private static void count(RemoteCache<String> cache, AtomicLong counted, AtomicLong unknown, AtomicBoolean enough) {
        boolean mayHaveChanged = false;
        while (!enough.get()) {
            RemoteEntry<String> now = Objects.requireNonNull(cache.entry("n"));
            try {
                Version version = cache.replace("n", now.version(), String.valueOf(Long.parseLong(now.value()) + 1));
                assertThat(version != null || mayHaveChanged)
                        .as("nobody else has changed the counter")
                        .isTrue();
                mayHaveChanged = false;
                counted.addAndGet(version == null ? 0 : 1);
            } catch (OutcomeUnknownException e) {
                unknown.incrementAndGet();
                mayHaveChanged = true;
            }
        }
    }

    @Test
    void whatWasAnsweredIsThereOnceThoughAnotherClientAndThenTheNodeAreKilledUnderLoad() throws Exception {
        ClusterNode node = start("eu");
        Instant begun = Instant.now();
        Map<String, Version> answered = new ConcurrentHashMap<>();
        Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
        Set<String> unknown = ConcurrentHashMap.newKeySet();
        ClientConfig config =
                ClientConfig.of(ipc("eu")).withTimeout(Duration.ofMinutes(2)).withSilence(Duration.ofSeconds(1));
        try (CacheClient client = CacheClient.connect(config)) {
            AtomicBoolean enough = new AtomicBoolean();
            Thread writing =
                    new Thread(() -> write(client.strings("written").async(), answered, unknown, faults, enough));
            try {
                try (Service other = Service.start(LoadingClient.class, ipc("eu"))) {
                    writing.start();
                    awaitMore(answered);
                    assertThat(other.process().isAlive()).isTrue();
                }
                ClusterNode of = node;
                Await.until(
                        "the killed client's session is over",
                        () -> of.status().at("/clients/sessions").asLong() == 1);
                awaitMore(answered);
                node.kill();
                node = start("eu");
                awaitMore(answered);
            } finally {
                enough.set(true);
                writing.join();
            }
            Await.until("all is answered", () -> client.inFlight() == 0);
            assertThat(faults).isEmpty();
            Map<String, Version> made = new HashMap<>();
            try (ChangeFeed<String> feed = client.strings("written").changesSince(begun)) {
                Await.until("the feed has all", () -> {
                    for (RemoteChange<String> change = feed.poll(SOON); change != null; change = feed.poll(SOON)) {
                        assertThat(made.put(Objects.requireNonNull(change.value()), change.version()))
                                .as("another write of %s", change)
                                .isNull();
                    }
                    return made.keySet().containsAll(answered.keySet());
                });
            }
            made.keySet().removeAll(unknown);
            assertThat(made).isEqualTo(answered);
        }
    }

    private static void awaitMore(Map<String, Version> answered) throws Exception {
        int before = answered.size();
        Await.until("it is served", () -> answered.size() >= before + WRITES_BETWEEN);
    }

    /** Each value once, as many under way as may be. */
    private static void write(
            AsyncRemoteCache<String> cache,
            Map<String, Version> answered,
            Set<String> unknown,
            Queue<Throwable> faults,
            AtomicBoolean enough) {
        for (int i = 0; !enough.get(); i++) {
            String value = Integer.toString(i);
            try {
                var unused = cache.put("k" + i % KEYS, value).whenComplete((version, fault) -> {
                    if (fault == null) {
                        answered.put(value, version);
                    } else if (fault instanceof OutcomeUnknownException) {
                        unknown.add(value);
                    } else {
                        faults.add(fault);
                    }
                });
            } catch (BackPressureException e) {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    @Test
    void callsGoToAnotherNodeWhenTheirsIsStoppedOrGone() throws Exception {
        ClusterNode eu = start("eu");
        ClusterNode us = start("us");
        ClientConfig config = ClientConfig.of(ipc("eu"), ipc("us"))
                .withTimeout(Duration.ofSeconds(20))
                .withSilence(Duration.ofMillis(500));
        try (CacheClient client = CacheClient.connect(config)) {
            RemoteCache<String> cache = client.strings("c");
            Version first = cache.put("k", "1");
            assertThat(cache.get("k", first)).isEqualTo("1");
            String at = Objects.requireNonNull(client.node());
            ClusterNode used = at.equals("eu") ? eu : us;
            ClusterNode other = used == eu ? us : eu;
            used.stop();
            try {
                Version second = cache.put("k", "2");
                Await.until("calls go to the other", () -> other.name().equals(client.node()));
                assertThat(cache.get("k", second)).isEqualTo("2");
            } finally {
                used.resume();
            }
            other.kill();
            cache.put("k", "3");
            Await.until("calls go to the one that is left", () -> used.name().equals(client.node()));
            assertThat(cache.get("k")).isEqualTo("3");
        }
    }
}
