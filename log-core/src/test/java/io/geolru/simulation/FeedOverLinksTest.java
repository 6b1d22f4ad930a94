package io.geolru.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.Version;
import io.geolru.changes.ChangeKind;
import io.geolru.changes.OutOfReachException;
import io.geolru.changes.Position;
import io.geolru.changes.SlowReaderException;
import io.geolru.client.MemoryLink;
import io.geolru.client.RemoteChange;
import io.geolru.client.TestFeed;
import io.geolru.request.Link;
import io.geolru.request.LinkSealing;
import io.geolru.request.SealedLink;
import io.geolru.state.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Feeds of a client whose nodes write, cannot hear each other, are killed and come back, while links break and the reader takes its time. */
class FeedOverLinksTest {
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final int SEEDS = 30;
    private static final int STEPS = 400;
    private static final int KEYS = 12;

    private final Map<String, SimServing> serving = new HashMap<>();
    private SimCluster cluster = new SimCluster(1);
    private final List<TestFeed> opened = new ArrayList<>();
    private final LinkSealing sealing =
            LinkSealing.ofClient(SimServing.CLUSTER, MemoryLink.MAX_MESSAGE_LENGTH, SimServing.RANDOM::nextLong);
    private long lastId;

    @BeforeEach
    void seal() {
        sealing.secrets(SimServing.SECRETS);
    }

    private Link dial(String name) {
        SimServing node = serving.get(name);
        if (node == null) {
            throw new IllegalStateException("nobody is there");
        }
        return new SealedLink(node.links().dial(), sealing, (cause, source) -> {});
    }

    private TestFeed open(Position from, int nearest) {
        TestFeed feed = TestFeed.from(
                cluster.clock("a"), SimServing.CLUSTER, NAMES, nearest, this::dial, ++lastId, "default", from);
        opened.add(feed);
        return feed;
    }

    private SimNode start(String name) {
        SimNode node = cluster.start(name);
        serving.put(name, new SimServing(node));
        return node;
    }

    private void turn(TestFeed feed) {
        serving.values().forEach(SimServing::serve);
        serving.values().forEach(SimServing::read);
        serving.values().forEach(SimServing::serve);
        opened.forEach(TestFeed::doWork);
        feed.doWork();
    }

    /** Lets time pass until nothing more comes. */
    private List<RemoteChange<byte[]>> all(TestFeed feed) {
        List<RemoteChange<byte[]>> all = new ArrayList<>();
        for (int quiet = 0; quiet < 300; quiet++) {
            cluster.run(5);
            turn(feed);
            for (RemoteChange<byte[]> change = feed.poll(); change != null; change = feed.poll()) {
                all.add(change);
                quiet = 0;
            }
        }
        return all;
    }

    @Test
    void whateverHappensToNodesAndLinksEachChangeComesOnceAndInTheOrderOfItsWriter() {
        int moves = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            moves += follow(seed);
        }
        assertThat(moves).as("moves from node to node").isGreaterThan(SEEDS);
    }

    /** What is followed with one seed, for {@link PlantedBugsTest}. */
    public record Following(long seed) {
        /** Fails when the feed does not give what it should. */
        public void run() {
            new FeedOverLinksTest().follow(seed);
        }
    }

    private int follow(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        serving.clear();
        opened.clear();
        cluster = new SimCluster(seed, config -> config, SimSettings.ROOMY, false);
        cluster.faults(new SimNetwork.Faults(0.05, 0.05, 0.05, 50_000, 20_000_000));
        NAMES.forEach(this::start);
        Map<String, SimDisk> down = new HashMap<>();
        Follower follower = new Follower(false);
        TestFeed feed = open(Position.BEGINNING, 0);
        String at = null;
        int moves = 0;
        for (int step = 0; step < STEPS; step++) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            if (down.containsKey(name)) {
                if (random.nextInt(10) == 0) {
                    serving.put(name, new SimServing(cluster.start(name, down.remove(name))));
                }
            } else if (random.nextInt(60) == 0 && down.size() < 2) {
                serving.remove(name).links().breakAll(0);
                down.put(name, cluster.crash(name));
            } else if (random.nextInt(25) == 0) {
                serving.get(name).links().breakAll(random.nextInt(3));
            } else {
                write(cluster.node(name), random);
            }
            cluster.healOrCut(random, down.isEmpty());
            cluster.run(random.nextInt(4));
            if (random.nextInt(3) > 0) {
                turn(feed);
            }
            for (int i = random.nextInt(30) - 20; i > 0; i--) { // often none: it takes its time
                RemoteChange<byte[]> change = feed.poll();
                if (change != null) {
                    follower.take(change.kind(), change.key(), change.version());
                }
                if (change != null && random.nextInt(40) == 0) { // and is started again, anywhere
                    Position position = Position.parse(change.position().toString());
                    feed.close();
                    feed = open(position, random.nextInt(NAMES.size()));
                }
            }
            if (feed.node() != null && !feed.node().equals(at)) {
                at = feed.node();
                moves++;
            }
        }
        down.forEach((name, disk) -> serving.put(name, new SimServing(cluster.start(name, disk))));
        cluster.heal();
        assertThat(cluster.runUntil(20_000, cluster::agreed))
                .as("seed %d: %s", seed, cluster.differences())
                .isTrue();
        all(feed).forEach(change -> follower.take(change.kind(), change.key(), change.version()));
        feed.close();
        serving.values().forEach(SimServing::serve);
        serving.values().forEach(SimServing::read);
        assertThat(serving.values()).allMatch(node -> node.feeds().isIdle());
        assertThat(follower.live())
                .as("seed %d", seed)
                .isEqualTo(cluster.node("a").live());
        return moves;
    }

    private static void write(SimNode node, SplittableRandom random) {
        String key = "k" + random.nextInt(KEYS);
        int what = random.nextInt(40);
        if (what == 0) {
            node.writer().clear(node.cache("default"));
        } else if (what < 10) {
            node.remove(key);
        } else {
            node.put(key, new byte[random.nextInt(4) == 0 ? 8_000 : 10]);
        }
    }

    @Test
    void aSlowReaderLagsOnTheJournalAndHoldsUpNoOther() {
        SimNode a = start("a");
        TestFeed slow = open(null, 0);
        TestFeed other = open(null, 0);
        all(slow);
        all(other);
        int written = 2_000;
        for (int i = 0; i < written; i++) {
            a.put("k" + i, new byte[1_000]);
        }
        List<RemoteChange<byte[]>> had = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            cluster.run(20); // for longer than any silence
            turn(other);
            for (RemoteChange<byte[]> change = other.poll(); change != null; change = other.poll()) {
                had.add(change);
            }
        }
        assertThat(had).hasSize(written);
        assertThat(serving.get("a").server().counters().opened()).isEqualTo(2);
        assertThat(all(slow))
                .extracting(RemoteChange::key)
                .startsWith("k0", "k1")
                .hasSize(written);
        assertThat(serving.get("a").server().counters().feeds()).isEqualTo(2);
    }

    @Test
    void itBeginsAtAnInstantAndGivesOnlyWhatItsPrefixSays() {
        SimNode a = start("a");
        for (int i = 0; i < 300; i++) {
            a.put("k" + i, new byte[10]);
            cluster.run(10);
        }
        Instant since = Instant.ofEpochMilli(cluster.clock("a").epochMillis());
        cluster.run(1);
        for (int i = 0; i < 300; i++) {
            a.put((i % 2 == 0 ? "even" : "odd") + i, new byte[10]);
            cluster.run(10);
        }
        try (TestFeed feed =
                TestFeed.since(cluster.clock("a"), SimServing.CLUSTER, NAMES, this::dial, "default", "odd", since)) {
            List<RemoteChange<byte[]>> had = all(feed);
            assertThat(had)
                    .extracting(RemoteChange::key)
                    .startsWith("odd1", "odd3")
                    .hasSize(150);
            assertThat(had.get(149).position()).isEqualTo(feed.position());
            try (TestFeed behind = open(had.get(9).position(), 0)) {
                assertThat(all(behind)).extracting(RemoteChange::key).startsWith("even20", "odd21", "even22");
            }
        }
    }

    @Test
    void whoIsGivenNothingLearnsHowFarItIs() {
        SimNode a = start("a");
        try (TestFeed feed = TestFeed.since(
                cluster.clock("a"), SimServing.CLUSTER, NAMES, this::dial, "default", "odd", Instant.EPOCH)) {
            a.put("odd", new byte[1]);
            assertThat(all(feed)).hasSize(1);
            Position before = feed.position();
            for (int i = 0; i < 50; i++) {
                a.put("even" + i, new byte[1]);
            }
            assertThat(all(feed)).isEmpty();
            long origin = a.localLog().origin();
            assertThat(feed.position().sequence(origin)).isEqualTo(before.sequence(origin) + 50);
            a.put("odd", new byte[1]);
            Position quiet = feed.position();
            assertThat(all(feed)).hasSize(1);
            try (TestFeed again = open(quiet, 0)) {
                assertThat(all(again)).extracting(RemoteChange::key).containsExactly("odd");
            }
        }
    }

    @Test
    void itEndsWhereNoNodeReachesBackAndOnlyThere() {
        NAMES.forEach(this::start);
        assertThat(cluster.runUntil(20_000, cluster::agreed)).isTrue();
        Instant before = Instant.ofEpochMilli(cluster.clock("a").epochMillis());
        for (int i = 0; i < 500; i++) {
            cluster.node("a").put("k" + i, new byte[10]);
            cluster.run(5);
        }
        assertThat(cluster.runUntil(20_000, cluster::agreed)).isTrue();
        for (String name : List.of("a", "b")) {
            SimDisk disk = cluster.node(name).disk();
            disk.delete(disk.fileList().get(0));
            disk.delete(disk.fileList().get(0));
        }
        try (TestFeed feed = open(Position.BEGINNING, 0)) {
            assertThat(all(feed)).hasSize(500);
            assertThat(feed.node()).isEqualTo("c");
        }
        SimServing onlyOne = serving.remove("c");
        try (TestFeed feed = open(Position.BEGINNING, 0)) {
            assertThat(all(feed)).isEmpty();
            serving.put("c", onlyOne);
            assertThat(all(feed)).as("of a node that was not there for a while").hasSize(500);
        }
        serving.remove("c");
        try (TestFeed feed = open(Position.BEGINNING, 0)) {
            assertThat(all(feed)).isEmpty();
            cluster.run(30_000);
            assertThatThrownBy(() -> all(feed)).isInstanceOf(OutOfReachException.class);
        }
        serving.put("c", onlyOne);
        SimDisk disk = cluster.node("c").disk();
        disk.delete(disk.fileList().get(0));
        disk.delete(disk.fileList().get(0));
        try (TestFeed feed = open(Position.BEGINNING, 0)) {
            assertThatThrownBy(() -> all(feed)).isInstanceOf(OutOfReachException.class);
        }
        try (TestFeed feed =
                TestFeed.since(cluster.clock("a"), SimServing.CLUSTER, NAMES, this::dial, "default", "", before)) {
            assertThatThrownBy(() -> all(feed)).isInstanceOf(OutOfReachException.class);
        }
    }

    @Test
    void retentionThatOvertakesAReaderIsTold() {
        SimNode a = start("a");
        try (TestFeed feed = open(null, 0)) {
            all(feed);
            for (int i = 0; i < 2_000; i++) {
                a.put("k" + i, new byte[1_000]);
            }
            SimDisk disk = a.disk();
            turn(feed);
            disk.retain(2);
            all(feed);
            cluster.run(30_000); // the other nodes are not there, and are given up in the end
            assertThatThrownBy(() -> all(feed)).isInstanceOf(OutOfReachException.class);
            assertThat(feed.position()).isNotEqualTo(Position.BEGINNING);
        }
    }

    @Test
    void expiriesAndEvictionsComeWhileLiveAndTooManyAreTold() {
        SimNode a = start("a");
        try (TestFeed feed = open(null, 0)) {
            all(feed);
            Version first = a.put("k", new byte[1]);
            gone(a, Change.EVICTED, first);
            Version second = a.put("k", new byte[1]);
            gone(a, Change.EXPIRED, second);
            List<RemoteChange<byte[]>> had = all(feed);
            assertThat(had)
                    .extracting(RemoteChange::kind)
                    .containsExactly(ChangeKind.PUT, ChangeKind.EVICT, ChangeKind.PUT, ChangeKind.EXPIRE);
            assertThat(had).extracting(RemoteChange::version).containsExactly(first, first, second, second);
            assertThat(had.get(1).position()).isEqualTo(had.get(0).position());
            for (int i = 0; i <= 1 << 14; i++) {
                gone(a, Change.EVICTED, new Version(i + 1, 1));
            }
            assertThatThrownBy(() -> all(feed)).isInstanceOf(SlowReaderException.class);
        }
    }

    private void gone(SimNode node, Change how, Version version) {
        serving.get(node.name())
                .locals()
                .changed(node.cache("default"), how, "k", null, null, version.stamp(), version.origin());
    }
}
