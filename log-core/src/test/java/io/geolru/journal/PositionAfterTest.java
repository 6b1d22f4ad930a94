package io.geolru.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.codec.Bodies;
import io.geolru.codec.EventEncoder;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PositionAfterTest {
    @TempDir
    Path temp;

    private final EventEncoder encoder = new EventEncoder();
    private final Frontier held = new Frontier();
    private DataDirectory directory;

    @BeforeEach
    void open() {
        directory = DataDirectory.open(temp.resolve("data"));
    }

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    void readingFromItMeetsAllThatTheHolderLacks() {
        List<Frontier> frontiers = new ArrayList<>();
        for (int epoch = 0; epoch < 3; epoch++) {
            try (ChronicleJournal journal = open(held)) {
                for (int i = 0; i < 300; i++) {
                    put(journal, 1 + i % 3);
                    if (i % 20 == 0) {
                        frontiers.add(held.copy());
                    }
                }
                for (Frontier frontier : frontiers) {
                    assertMissingIsMet(journal, frontier);
                }
                assertThat(journal.positionAfter(new Frontier())).isEqualTo(new JournalPosition(1, 0, 0));
                assertThat(journal.positionAfter(held).file())
                        .isEqualTo(journal.appendedPosition().file());
            }
        }
    }

    private void assertMissingIsMet(ChronicleJournal journal, Frontier frontier) {
        Frontier met = frontier.copy();
        JournalPosition from = journal.positionAfter(frontier);
        assertThat(from).isNotNull();
        try (JournalReader reader = journal.reader(from)) {
            while (reader.next()) {
                long origin = reader.event().origin();
                assertThat(reader.event().sequence()).isLessThanOrEqualTo(met.sequence(origin) + 1);
                met.advance(origin, reader.event().sequence(), reader.event().stamp());
            }
        }
        assertThat(met.hash()).isEqualTo(held.hash());
    }

    @Test
    void whatWasNeverJournaledHereCannotBeReadHere() {
        held.advance(1, 50, 1);
        try (ChronicleJournal journal = open(held)) {
            put(journal, 1);
            Frontier lacking = new Frontier();
            lacking.advance(1, 49, 1);
            assertThat(journal.positionAfter(lacking)).isNull();
            lacking.advance(1, 50, 1);
            assertThat(journal.positionAfter(lacking)).isEqualTo(new JournalPosition(1, 0, 0));
        }
    }

    @Test
    void anAdoptedSnapshotLeavesAGap() {
        try (ChronicleJournal journal = open(held)) {
            put(journal, 1);
            Frontier snapshot = new Frontier();
            snapshot.advance(1, 40, 1);
            snapshot.advance(2, 10, 1);
            byte[] body = new Bodies.SnapshotAdopted("s", snapshot).encode();
            int length = encoder.encode(EventKind.SNAPSHOT_ADOPTED, "", "", "", body);
            encoder.complete(journal.origin(), 1, 1, Event.NEVER);
            journal.append(encoder.buffer(), 0, length, 0);
            held.advance(journal.origin(), 1, 1);
            held.mergeMax(snapshot);
            for (int i = 0; i < 300; i++) {
                put(journal, 1 + i % 3);
            }
            Frontier lacking = new Frontier();
            lacking.advance(1, 1, 1);
            assertThat(journal.positionAfter(lacking)).isNull();
            lacking.mergeMax(snapshot);
            assertMissingIsMet(journal, lacking);
        }
    }

    @Test
    void aFrontierOfManyOriginsIsKeptWhole() {
        for (int origins : new int[] {FileHead.FULL - 1, FileHead.FULL, FileHead.FULL + 1, 5 * FileHead.FULL + 1}) {
            for (int origin = 1; origin <= origins; origin++) {
                held.advance(origin, origin, origin);
            }
            try (ChronicleJournal journal = open(held)) {
                for (int i = 0; i < 100; i++) {
                    put(journal, 1);
                }
            }
            List<JournalFiles.FileInfo> files = JournalFiles.list(directory);
            assertThat(files.get(files.size() - 1).frontier().size()).isEqualTo(origins);
            assertThat(files).allSatisfy(file -> assertThat(file.frontier()).isNotNull());
        }
    }

    @Test
    void readingFromAnInstantMeetsAllThatCameThenAndNotMuchMore() {
        ManualTime time = new ManualTime();
        long begun = time.epochMillis();
        try (ChronicleJournal journal = ChronicleJournal.open(directory, Events.config(Sync.OS), time, held)) {
            for (int i = 1; i <= 300; i++) {
                time.advance(10);
                put(journal, 1 + i % 3, time.epochMillis());
            }
            for (int from = 0; from <= 300; from += 7) {
                Journal.Beginning beginning = journal.beginningAt(begun + from * 10L + 1);
                assertThat(beginning).isNotNull();
                Frontier met = beginning.held().copy();
                int later = 0;
                try (JournalReader reader = journal.reader(beginning.position())) {
                    while (reader.next()) {
                        long origin = reader.event().origin();
                        assertThat(reader.event().sequence()).isEqualTo(met.sequence(origin) + 1);
                        met.advance(origin, reader.event().sequence(), 0);
                        later += reader.arrivedAt() > begun + from * 10L ? 1 : 0;
                    }
                }
                assertThat(later).isEqualTo(300 - from);
            }
            assertThat(journal.beginningAt(time.epochMillis()).position().file())
                    .isPositive();
            assertThat(journal.beginningAt(0).position()).isEqualTo(new JournalPosition(1, 0, 0));
        }
    }

    @Test
    void aJournalDoesNotReachBackBehindWhatItHeldWhenItBegan() {
        held.advance(1, 50, 1);
        ManualTime time = new ManualTime();
        try (ChronicleJournal journal = ChronicleJournal.open(directory, Events.config(Sync.OS), time, held)) {
            assertThat(journal.beginningAt(time.epochMillis())).isNull();
            assertThat(journal.beginningAt(time.epochMillis() + 1)).isNotNull();
        }
    }

    private ChronicleJournal open(Frontier before) {
        return ChronicleJournal.open(directory, Events.config(Sync.OS), new ManualTime(), before);
    }

    private void put(ChronicleJournal journal, long origin) {
        put(journal, origin, 0);
    }

    private void put(ChronicleJournal journal, long origin, long arrivedAt) {
        long sequence = held.sequence(origin) + 1;
        int length = encoder.encode(EventKind.PUT, "cache", "key", "", new byte[300]);
        encoder.complete(origin, sequence, sequence << 16, Event.NEVER);
        journal.append(encoder.buffer(), 0, length, arrivedAt);
        held.advance(origin, sequence, sequence << 16);
    }
}
