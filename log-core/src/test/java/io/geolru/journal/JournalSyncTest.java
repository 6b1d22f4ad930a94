package io.geolru.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.event.Frontier;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalSyncTest {
    /** Can be opened for writing, cannot be forced. */
    private static final Path UNFORCEABLE = Path.of("/dev/null");

    @TempDir
    Path temp;

    private final ManualTime time = new ManualTime();
    private final Events events = new Events();

    @Test
    void withoutSyncNothingIsForced() {
        assertThat(syncs(Sync.OS)).isZero();
    }

    @Test
    void everyAppendIsForced() {
        assertThat(syncs(Sync.EVERY)).isGreaterThanOrEqualTo(100);
    }

    @Test
    void theHelperForcesWhenTheIntervalIsOverAndSomethingIsNew() {
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"));
                ChronicleJournal journal = open(directory, Sync.INTERVAL)) {
            events.append(journal, 10);
            journal.doHelperWork();
            assertThat(journal.stats().syncs()).isZero();
            time.advance(100);
            journal.doHelperWork();
            assertThat(journal.stats().syncs()).isEqualTo(1);
            time.advance(100);
            journal.doHelperWork();
            assertThat(journal.stats().syncs()).isEqualTo(1);
            events.append(journal, 200);
            int rolls = journal.appendedPosition().file();
            assertThat(rolls).isPositive();
            time.advance(100);
            journal.doHelperWork();
            assertThat(journal.stats().syncs()).isEqualTo(2 + rolls);
        }
    }

    @Test
    void theFirstErrorIsFinal() throws IOException {
        for (Sync sync : new Sync[] {Sync.EVERY, Sync.INTERVAL}) {
            try (JournalSync forced = new JournalSync(sync, temp)) {
                forced.fileBegun(UNFORCEABLE);
                forced.appended();
                forced.work();
                assertThat(forced.error())
                        .isInstanceOf(JournalBrokenException.class)
                        .hasMessageContaining(temp.toString());
                JournalBrokenException first = forced.error();
                forced.appended();
                forced.work();
                assertThat(forced.error()).isSameAs(first);
                assertThat(forced.syncs()).isZero();
            }
        }
    }

    @Test
    void aBrokenJournalRefusesEveryAppend() {
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"));
                ChronicleJournal journal = open(directory, Sync.OS)) {
            events.append(journal, 3);
            journal.breakBecause(new InternalError("a fault occurred in an unsafe memory access operation"));
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> events.append(journal, 1))
                        .isInstanceOf(JournalBrokenException.class)
                        .hasMessageContaining("unsafe memory access");
            }
            assertThat(journal.doHelperWork()).isZero();
            try (JournalReader reader = journal.reader(JournalPosition.START)) {
                assertThat(Events.drain(reader)).isEqualTo(Events.sequences(1, 3));
            }
        }
    }

    private long syncs(Sync sync) {
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"));
                ChronicleJournal journal = open(directory, sync)) {
            events.append(journal, 100);
            time.advance(1000);
            journal.doHelperWork();
            return journal.stats().syncs();
        }
    }

    private ChronicleJournal open(DataDirectory directory, Sync sync) {
        return ChronicleJournal.open(directory, Events.config(sync), time, new Frontier());
    }
}
