package io.geolru.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.Version;
import io.geolru.changes.ChangeCursor;
import io.geolru.changes.ChangeFilter;
import io.geolru.changes.ChangeSource;
import io.geolru.changes.LocalChanges;
import io.geolru.changes.OutOfReachException;
import io.geolru.changes.Position;
import io.geolru.changes.SlowReaderException;
import io.geolru.event.Origins;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.state.CacheState;
import io.geolru.state.Change;
import io.geolru.state.StateLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A reader of changes that moves from node to node at any moment, while they write, cannot hear each other, crash and come back. */
class ChangeFeedTest {
    private static final ChangeFilter ALL = new ChangeFilter("default", "");
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final int SEEDS = 40;
    private static final int STEPS = 400;
    private static final int FEW_RECORDS_SEEDS = 10;

    /** All in one bucket, so that the floor of what is forgotten lies over the others. */
    private static final List<String> KEYS = IntStream.range(0, Integer.MAX_VALUE)
            .mapToObj(i -> "k" + i)
            .filter(key -> CacheState.bucketOf(key) == CacheState.bucketOf("k"))
            .limit(12)
            .toList();

    private static final SimSettings FEW_RECORDS = records(1);

    /** Moves from node to node with a cursor. */
    private static final class Reader {
        private final Follower follower;
        private Position position = Position.BEGINNING;
        private @Nullable ChangeCursor cursor;

        Reader(boolean recordsAreKept) {
            follower = new Follower(recordsAreKept);
        }

        void moveTo(SimNode node) {
            leave();
            cursor = feed(node).open(ALL, Position.parse(position.toString()));
        }

        void leave() {
            if (cursor != null) {
                cursor.close();
                cursor = null;
                follower.moved();
            }
        }

        void read(int most) {
            ChangeCursor open = cursor;
            for (int i = 0; open != null && i < most && open.next(1); i++) {
                take(open);
            }
            position = open == null ? position : open.position();
        }

        void readAll() {
            ChangeCursor open = cursor;
            while (open != null && !open.isAtEnd()) {
                if (open.next(100)) {
                    take(open);
                }
            }
            position = open == null ? position : open.position();
        }

        private void take(ChangeCursor change) {
            follower.take(change.kind(), change.key(), change.version());
        }

        Map<String, Version> live() {
            return follower.live();
        }
    }

    private static ChangeSource feed(SimNode node) {
        return feed(node, new LocalChanges(node.clock()));
    }

    private static ChangeSource feed(SimNode node, LocalChanges locals) {
        return new ChangeSource(node.localLog(), node.reads(), new Origins(), locals);
    }

    private static void gone(LocalChanges locals, SimNode node, Change how, Version version) {
        locals.changed(node.cache("default"), how, "k", null, null, version.stamp(), version.origin());
    }

    @Test
    void anEvictionComesAfterThePutThatItEndsAndNeverAfterALaterOne() {
        SimCluster cluster = new SimCluster(1);
        SimNode a = cluster.start("a");
        LocalChanges locals = new LocalChanges(a.clock());
        try (ChangeCursor live = feed(a, locals).open(ALL, null)) {
            gone(locals, a, Change.EVICTED, new Version(1, 1));
            assertThat(live.next(10)).as("from before it was live").isFalse();
            Version first = a.put("k", new byte[1]);
            gone(locals, a, Change.EVICTED, first);
            Version second = a.put("k", new byte[1]);
            assertThat(next(live)).isEqualTo("PUT k " + first);
            Position behindFirst = live.position();
            assertThat(next(live)).isEqualTo("EVICT k " + first);
            assertThat(live.position()).isEqualTo(behindFirst);
            assertThat(next(live)).isEqualTo("PUT k " + second);
            gone(locals, a, Change.EXPIRED, second);
            Version third = a.put("k", new byte[1]);
            assertThat(next(live)).isEqualTo("EXPIRE k " + second);
            assertThat(next(live)).isEqualTo("PUT k " + third);
            assertThat(live.next(10)).isFalse();
        }
    }

    @Test
    void aReaderThatTakesNoEvictionsIsCutOff() {
        SimCluster cluster = new SimCluster(1);
        SimNode a = cluster.start("a");
        LocalChanges locals = new LocalChanges(a.clock());
        ChangeSource feed = feed(a, locals);
        try (ChangeCursor live = feed.open(ALL, null)) {
            assertThat(live.next(10)).isFalse();
            for (int i = 0; i <= 1 << 14; i++) {
                gone(locals, a, Change.EVICTED, new Version(i + 1, 1));
            }
            assertThatThrownBy(() -> live.next(10)).isInstanceOf(SlowReaderException.class);
            assertThat(feed.cutOff()).isEqualTo(1);
        }
        assertThat(feed.openCursors()).isZero();
    }

    private static String next(ChangeCursor cursor) {
        assertThat(cursor.next(10)).isTrue();
        return cursor.kind() + " " + cursor.key() + " " + cursor.version();
    }

    @Test
    void whoeverFollowsItOnAnyNodesEndsWithWhatTheNodesHaveAndHearsNothingTwice() {
        long lost = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            lost += follow(seed, SimSettings.ROOMY);
        }
        assertThat(lost).as("events that came too late").isPositive();
    }

    @Test
    void itIsGivenAllThatAnyNodeStillHasWhereOthersForgotSoMuchThatTheyIgnoredSome() {
        for (long seed = 0; seed < FEW_RECORDS_SEEDS; seed++) {
            follow(seed, FEW_RECORDS);
        }
    }

    @Test
    void aWriteOfWhichNothingNewerIsKnownIsGivenWhereItIsBelowAFloor() {
        SimCluster cluster = new SimCluster(1, config -> config, FEW_RECORDS, false);
        NAMES.forEach(cluster::start);
        assertThat(cluster.runUntil(20_000, cluster::agreed)).isTrue();
        cluster.cut("a", "c");
        cluster.cut("b", "c");
        Version version = cluster.node("c").put("k", new byte[1]);
        cluster.run(10);
        KEYS.forEach(key -> cluster.node("a").remove(key));
        cluster.heal();
        assertThat(cluster.runUntil(20_000, () -> cluster.holdTheSame(lost -> false)))
                .isTrue();
        Reader reader = new Reader(false);
        reader.moveTo(cluster.node("a"));
        reader.readAll();
        reader.moveTo(cluster.node("c"));
        reader.readAll();
        reader.leave();

        assertThat(cluster.node("a").live()).as("ignored").isEmpty();
        assertThat(cluster.node("c").live()).containsOnly(Map.entry("k", version));
        assertThat(reader.live()).containsOnly(Map.entry("k", version));
    }

    private static SimSettings records(int most) {
        SimSettings roomy = SimSettings.ROOMY;
        return new SimSettings(
                new StateLimits(roomy.state().caches(), roomy.state().totalBytes(), most),
                roomy.cache(),
                roomy.sync(),
                roomy.syncIntervalMs(),
                roomy.maxBytes(),
                roomy.maxAgeMs(),
                roomy.fileEvents(),
                roomy.snapshots(),
                roomy.maxEntryBytes());
    }

    private static long follow(long seed, SimSettings settings) {
        SplittableRandom random = new SplittableRandom(seed);
        SimCluster cluster = new SimCluster(seed, config -> config, settings, false);
        boolean recordsAreKept = settings.equals(SimSettings.ROOMY);
        cluster.faults(new SimNetwork.Faults(0.05, 0.05, 0.05, 50_000, 20_000_000));
        Map<String, SimDisk> down = new HashMap<>();
        NAMES.forEach(cluster::start);
        Reader reader = new Reader(recordsAreKept);
        String at = "a";
        reader.moveTo(cluster.node(at));
        for (int step = 0; step < STEPS; step++) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            if (down.containsKey(name)) {
                if (random.nextInt(10) == 0) {
                    cluster.start(name, down.remove(name));
                }
            } else if (random.nextInt(60) == 0) {
                if (name.equals(at)) {
                    reader.leave();
                    at = "";
                }
                down.put(name, cluster.crash(name));
            } else {
                write(cluster.node(name), random);
            }
            cluster.healOrCut(random, down.isEmpty());
            cluster.run(random.nextInt(4));
            if (random.nextInt(8) == 0) {
                String next = NAMES.get(random.nextInt(NAMES.size()));
                if (!down.containsKey(next)) {
                    at = next;
                    reader.moveTo(cluster.node(next));
                }
            }
            reader.read(random.nextInt(6));
        }
        reader.leave();
        down.forEach(cluster::start);
        cluster.heal();
        assertThat(cluster.runUntil(
                        20_000, recordsAreKept ? cluster::agreed : () -> cluster.holdTheSame(lost -> false)))
                .as("seed %d: %s", seed, cluster.differences())
                .isTrue();
        SimNode last = cluster.node(NAMES.get(random.nextInt(NAMES.size())));
        reader.moveTo(last);
        reader.readAll();
        reader.leave();
        assertThat(reader.live()).as("seed %d", seed).containsAllEntriesOf(last.live());
        if (recordsAreKept) {
            assertThat(reader.live()).as("seed %d", seed).isEqualTo(last.live());
        }
        return lost(last);
    }

    private static long lost(SimNode node) {
        long lost = 0;
        try (JournalReader reader = node.journal().reader(JournalPosition.START)) {
            while (reader.next()) {
                lost += reader.won() ? 0 : 1;
            }
        }
        return lost;
    }

    private static void write(SimNode node, SplittableRandom random) {
        String key = KEYS.get(random.nextInt(KEYS.size()));
        int what = random.nextInt(40);
        if (what == 0) {
            node.writer().clear(node.cache("default"));
        } else if (what < 10) {
            node.remove(key);
        } else {
            node.put(key, new byte[] {(byte) what});
        }
    }

    @Test
    void aNodeThatDoesNotHaveWhatComesNextSaysSo() {
        SimCluster cluster = new SimCluster(1);
        SimNode a = cluster.start("a");
        for (int i = 0; i < 500; i++) {
            a.put("k" + i, new byte[10]);
        }
        Reader reader = new Reader(true);
        reader.moveTo(a);
        reader.read(10);
        SimDisk disk = a.disk();
        disk.delete(disk.fileList().get(0));
        disk.delete(disk.fileList().get(0));

        assertThatThrownBy(() -> feed(a).open(ALL, reader.position)).isInstanceOf(OutOfReachException.class);
        assertThatThrownBy(reader::readAll).isInstanceOf(OutOfReachException.class);
        assertThatThrownBy(() -> feed(a).open(ALL, Position.BEGINNING)).isInstanceOf(OutOfReachException.class);

        try (ChangeCursor live = feed(a).open(ALL, null)) {
            assertThat(live.next(10)).isFalse();
            a.put("more", new byte[10]);
            assertThat(live.next(10)).isTrue();
            assertThat(live.key()).isEqualTo("more");
        }
        reader.leave();
    }
}
