package io.geolru.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.Condition;
import io.geolru.ConditionFailedException;
import io.geolru.EntryTooLargeException;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.codec.EventEncoder;
import io.geolru.codec.EventFrame;
import io.geolru.event.Acceptance;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import io.geolru.event.HybridClock;
import io.geolru.event.MissingRanges;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import io.geolru.recovery.TestLog;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterTest {
    private static final long PEER = 0x5555;

    @TempDir
    Path folder;

    private final TestLog.Clock clock = new TestLog.Clock();
    private final EventEncoder encoder = new EventEncoder();
    private TestLog log;
    private Writer writer;

    @BeforeEach
    void open() {
        log = new TestLog(folder.resolve("data"), "eu-1", clock);
        writer = log.writer();
    }

    @AfterEach
    void close() {
        writer.locked(log.cache()::checkInvariants);
        log.close();
    }

    @Test
    void aPeersEventsAreTakenInOrderAndOnce() {
        assertThat(writer.accept(put(2, "b", clock.epochMillis()))).isEqualTo(Acceptance.GAP);
        assertThat(writer.accept(put(1, "a", clock.epochMillis()))).isEqualTo(Acceptance.APPLIED);
        assertThat(writer.accept(put(1, "a", clock.epochMillis()))).isEqualTo(Acceptance.DUPLICATE);
        assertThat(writer.accept(put(2, "b", clock.epochMillis()))).isEqualTo(Acceptance.APPLIED);
        assertThat(frontier().sequence(PEER)).isEqualTo(2);
        assertThat(log.contents()).containsOnlyKeys("a", "b");
    }

    @Test
    void theJournalKeepsWhenThisNodeTookAnEvent() {
        long written = clock.epochMillis();
        log.put("own", "value");
        clock.advance(700);
        writer.accept(put(1, "theirs", written));
        Map<String, Long> arrivals = new HashMap<>();
        try (JournalReader reader = log.journal().reader(JournalPosition.START)) {
            while (reader.next()) {
                arrivals.put(reader.event().key(), reader.arrivedAt());
            }
        }
        assertThat(arrivals).containsEntry("own", written).containsEntry("theirs", written + 700);
    }

    @Test
    void theJournalKeepsWhichEventsCameTooLate() {
        long written = clock.epochMillis();
        clock.advance(10);
        log.put("key", "value");
        writer.accept(put(1, "key", written));
        writer.accept(put(2, "other", written + 1));
        clock.advance(10);
        writer.clear(log.cache());
        writer.accept(put(3, "cleared", written + 15));
        writer.accept(put(4, "key", written + 25));
        List<String> kept = new ArrayList<>();
        try (JournalReader reader = log.journal().reader(JournalPosition.START)) {
            while (reader.next()) {
                kept.add(reader.event().kind() + " " + reader.event().key() + " " + reader.won());
            }
        }
        assertThat(kept)
                .endsWith(
                        "PUT key true",
                        "PUT key false",
                        "PUT other true",
                        "CLEAR  true",
                        "PUT cleared false",
                        "PUT key true");
        assertThat(log.contents()).containsOnlyKeys("key");
    }

    @Test
    void whatIsRefusedIsNotJournaled() {
        long before = log.journal().stats().appendedEvents();
        writer.accept(put(7, "a", clock.epochMillis()));
        writer.accept(put(1, "a", clock.epochMillis() + TestLog.MAX_DRIFT_MS + 1));
        assertThat(log.journal().stats().appendedEvents()).isEqualTo(before);
        assertThat(frontier().knows(PEER)).isFalse();
    }

    @Test
    void anEventFromTheFutureWaitsAndDoesNotDragTheClock() {
        long future = clock.epochMillis() + TestLog.MAX_DRIFT_MS + 1;
        assertThat(writer.accept(put(1, "a", future))).isEqualTo(Acceptance.FUTURE);
        assertThat(log.put("x", "1").epochMillis()).isEqualTo(clock.epochMillis());
        clock.advance(1);
        assertThat(writer.accept(put(1, "a", future))).isEqualTo(Acceptance.APPLIED);
        assertThat(log.put("x", "2").stamp()).isGreaterThan(HybridClock.stampAt(future));
    }

    @Test
    void aWriteAfterAPeersIsNewerThanIt() {
        clock.advance(-5_000);
        writer.accept(put(1, "a", clock.epochMillis() + 5_000));
        log.put("a", "mine");
        assertThat(log.get("a")).isEqualTo("mine");
    }

    @Test
    void anOlderWriteOfAPeerIsJournaledAndLoses() {
        log.put("a", "mine");
        assertThat(writer.accept(put(1, "a", clock.epochMillis() - 1_000))).isEqualTo(Acceptance.APPLIED);
        assertThat(log.get("a")).isEqualTo("mine");
        assertThat(frontier().sequence(PEER)).isEqualTo(1);
    }

    @Test
    void aPromiseCountsOnlyWhereTheEventsBeforeItAreHeld() throws InterruptedException {
        writer.accept(put(1, "a", clock.epochMillis()));
        long promise = HybridClock.stampAt(clock.epochMillis() + 500);
        writer.held().promised(PEER, 2, promise);
        assertThat(frontier().promise(PEER)).isLessThan(promise);
        writer.held().promised(PEER, 1, promise);
        assertThat(frontier().promise(PEER)).isEqualTo(promise);
        assertThat(writer.held().awaitApplied(new Version(promise, PEER), 0)).isTrue();
        assertThat(writer.held().awaitApplied(new Version(promise + 1, PEER), 0))
                .isFalse();
    }

    @Test
    void ownPromisesAreKept() {
        writer.held().reserve(HybridClock.stampAt(clock.epochMillis() + 1_000));
        long promise = frontier().promise(log.journal().origin());
        clock.advance(-60_000);
        assertThat(log.put("a", "1").stamp()).isGreaterThan(promise);
    }

    @Test
    void aFailedConditionLeavesNoEvent() {
        log.put("a", "1");
        long before = log.journal().stats().appendedEvents();
        assertThatThrownBy(() -> writer.put(log.cache(), "a", new byte[1], "", Ttl.none(), Condition.absent()))
                .isInstanceOf(ConditionFailedException.class)
                .hasMessageContaining("'a'");
        assertThatThrownBy(() -> writer.remove(log.cache(), "b", Condition.present()))
                .isInstanceOf(ConditionFailedException.class)
                .hasMessageContaining("no live entry");
        assertThat(log.journal().stats().appendedEvents()).isEqualTo(before);
    }

    @Test
    void anEntryOverTheLimitLeavesNoEvent() {
        long before = log.journal().stats().appendedEvents();
        assertThatThrownBy(() -> writer.put(
                        log.cache(), "a", new byte[TestLog.MAX_ENTRY_BYTES], "", Ttl.none(), Condition.none()))
                .isInstanceOf(EntryTooLargeException.class)
                .hasMessageContaining(String.valueOf(TestLog.MAX_ENTRY_BYTES));
        assertThat(log.journal().stats().appendedEvents()).isEqualTo(before);
    }

    @Test
    void aHugeEntryIsRefusedBeforeItTakesABuffer() {
        byte[] huge = new byte[32 << 20];
        long before = direct().getMemoryUsed();
        assertThatThrownBy(() -> writer.put(log.cache(), "a", huge, "", Ttl.none(), Condition.none()))
                .isInstanceOf(EntryTooLargeException.class);
        assertThat(direct().getMemoryUsed() - before).isLessThan(huge.length);
    }

    private static BufferPoolMXBean direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aTouchOfAPeersEntryOverTheLimitIsRefused() {
        byte[] value = new byte[TestLog.MAX_ENTRY_BYTES];
        assertThat(writer.accept(put(1, "a", clock.epochMillis(), value))).isEqualTo(Acceptance.APPLIED);
        long before = log.journal().stats().appendedEvents();
        assertThatThrownBy(() -> writer.touch(log.cache(), "a", Ttl.of(Duration.ofSeconds(5))))
                .isInstanceOf(EntryTooLargeException.class);
        assertThat(log.journal().stats().appendedEvents()).isEqualTo(before);
    }

    @Test
    void aPeersEventThatTheJournalCannotTakeIsRefusedByName() {
        byte[] value = new byte[2 * TestLog.MAX_ENTRY_BYTES];
        assertThat(writer.accept(put(1, "a", clock.epochMillis(), value))).isEqualTo(Acceptance.CORRUPT);
        assertThat(frontier().knows(PEER)).isFalse();
        assertThat(writer.accept(put(1, "a", clock.epochMillis()))).isEqualTo(Acceptance.APPLIED);
    }

    @Test
    void aRemoveOfAnAbsentKeyIsJournaled() {
        long before = log.journal().stats().appendedEvents();
        assertThat(log.remove("none").wasLive()).isFalse();
        assertThat(log.journal().stats().appendedEvents()).isEqualTo(before + 1);
        assertThat(writer.accept(put(1, "none", clock.epochMillis() - 1))).isEqualTo(Acceptance.APPLIED);
        assertThat(log.get("none")).isNull();
    }

    @Test
    void aTouchIsAPutOfThePresentValue() {
        log.put("a", "1");
        Outcome touched = writer.touch(log.cache(), "a", Ttl.of(Duration.ofSeconds(5)));
        assertThat(touched).isNotNull();
        TestLog peer = new TestLog(folder.resolve("peer"), "us-1", clock);
        try (peer) {
            peer.acceptAllOf(log);
            assertThat(peer.contents()).isEqualTo(log.contents());
            assertThat(peer.cache().peek("a").expiresAt()).isEqualTo(clock.epochMillis() + 5_000);
        }
        assertThat(writer.touch(log.cache(), "none", Ttl.none())).isNull();
    }

    @Test
    void aLoadedValueIsDroppedWhenTheKeyChangedMeanwhile() {
        Version before = writer.newestKnown(log.cache(), "a");
        log.put("a", "written");
        log.remove("a");
        assertThat(writer.putLoaded(log.cache(), "a", new byte[1], "", before)).isNull();
        Version after = writer.newestKnown(log.cache(), "a");
        assertThat(writer.putLoaded(log.cache(), "a", new byte[1], "", after)).isNotNull();
    }

    @Test
    void aHoleIsFilledByWhatWasMissing() {
        writer.accept(put(1, "a", clock.epochMillis()));
        writer.openEpoch(
                new io.geolru.codec.Bodies.EpochOpened(0, 0, 9, "eu-1", "eu"),
                List.of(new MissingRanges.Range(PEER, 1, 1)));
        assertThat(writer.held().missing()).hasSize(1);
        assertThat(writer.accept(put(1, "a", clock.epochMillis()))).isEqualTo(Acceptance.APPLIED);
        assertThat(writer.held().missing()).isEmpty();
        assertThat(writer.accept(put(1, "a", clock.epochMillis()))).isEqualTo(Acceptance.DUPLICATE);
    }

    @Test
    void whatFillsAHoleWaitsForTheDriftLimitLikeAnyOther() {
        long future = clock.epochMillis() + TestLog.MAX_DRIFT_MS + 1;
        writer.accept(put(1, "a", clock.epochMillis()));
        writer.openEpoch(
                new io.geolru.codec.Bodies.EpochOpened(0, 0, 9, "eu-1", "eu"),
                List.of(new MissingRanges.Range(PEER, 1, 1)));
        assertThat(writer.accept(put(1, "b", future))).isEqualTo(Acceptance.FUTURE);
        assertThat(writer.held().missing()).hasSize(1);
        clock.advance(1);
        assertThat(writer.accept(put(1, "b", future))).isEqualTo(Acceptance.APPLIED);
        assertThat(writer.held().missing()).isEmpty();
    }

    @Test
    void afterCloseOnlyPeersEventsAreTaken() {
        writer.close();
        assertThatThrownBy(() -> log.put("a", "1")).isInstanceOf(IllegalStateException.class);
        assertThat(writer.accept(put(1, "a", clock.epochMillis()))).isEqualTo(Acceptance.APPLIED);
    }

    private Frontier frontier() {
        Frontier frontier = new Frontier();
        writer.held().frontier(frontier);
        return frontier;
    }

    private EventFrame put(long sequence, String key, long epochMillis) {
        return put(sequence, key, epochMillis, new byte[] {'p'});
    }

    private EventFrame put(long sequence, String key, long epochMillis, byte[] value) {
        encoder.encode(EventKind.PUT, "c", key, "text/plain", value);
        encoder.complete(PEER, sequence, HybridClock.stampAt(epochMillis), Event.NEVER);
        EventFrame frame = new EventFrame();
        assertThat(frame.wrap(encoder.buffer(), 0)).isTrue();
        return frame;
    }
}
