package io.geolru.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.codec.EventEncoder;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happened to a file, a reader gives what was written or says that it cannot. */
class DamageTest {
    private static final int EVENTS = 30;

    @TempDir
    Path temp;

    private final List<JournalPosition> starts = new ArrayList<>();
    private DataDirectory directory;
    private Path file;
    private byte[] content;
    private JournalPosition end;

    @BeforeEach
    void writeOneFileAndTheBeginningOfAnEpoch() throws IOException {
        directory = DataDirectory.open(temp.resolve("data"));
        Events events = new Events();
        JournalConfig config = new JournalConfig(Sync.OS, 100, 1L << 30, Long.MAX_VALUE, 1 << 20, Events.MAX_FRAME);
        try (ChronicleJournal journal = ChronicleJournal.open(directory, config, new ManualTime(), new Frontier())) {
            events.append(journal, EVENTS);
            try (JournalReader reader = journal.reader(JournalPosition.START)) {
                while (reader.next()) {
                    starts.add(reader.eventPosition());
                }
                end = reader.position();
            }
        }
        file = Events.files(directory.path()).get(0);
        content = Files.readAllBytes(file);
    }

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    void everyFlippedBitOfARecordLosesThatRecordAloneAndIsReported() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < EVENTS; i++) {
            int from = starts.get(i).offset();
            int to = i + 1 < EVENTS ? starts.get(i + 1).offset() : end.offset();
            for (int bit = 0; bit < 32; bit++) {
                if (i < EVENTS - 1 || bit < 31) {
                    assertOneLost(from * 8 + bit, i);
                }
            }
            for (int n = 0; n < 10; n++) {
                int bit = from * 8 + 32 + random.nextInt((to - from - 8) * 8);
                assertOneLost(bit, i);
            }
        }
    }

    private void assertOneLost(int bit, int lost) throws IOException {
        Events.Read read = readWith(bit);
        assertThat(read.sequences())
                .as("bit %d of event %d", bit, lost)
                .isEqualTo(Events.without(Events.sequences(1, EVENTS), lost + 1L));
        assertThat(read.damage()).as("bit %d of event %d", bit, lost).hasSize(1);
        assertThat(read.damage().get(0).at()).isEqualTo(starts.get(lost));
        assertThat(read.damage().get(0).soundAgainAt()).isEqualTo(lost + 1 < EVENTS ? starts.get(lost + 1) : null);
    }

    @Test
    void noFlippedBitOfWhatChronicleKeepsForItselfHidesARecord() throws IOException {
        Random random = new Random(2);
        int head = starts.get(0).offset();
        for (int n = 0; n < 600; n++) {
            int bit = n < 200 ? n * 4 + random.nextInt(4) : random.nextInt(head * 8);
            assertThat(readWith(bit).sequences()).as("bit %d", bit).isEqualTo(Events.sequences(1, EVENTS));
        }
    }

    private Events.Read readWith(int flippedBit) throws IOException {
        flip(flippedBit);
        try {
            return Events.read(directory, JournalPosition.START);
        } finally {
            flip(flippedBit);
        }
    }

    private void flip(int bit) throws IOException {
        content[bit / 8] ^= (byte) (1 << bit % 8);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(content, bit / 8, 1), bit / 8);
        }
    }

    @Test
    void aFileCutAnywhereGivesWhatIsBeforeTheCut() throws IOException {
        Random random = new Random(3);
        for (int n = 0; n < 200; n++) {
            int size = n < 100 ? end.offset() - n : random.nextInt(content.length);
            Files.write(file, java.util.Arrays.copyOf(content, size));
            long whole = starts.stream()
                    .filter(start -> size >= contentEnd(start.offset()))
                    .count();
            assertThat(Events.read(directory, JournalPosition.START).sequences())
                    .as("cut to %d", size)
                    .isEqualTo(Events.sequences(1, whole));
        }
    }

    private int contentEnd(int start) {
        return start
                + 4
                + ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt(start);
    }

    @Test
    void zerosBetweenRecordsAreAHole() throws IOException {
        int from = starts.get(10).offset();
        int to = starts.get(20).offset();
        java.util.Arrays.fill(content, from, to, (byte) 0);
        Files.write(file, content);
        Events.Read read = Events.read(directory, JournalPosition.START);
        assertThat(read.sequences()).hasSize(20).doesNotContain(11L, 20L).contains(10L, 21L);
        assertThat(read.damage()).hasSize(1);
        assertThat(read.damage().get(0).at()).isEqualTo(starts.get(10));
        assertThat(read.damage().get(0).soundAgainAt()).isEqualTo(starts.get(20));
    }

    @Test
    void aRecordThatWasNeverCompletedIsANormalEnd() throws IOException {
        int last = starts.get(EVENTS - 1).offset();
        for (int header : new int[] {0, 0x80000000, 0x80000000 | 100, 0xBFFFFFFF}) {
            ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putInt(last, header);
            content[last + 30] ^= 1;
            Files.write(file, content);
            Events.Read read = Events.read(directory, JournalPosition.START);
            assertThat(read.sequences()).isEqualTo(Events.sequences(1, EVENTS - 1));
            assertThat(read.damage()).isEmpty();
            content[last + 30] ^= 1;
        }
    }

    @Test
    void randomBytesAtTheEndAreReportedAndEndTheEpoch() throws IOException {
        Random random = new Random(4);
        for (int n = 0; n < 50; n++) {
            byte[] garbage = new byte[1 + random.nextInt(2000)];
            random.nextBytes(garbage);
            byte[] longer = java.util.Arrays.copyOf(content, end.offset() + garbage.length);
            System.arraycopy(garbage, 0, longer, end.offset(), garbage.length);
            Files.write(file, longer);
            assertThat(Events.read(directory, JournalPosition.START).sequences())
                    .isEqualTo(Events.sequences(1, EVENTS));
        }
    }

    /** A value may be a piece of a journal; it must not come alive when the record around it is damaged. */
    @Test
    void whatAValueContainsIsNeverTakenForARecord() throws IOException {
        EventEncoder inner = new EventEncoder();
        int innerLength = inner.encode(EventKind.PUT, "cache", "forged", "", new byte[10]);
        inner.complete(99, 1, 1, Event.NEVER);
        byte[] value = new byte[innerLength + 64];
        EventEncoder outer = new EventEncoder();
        outer.encode(EventKind.PUT, "cache", "outer", "", value);
        int valueAt = outer.length() - value.length;
        int recordAt = (4 - (valueAt + 4) % 4) % 4;
        ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).putInt(recordAt, innerLength);
        inner.buffer().getBytes(0, value, recordAt + 4, innerLength);
        long damagedSequence = 2;
        try (DataDirectory other = DataDirectory.open(temp.resolve("other"))) {
            JournalPosition second;
            try (ChronicleJournal journal = Events.open(other)) {
                for (long sequence = 1; sequence <= 3; sequence++) {
                    int length = outer.encode(EventKind.PUT, "cache", "outer", "", value);
                    outer.complete(1, sequence, sequence, Event.NEVER);
                    journal.append(outer.buffer(), 0, length, Events.arrivedAt(sequence));
                }
                try (JournalReader reader = journal.reader(JournalPosition.START)) {
                    assertThat(reader.next()).isTrue();
                    assertThat(reader.next()).isTrue();
                    second = reader.eventPosition();
                }
            }
            Path otherFile = Events.files(other.path()).get(0);
            byte[] bytes = Files.readAllBytes(otherFile);
            bytes[second.offset() + 60] ^= 4;
            Files.write(otherFile, bytes);
            List<Long> origins = new ArrayList<>();
            List<Long> sequences = new ArrayList<>();
            try (JournalReader reader = JournalFiles.open(other, JournalPosition.START, (at, again, what) -> {})) {
                while (reader.next()) {
                    origins.add(reader.event().origin());
                    sequences.add(reader.event().sequence());
                }
            }
            assertThat(origins).containsOnly(1L);
            assertThat(sequences).doesNotContain(damagedSequence).containsExactly(1L, 3L);
        }
    }

    @Test
    void aFileWithoutItsEndAndAFileThatIsMissingAreToldButHideNothingElse() throws IOException {
        try (DataDirectory other = DataDirectory.open(temp.resolve("other"))) {
            try (ChronicleJournal journal = Events.open(other)) {
                new Events().append(journal, 600);
            }
            List<JournalFiles.FileInfo> infos = JournalFiles.list(other);
            assertThat(infos).hasSizeGreaterThan(6);
            long beforeThird = infos.get(2).frontier().sequence(Events.ORIGIN);
            long beforeFourth = infos.get(3).frontier().sequence(Events.ORIGIN);
            Files.write(infos.get(1).path(), cutEndMark(infos.get(1).path()));
            Files.delete(infos.get(2).path());
            Files.write(infos.get(4).path(), cutEndMark(infos.get(4).path()));
            Events.Read read = Events.read(other, JournalPosition.START);
            assertThat(read.sequences())
                    .startsWith(Events.sequences(1, beforeThird).toArray(new Long[0]))
                    .endsWith(Events.sequences(beforeFourth + 1, 600).toArray(new Long[0]))
                    .hasSize((int) (600 - beforeFourth + beforeThird));
            assertThat(read.damage())
                    .extracting(Events.Damage::soundAgainAt)
                    .containsOnly(infos.get(3).start(), infos.get(5).start());
        }
    }

    private static byte[] cutEndMark(Path path) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        int end = bytes.length - 1;
        while (bytes[end] == 0) {
            end--;
        }
        assertThat(new String(bytes, end - 2, 3, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("EOF");
        return java.util.Arrays.copyOf(bytes, end - 7);
    }

    @Test
    void aMissingOrRuinedMetadataFileDoesNotMatter() throws IOException {
        Path metadata = directory.epochs().get(0).path().resolve("metadata.cq4t");
        Files.write(metadata, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        assertThat(Events.read(directory, JournalPosition.START).sequences()).hasSize(EVENTS);
        Files.delete(metadata);
        assertThat(Events.read(directory, JournalPosition.START).sequences()).hasSize(EVENTS);
        try (ChronicleJournal journal = Events.open(directory);
                JournalReader reader = journal.reader(JournalPosition.START)) {
            assertThat(Events.drain(reader)).hasSize(EVENTS);
        }
    }
}
