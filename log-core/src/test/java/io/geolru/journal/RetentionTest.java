package io.geolru.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final long FILE_BYTES = JournalConfig.MIN_FILE_BYTES;
    private static final long DAY = 86_400_000;

    @TempDir
    Path temp;

    private final Events events = new Events();
    private final ManualTime time = new ManualTime();
    private DataDirectory directory;

    @BeforeEach
    void open() {
        directory = DataDirectory.open(temp.resolve("data"));
    }

    @AfterEach
    void close() {
        directory.close();
    }

    private ChronicleJournal journal(long maxBytes, long maxAgeMs) {
        JournalConfig config = new JournalConfig(Sync.OS, 100, maxBytes, maxAgeMs, FILE_BYTES, 1024);
        return ChronicleJournal.open(directory, config, time, new Frontier());
    }

    private void appendFiles(ChronicleJournal journal, int files) {
        int end = journal.appendedPosition().file() + files;
        while (journal.appendedPosition().file() < end) {
            events.append(journal, 1);
        }
        Events.help(journal);
    }

    @Test
    void theOldestFilesGoWhenThereAreTooManyBytes() throws IOException {
        long maxBytes = 1 << 20;
        try (ChronicleJournal journal = journal(maxBytes, Long.MAX_VALUE)) {
            appendFiles(journal, 40);
            assertThat(journal.stats().bytes()).isGreaterThan(maxBytes);
            journal.retain(journal.appendedPosition());
            assertThat(journal.stats().bytes()).isBetween(maxBytes / 2, maxBytes);
            assertThat(Events.files(directory.path())).hasSize(journal.stats().files());
            try (JournalReader reader = journal.reader(JournalPosition.START)) {
                List<Long> left = Events.drain(reader);
                assertThat(left).isEqualTo(Events.sequences(left.get(0), events.appended()));
                assertThat(left.get(0)).isGreaterThan(1);
            }
        }
    }

    @Test
    void nothingAtOrBehindWhatIsNeededGoes() {
        try (ChronicleJournal journal = journal(FILE_BYTES, 1)) {
            appendFiles(journal, 10);
            time.advance(DAY);
            journal.retain(new JournalPosition(1, 4, 50_000));
            assertThat(JournalFiles.first(directory)).isEqualTo(new JournalPosition(1, 4, 0));
            journal.retain(JournalPosition.START);
            assertThat(JournalFiles.first(directory)).isEqualTo(new JournalPosition(1, 4, 0));
            journal.retain(journal.appendedPosition());
            assertThat(JournalFiles.first(directory))
                    .isEqualTo(new JournalPosition(1, journal.appendedPosition().file(), 0));
        }
    }

    @Test
    void aFileGoesWhenAllInItIsTooOld() {
        try (ChronicleJournal journal = journal(1L << 30, DAY)) {
            appendFiles(journal, 3);
            time.advance(DAY);
            appendFiles(journal, 3);
            journal.retain(journal.appendedPosition());
            assertThat(JournalFiles.first(directory).file()).isZero();
            time.advance(1);
            journal.retain(journal.appendedPosition());
            assertThat(JournalFiles.first(directory).file()).isEqualTo(3);
        }
    }

    @Test
    void emptyEpochsGoWithAllThatChronicleLeftInThem() throws IOException {
        for (int epoch = 1; epoch <= 3; epoch++) {
            try (ChronicleJournal journal = journal(1L << 30, DAY)) {
                appendFiles(journal, 2);
            }
        }
        Path stray = Files.createFile(directory.epochs().get(1).path().resolve("19700101-2355V.precreated"));
        Path foreign = Files.createFile(directory.epochs().get(0).path().resolve("notes.txt"));
        try (ChronicleJournal journal = journal(1L << 30, DAY)) {
            time.advance(2 * DAY);
            journal.retain(journal.appendedPosition());
            assertThat(directory.epochs()).extracting(EpochDirectory::number).containsExactly(1, 4);
            assertThat(stray).doesNotExist();
            assertThat(foreign).exists();
            assertThat(journal.stats().epochs()).isEqualTo(1);
        }
    }

    @Test
    void anEpochsNumberIsNeverUsedAgain() throws IOException {
        for (int epoch = 1; epoch <= 3; epoch++) {
            journal(1L << 30, DAY).close();
        }
        try (Stream<Path> paths = Files.walk(directory.path().resolve("journal"))) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        directory.close();
        directory = DataDirectory.open(temp.resolve("data"));
        try (ChronicleJournal journal = journal(1L << 30, DAY)) {
            assertThat(journal.epoch()).isEqualTo(4);
        }
    }

    @Test
    void anOpenReaderHoldsItsFileBackFromAgeing() {
        try (ChronicleJournal journal = journal(1L << 30, DAY)) {
            appendFiles(journal, 5);
            time.advance(2 * DAY);
            try (JournalReader reader = journal.reader(JournalPosition.START)) {
                journal.retain(journal.appendedPosition());
                assertThat(journal.stats().files()).isEqualTo(6);
                assertThat(journal.stats().pinnedFiles()).isEqualTo(6);
                while (reader.position().file() < 2) {
                    assertThat(reader.next()).isTrue();
                }
                journal.retain(journal.appendedPosition());
                assertThat(JournalFiles.first(directory).file()).isEqualTo(2);
                assertThat(Events.drain(reader)).endsWith(events.appended());
            }
            assertThat(journal.stats().openReaders()).isZero();
            journal.retain(journal.appendedPosition());
            assertThat(journal.stats().files()).isEqualTo(1);
        }
    }

    @Test
    void aReaderThatHoldsTooManyBytesBackIsOverrun() {
        try (ChronicleJournal journal = journal(1 << 20, DAY)) {
            appendFiles(journal, 2);
            try (JournalReader reader = journal.reader(JournalPosition.START)) {
                assertThat(reader.next()).isTrue();
                appendFiles(journal, 40);
                journal.retain(journal.appendedPosition());
                assertThatThrownBy(() -> Events.drain(reader))
                        .isInstanceOf(JournalOverrunException.class)
                        .hasMessageContaining("deleted");
            }
            try (JournalReader reader = journal.reader(JournalPosition.START)) {
                assertThat(Events.drain(reader)).endsWith(events.appended());
            }
        }
    }

    @Test
    void aReaderThatHadNotBegunWhenItsFileWasDeletedIsOverrun() {
        try (ChronicleJournal journal = journal(1 << 20, DAY)) {
            appendFiles(journal, 2);
            try (JournalReader reader = journal.reader(journal.appendedPosition())) {
                appendFiles(journal, 40);
                journal.retain(journal.appendedPosition());
                assertThatThrownBy(reader::next)
                        .isInstanceOf(JournalOverrunException.class)
                        .hasMessageContaining("deleted");
            }
        }
    }

    @Test
    void aReaderWhoseFileIsDeletedLastReadsOnWithoutALoss() {
        try (ChronicleJournal journal = journal(1L << 30, DAY);
                JournalReader reader = JournalFiles.open(directory, JournalPosition.START, (at, again, what) -> {})) {
            appendFiles(journal, 3);
            assertThat(reader.next()).isTrue();
            time.advance(2 * DAY);
            journal.retain(new JournalPosition(1, 1, 0));
            assertThat(JournalFiles.first(directory).file()).isEqualTo(1);
            assertThat(Events.drain(reader)).isEqualTo(Events.sequences(2, events.appended()));
        }
    }

    /** What looks unused at the end of a file may be the value of its last event. */
    @Test
    void zerosThatAreAValueStay() throws IOException {
        byte[] zeros = new byte[50_000];
        JournalConfig config = new JournalConfig(Sync.OS, 100, 1L << 30, DAY, FILE_BYTES, Events.MAX_FRAME);
        try (ChronicleJournal journal = ChronicleJournal.open(directory, config, time, new Frontier())) {
            for (int sequence = 1; sequence <= 3; sequence++) {
                int length = events.encoder().encode(EventKind.PUT, "cache", "key", "", zeros);
                events.encoder().complete(1, sequence, sequence, Event.NEVER);
                journal.append(events.encoder().buffer(), 0, length, Events.arrivedAt(sequence));
                Events.help(journal);
                Path image = Events.copy(directory.path(), temp.resolve("image" + sequence));
                try (DataDirectory crashed = DataDirectory.open(image);
                        ChronicleJournal next = Events.open(crashed)) {
                    Events.help(next);
                    assertAllZeros(crashed, sequence);
                }
            }
        }
        assertAllZeros(directory, 3);
    }

    private static void assertAllZeros(DataDirectory directory, int count) {
        int read = 0;
        try (JournalReader reader = JournalFiles.open(
                directory,
                JournalPosition.START,
                (at, again, what) -> assertThat(what).isNull())) {
            while (reader.next()) {
                assertThat(reader.event().value()).isEqualTo(new byte[50_000]);
                read++;
            }
        }
        assertThat(read).isEqualTo(count);
    }

    @Test
    void whatACrashLeftAllocatedIsGivenBack() throws IOException {
        try (ChronicleJournal journal = journal(1L << 30, DAY)) {
            while (journal.appendedPosition().file() < 2) {
                events.append(journal, 1);
            }
            Events.copy(directory.path(), temp.resolve("image"));
        }
        try (DataDirectory image = DataDirectory.open(temp.resolve("image"))) {
            List<Path> files = Events.files(image.path());
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(Files.size(file)).isGreaterThan(4 * FILE_BYTES));
            Events.Read before = Events.read(image, JournalPosition.START);
            try (ChronicleJournal journal = Events.open(image)) {
                Events.help(journal);
                assertThat(files)
                        .allSatisfy(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(FILE_BYTES));
                assertThat(Events.read(image, JournalPosition.START).sequences())
                        .isEqualTo(before.sequences());
                assertThat(before.damage()).isEmpty();
            }
        }
    }
}
