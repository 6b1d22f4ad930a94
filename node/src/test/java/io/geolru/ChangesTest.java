package io.geolru;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.changes.ChangeKind;
import io.geolru.changes.OutOfReachException;
import io.geolru.changes.Position;
import io.geolru.event.HybridClock;
import io.geolru.journal.DataDirectory;
import io.geolru.recovery.FullFold;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The changes of a cache, read one after the other. */
class ChangesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    private static <V> CacheChange<V> next(Changes<V> changes) throws InterruptedException {
        return Objects.requireNonNull(changes.poll(PATIENCE), "no change came");
    }

    private static <V> String text(CacheChange<V> change) {
        return change.kind() + " " + change.key() + " " + change.value() + " " + change.originRegion();
    }

    @Test
    void ownAndRemoteChangesInOrderWithExpiriesAndEvictionsWhileLive() throws InterruptedException {
        CacheNode eu = nodes.launch(
                nodes.config("eu-1", "eu").withCache("c", new NodeConfig.CacheSettings(2, 1L << 20, null)));
        CacheNode us = nodes.launch("us-1", "us");
        Cache<String> here = eu.cache("c", String.class);
        Cache<String> there = us.cache("c", String.class);
        List<String> seen = new ArrayList<>();
        List<Version> made = new ArrayList<>();
        try (Changes<String> changes = here.changes(null)) {
            assertThat(changes.poll(Duration.ZERO)).isNull();
            made.add(here.put("a", "1"));
            made.add(there.put("b", "2", Duration.ofHours(1)));
            eu.awaitApplied(made.get(1), PATIENCE);
            made.add(here.put("d", "3"));
            made.add(made.get(0));
            made.add(here.remove("never there"));
            made.add(here.clear());
            made.add(here.put("e", "4", Duration.ofMillis(20)));
            made.add(made.get(6));
            for (Version version : made) {
                CacheChange<String> change = next(changes);
                seen.add(text(change));
                assertThat(change.version()).isEqualTo(version);
                assertThat(change.expiresAt() != null)
                        .isEqualTo(
                                change.kind() == ChangeKind.PUT && !change.key().matches("[ad]"));
            }
        }
        assertThat(seen)
                .containsExactly(
                        "PUT a 1 eu",
                        "PUT b 2 us",
                        "PUT d 3 eu",
                        "EVICT a null eu",
                        "REMOVE never there null eu",
                        "CLEAR  null eu",
                        "PUT e 4 eu",
                        "EXPIRE e null eu");
        assertThat(eu.changeSource().openCursors()).isZero();
        assertThat(eu.changeSource().given()).isEqualTo(8);
    }

    @Test
    void aReaderGoesOnOnAnotherNodeAndAfterARestart() throws Exception {
        NodeConfig config = nodes.config("eu-1", "eu");
        CacheNode eu = nodes.launch(config);
        CacheNode us = nodes.launch("us-1", "us");
        Position position;
        try (Changes<String> changes = eu.cache("c", String.class).changes(null)) {
            eu.cache("c", String.class).put("a", "1");
            us.awaitApplied(eu.cache("c", String.class).put("b", "2"), PATIENCE);
            assertThat(next(changes).key()).isEqualTo("a");
            position = Position.parse(changes.position().toString());
        }
        try (Changes<String> changes = us.cache("c", String.class).changes(position)) {
            assertThat(text(next(changes))).isEqualTo("PUT b 2 eu");
            eu.awaitApplied(us.cache("c", String.class).put("c", "3"), PATIENCE);
            assertThat(next(changes).key()).isEqualTo("c");
        }
        nodes.kill(eu);
        us.cache("c", String.class).put("d", "4");
        CacheNode again = nodes.launch(config);
        try (Changes<String> changes = again.cache("c", String.class).changes(position)) {
            assertThat(List.of(
                            next(changes).key(),
                            next(changes).key(),
                            next(changes).key()))
                    .containsExactly("b", "c", "d");
            assertThat(changes.poll(Duration.ZERO)).isNull();
        }
    }

    @Test
    void aReaderMayBeginAtAnInstant() throws Exception {
        CacheNode eu = nodes.launch("eu-1", "eu");
        Cache<String> cache = eu.cache("c", String.class);
        long before = HybridClock.epochMillis(cache.put("before", "1").stamp());
        Version wanted = cache.put("behind", "2");
        while (HybridClock.epochMillis(wanted.stamp()) == before) { // by the clock of the node
            wanted = cache.put("behind", "2");
        }
        Instant since = Instant.ofEpochMilli(HybridClock.epochMillis(wanted.stamp()));
        try (Changes<String> changes = cache.changesSince(since)) {
            assertThat(changes.position().sequence(wanted.origin())).isPositive();
            assertThat(next(changes).version()).isEqualTo(wanted);
            cache.put("later", "3");
            assertThat(next(changes).key()).isEqualTo("later");
        }
        try (Changes<String> changes = cache.changesSince(Instant.EPOCH)) {
            assertThat(next(changes).key()).isEqualTo("before");
        }
        try (Changes<String> changes = cache.changesSince(Instant.now().plusSeconds(60))) {
            assertThat(changes.poll(Duration.ZERO)).isNull();
            cache.put("now", "4");
            assertThat(next(changes).key()).isEqualTo("now");
        }
    }

    @Test
    void aReaderThatWaitsIsWokenByAChangeAndByTheEnd() throws Exception {
        CacheNode eu = nodes.launch("eu-1", "eu");
        Cache<String> cache = eu.cache("c", String.class);
        ExecutorService reader = Executors.newSingleThreadExecutor();
        Changes<String> changes = cache.changes(null);
        try {
            Future<CacheChange<String>> waits = reader.submit(() -> changes.poll(PATIENCE));
            cache.put("a", "1");
            assertThat(waits.get(30, TimeUnit.SECONDS).key()).isEqualTo("a");
            Future<CacheChange<String>> waitsOn = reader.submit(() -> changes.poll(PATIENCE));
            changes.close();
            assertThatThrownBy(() -> waitsOn.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(IllegalStateException.class);
        } finally {
            reader.shutdownNow();
        }
    }

    @Test
    void aReaderThatMayNotWaitLooksAtSomeAndGoesOnFromThere() throws Exception {
        CacheNode eu = nodes.launch("eu-1", "eu");
        Cache<String> other = eu.cache("other", String.class);
        for (int i = 0; i < 10_000; i++) {
            other.put("k", "v");
        }
        Version wanted = eu.cache("c", String.class).put("a", "1");
        try (Changes<String> changes = eu.cache("c", String.class).changes(Position.BEGINNING)) {
            assertThat(changes.poll(Duration.ZERO)).isNull();
            assertThat(changes.position().sequence(wanted.origin())).isBetween(1L, 9_999L);
            assertThat(next(changes).version()).isEqualTo(wanted);
        }
    }

    @Test
    void whatTheJournalNoLongerHoldsIsNeverPassedOver() throws Exception {
        CacheNode eu = nodes.launch(withSmallJournal(nodes.config("eu-1", "eu")));
        Cache<byte[]> bulk = eu.cache("bulk", byte[].class);
        try (Changes<byte[]> slow = bulk.changes(null)) {
            bulk.put("first", new byte[1]);
            assertThat(next(slow).key()).isEqualTo("first");
            Position position = slow.position();
            outgrowJournal(eu, bulk);
            assertThatThrownBy(() -> readAll(slow)).isInstanceOf(OutOfReachException.class);
            assertThatThrownBy(() -> bulk.changes(position)).isInstanceOf(OutOfReachException.class);
        }
        assertThatThrownBy(() -> bulk.changes(Position.BEGINNING)).isInstanceOf(OutOfReachException.class);
        assertThatThrownBy(() -> bulk.changesSince(Instant.EPOCH))
                .isInstanceOf(OutOfReachException.class)
                .hasMessageContaining("1970-01-01T00:00:00Z");

        CacheNode us = nodes.launch("us-1", "us");
        TestNodes.waitUntilAgreed("bulk", eu, us);
        assertThatThrownBy(() -> us.cache("bulk", byte[].class).changes(Position.BEGINNING))
                .isInstanceOf(OutOfReachException.class);
        try (Changes<byte[]> changes = us.cache("bulk", byte[].class).changes(null)) {
            bulk.put("last", new byte[1]);
            assertThat(next(changes).key()).isEqualTo("last");
        }
    }

    static NodeConfig withSmallJournal(NodeConfig config) {
        NodeConfig.JournalSettings journal = config.journal();
        return config.withJournal(new NodeConfig.JournalSettings(
                journal.sync(), journal.syncInterval(), 16L << 20, journal.maxAge(), journal.snapshotInterval()));
    }

    private static void readAll(Changes<byte[]> changes) throws InterruptedException {
        while (changes.poll(Duration.ZERO) != null) {
            assertThat(changes.position()).isNotNull();
        }
    }

    /** Returns when the node has deleted the beginning of a small journal. */
    static void outgrowJournal(CacheNode node, Cache<byte[]> bulk) throws InterruptedException, IOException {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 1_000; i++) {
                bulk.put("k" + i, new byte[20_000]);
            }
            node.snapshot(PATIENCE);
        }
        try (DataDirectory directory = DataDirectory.openReadOnly(node.config().dataDir())) {
            TestNodes.waitUntil("the beginning of the journal is deleted", () -> !FullFold.reachesBeginning(directory));
        }
    }
}
