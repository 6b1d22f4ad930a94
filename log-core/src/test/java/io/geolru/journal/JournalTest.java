package io.geolru.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path temp;

    private final Events events = new Events();

    @Test
    void whatWasAppendedIsReadBackAcrossFilesAndEpochs() {
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"))) {
            for (int epoch = 1; epoch <= 3; epoch++) {
                try (ChronicleJournal journal = Events.open(directory)) {
                    assertThat(journal.epoch()).isEqualTo(epoch);
                    events.append(journal, 500);
                    assertThat(journal.stats().files()).isGreaterThan(epoch * 5);
                    try (JournalReader reader = journal.reader(JournalPosition.START)) {
                        assertThat(Events.drain(reader)).isEqualTo(Events.sequences(1, events.appended()));
                        assertThat(reader.position()).isEqualTo(journal.appendedPosition());
                        assertThat(reader.next()).isFalse();
                        events.append(journal, 1);
                        assertThat(reader.next()).isTrue();
                        assertThat(reader.position()).isEqualTo(journal.appendedPosition());
                    }
                }
            }
            Events.Read read = Events.read(directory, JournalPosition.START);
            assertThat(read.sequences()).isEqualTo(Events.sequences(1, 1503));
            assertThat(read.damage()).isEmpty();
        }
    }
}
