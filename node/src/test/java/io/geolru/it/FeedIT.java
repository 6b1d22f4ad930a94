package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Version;
import io.geolru.client.CacheClient;
import io.geolru.client.ChangeFeed;
import io.geolru.client.ClientConfig;
import io.geolru.client.RemoteCache;
import io.geolru.client.RemoteChange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Feeds of real nodes over Aeron: their nodes are killed, and readers take their time. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FeedIT {
    private static final String CACHE = "followed";
    private static final int KEYS = 50;
    private static final int LEAST_WRITES = 1_000;
    private static final Duration SOON = Duration.ofMillis(50);

    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    private final Set<Version> answered = ConcurrentHashMap.newKeySet();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Set<Version> had = new HashSet<>();
    private final Map<Long, Version> lastOfOrigin = new HashMap<>();
    private volatile boolean writing = true;
    private volatile String killed = "";

    private ClusterNode start(String name) throws Exception {
        return cluster.start(name, "--set", "clients={}");
    }

    private CacheClient connect(ClusterNode... nodes) {
        String[] addresses = new String[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            addresses[i] = "ipc:" + nodes[i].dataDir();
        }
        return CacheClient.connect(
                ClientConfig.of(addresses).withTimeout(Duration.ofMinutes(1)).withSilence(Duration.ofSeconds(1)));
    }

    /** Writes until it is told to end, or the node is gone. */
    private void write(ClusterNode node) {
        try (HttpConnection connection = node.connection()) {
            for (int i = 0; writing; i++) {
                String target = ClusterNode.entry(CACHE, node.name() + i % KEYS);
                answered.add(connection.call("PUT", target, Integer.toString(i)).written());
            }
        } catch (IOException e) {
            if (!node.name().equals(killed)) {
                faults.add("writer of " + node.name() + ": " + e);
            }
        }
    }

    /** Takes all that comes until something is so. */
    private <V> void follow(ChangeFeed<V> feed, String what, Await.Condition enough) throws Exception {
        Await.until(what, () -> {
            for (RemoteChange<V> change = feed.poll(SOON); change != null; change = feed.poll(Duration.ZERO)) {
                Version version = change.version();
                Version before = lastOfOrigin.put(version.origin(), version);
                assertThat(had.add(version)).as("%s comes once", change).isTrue();
                assertThat(before == null || before.compareTo(version) < 0)
                        .as("%s after %s of the same writer", version, before)
                        .isTrue();
            }
            return enough.holds();
        });
    }

    @Test
    void everyChangeComesOnceThoughTheNodeThatGivesItIsKilled() throws Exception {
        Map<String, ClusterNode> nodes = new HashMap<>();
        for (String name : List.of("eu", "us", "ap")) {
            nodes.put(name, start(name));
        }
        List<Thread> writers = new ArrayList<>();
        Instant begun = Instant.now();
        try (CacheClient client = connect(nodes.values().toArray(ClusterNode[]::new));
                ChangeFeed<String> feed = client.strings(CACHE).changes(null)) {
            nodes.values().forEach(node -> writers.add(new Thread(() -> write(node), "writer of " + node.name())));
            writers.forEach(Thread::start);
            follow(feed, "all write", () -> had.size() >= LEAST_WRITES);
            String first = Objects.requireNonNull(feed.node());
            killed = first;
            Objects.requireNonNull(nodes.remove(first)).kill();
            int atKill = answered.size();
            follow(
                    feed,
                    "the others go on",
                    () -> answered.size() >= atKill + LEAST_WRITES
                            && feed.node() != null
                            && !first.equals(feed.node()));
            nodes.put(first, start(first));
            writing = false;
            for (Thread writer : writers) {
                writer.join();
            }
            follow(feed, "the feed has all", () -> had.containsAll(answered));
            assertThat(faults).isEmpty();
        } finally {
            writing = false;
        }
        Cluster.awaitAgreed(nodes.values().toArray(ClusterNode[]::new));
        Set<Version> followed = Set.copyOf(had);
        had.clear();
        lastOfOrigin.clear();
        try (CacheClient client = connect(nodes.get("us"));
                ChangeFeed<String> again = client.strings(CACHE).changesSince(begun)) {
            follow(again, "a feed from then has the same", () -> had.size() >= followed.size());
            assertThat(again.poll(SOON)).isNull();
            assertThat(had).isEqualTo(followed);
        }
    }

    @Test
    void aReaderThatTakesNothingHoldsUpNobodyAndMissesNothing() throws Exception {
        ClusterNode eu = start("eu");
        try (CacheClient client = connect(eu);
                ChangeFeed<byte[]> slow = client.bytes(CACHE).changes(null);
                ChangeFeed<byte[]> quick = client.bytes(CACHE).changes("k1", null)) {
            RemoteCache<byte[]> cache = client.bytes(CACHE);
            byte[] value = new byte[10_000];
            for (int i = 0; i < LEAST_WRITES; i++) {
                cache.put("k" + i % KEYS, value);
                answered.add(cache.put("k1", value));
            }
            follow(quick, "one has all of its keys", () -> had.containsAll(answered));
            had.clear();
            lastOfOrigin.clear();
            follow(slow, "the other has all", () -> had.size() == 2 * LEAST_WRITES);
        }
    }
}
