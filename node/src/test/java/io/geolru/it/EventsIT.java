package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.Version;
import io.geolru.http.EventClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client of events whose node is killed while all write, and that goes on at another. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class EventsIT {
    private static final String CACHE = "followed";
    private static final int KEYS = 50;
    private static final int LEAST_WRITES = 1_000;

    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    private final Map<Version, String> answered = new ConcurrentHashMap<>();
    private final Set<Version> had = ConcurrentHashMap.newKeySet();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private volatile boolean writing = true;
    private volatile boolean following = true;

    /** Writes rising numbers to keys of its own until it is told to end, or the node is gone. */
    private void write(ClusterNode node) {
        try (HttpConnection connection = node.connection()) {
            for (int i = 0; writing; i++) {
                String key = node.name() + i % KEYS;
                Reply reply = connection.call("PUT", ClusterNode.entry(CACHE, key), Integer.toString(i));
                answered.put(reply.written(), key);
            }
        } catch (IOException e) {
            if (!node.name().equals("eu")) { // the only one that is killed
                faults.add("writer of " + node.name() + ": " + e);
            }
        }
    }

    /** Follows one node for as long as it answers, then the next, and so on. */
    private Map<String, Version> follow(List<ClusterNode> nodes) {
        Map<String, Version> newest = new TreeMap<>();
        String lastId = null;
        for (int at = 0; following; at++) {
            int port = nodes.get(at % nodes.size()).port();
            try (EventClient client = EventClient.open(port, CACHE, "", lastId)) {
                lastId = client.lastId();
                for (EventClient.Event event = client.next(); event != null; event = client.next()) {
                    lastId = event.id();
                    take(event, newest);
                    if (!following) {
                        return newest;
                    }
                }
            } catch (IOException gone) {
                Thread.onSpinWait();
            }
        }
        return newest;
    }

    private void take(EventClient.Event event, Map<String, Version> newest) {
        Version version = Version.parse(event.data().get("version").textValue());
        if (!event.type().equals("put") || !had.add(version)) {
            faults.add("a second time, or no put: " + event);
        }
        newest.merge(event.key(), version, (known, now) -> known.compareTo(now) < 0 ? now : known);
    }

    @Test
    void everyChangeComesOnceAndTheLastIsWhatTheNodesHave() throws Exception {
        ClusterNode eu = cluster.start("eu");
        ClusterNode us = cluster.start("us");
        ClusterNode ap = cluster.start("ap");
        TreeMap<String, Version> followed = new TreeMap<>();
        Thread follower = new Thread(() -> followed.putAll(follow(List.of(eu, us, ap))), "follower");
        List<Thread> writers = new ArrayList<>();
        follower.start();
        Await.until("the follower has begun", () -> open(eu) == 1);
        for (ClusterNode node : List.of(eu, us, ap)) {
            writers.add(new Thread(() -> write(node), "writer of " + node.name()));
        }
        writers.forEach(Thread::start);
        Await.until("all write", () -> answered.size() >= LEAST_WRITES && had.size() >= LEAST_WRITES);
        eu.kill();
        int atKill = answered.size();
        Await.until("the others go on", () -> answered.size() >= atKill + LEAST_WRITES);
        cluster.start("eu");
        writing = false;
        for (Thread writer : writers) {
            writer.join();
        }
        Await.until("the follower has all", () -> had.containsAll(answered.keySet()));
        Cluster.awaitAgreed(us, ap);
        following = false;
        us.put(CACHE, "end", "1");
        follower.join();

        assertThat(faults).isEmpty();
        followed.remove("end");
        for (Map.Entry<String, Version> entry : followed.entrySet()) {
            Reply reply = ap.entryOf(CACHE, entry.getKey());
            assertThat(reply.etag()).as(entry.getKey()).isEqualTo(entry.getValue());
        }
        assertThat(followed).hasSizeGreaterThan(2 * KEYS);
    }

    private static long open(ClusterNode node) throws IOException {
        @Nullable String line = node.get("/metrics")
                .text()
                .lines()
                .filter(each -> each.startsWith("geolru_feeds_open"))
                .findFirst()
                .orElse(null);
        return line == null ? -1 : (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }
}
