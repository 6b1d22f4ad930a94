package io.geolru.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.codec.EventFrame;
import io.geolru.codec.Frames;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wires;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we read without Chronicle is what Chronicle reads. */
class ChronicleAgreementTest {
    @TempDir
    Path temp;

    private final Events events = new Events();

    @Test
    void bothReadTheSameFramesFromManyFiles() {
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"));
                ChronicleJournal journal = Events.open(directory)) {
            events.append(journal, 700);
            assertThat(journal.stats().files()).isGreaterThan(5);
            assertThat(assertSameFrames(directory, journal)).isEqualTo(700);
        }
    }

    @Test
    void bothKnowTheSameNamesAndMarks() {
        assertThat(Records.CYCLE_MILLIS).isEqualTo(EpochWriter.ROLL_CYCLE.lengthInMillis());
        assertThat(Records.HEADER_LENGTH).isEqualTo(Wires.SPB_HEADER_SIZE);
        assertThat(Records.END_OF_FILE).isEqualTo(Wires.END_OF_DATA);
        assertThat(Records.NOTHING).isEqualTo(Wires.NOT_INITIALIZED);
        assertThat(Records.METADATA).isEqualTo(Wires.META_DATA);
        assertThat(Records.FLAGS).isEqualTo(Wires.META_DATA | Wires.NOT_COMPLETE);
        assertThat(Records.LENGTH).isEqualTo(Wires.LENGTH_MASK);
        for (int file : new int[] {0, 1, 286, 287, 100_000, 50_000_000}) {
            assertThat(Records.fileNumber(Path.of(Records.fileName(file)))).isEqualTo(file);
        }
    }

    /** After so many records Chronicle adds an index. */
    @Test
    void bothReadOverAnIndexInTheMiddleOfAFile() {
        JournalConfig config = new JournalConfig(Sync.OS, 100, 1L << 30, Long.MAX_VALUE, 256L << 20, Events.MAX_FRAME);
        int records = EpochWriter.ROLL_CYCLE.defaultIndexCount() * EpochWriter.ROLL_CYCLE.defaultIndexSpacing() + 5;
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"));
                ChronicleJournal journal = ChronicleJournal.open(directory, config, new ManualTime(), new Frontier())) {
            int length = events.encoder().encode(EventKind.CLEAR, "c", "", "", new byte[0]);
            for (int i = 1; i <= records; i++) {
                events.encoder().complete(Events.ORIGIN, i, i, Event.NEVER);
                journal.append(events.encoder().buffer(), 0, length, Events.arrivedAt(i));
            }
            assertThat(journal.stats().files()).isEqualTo(1);
            assertThat(assertSameFrames(directory, journal)).isEqualTo(records);
            assertThat(Events.read(directory, journal.appendedPosition()).damage())
                    .isEmpty();
        }
    }

    private static long assertSameFrames(DataDirectory directory, ChronicleJournal journal) {
        long frames = 0;
        try (ChronicleQueue queue = SingleChronicleQueueBuilder.binary(
                                directory.epochs().get(0).path())
                        .readOnly(true)
                        .build();
                ExcerptTailer tailer = queue.createTailer();
                JournalReader reader = journal.reader(JournalPosition.START)) {
            UnsafeBuffer theirs = nextEvent(tailer);
            while (reader.next()) {
                EventFrame event = reader.event();
                assertThat(new UnsafeBuffer(event.buffer(), event.frameOffset(), event.frameLength()))
                        .isEqualTo(theirs);
                frames++;
                theirs = nextEvent(tailer);
            }
            assertThat(theirs.capacity()).isZero();
            assertThat(reader.position()).isEqualTo(journal.appendedPosition());
        }
        assertThat(journal.stats().damagedStretches()).isZero();
        return frames;
    }

    /** Empty at the end. */
    private static UnsafeBuffer nextEvent(ExcerptTailer tailer) {
        while (true) {
            try (DocumentContext context = tailer.readingDocument()) {
                if (!context.isPresent()) {
                    return new UnsafeBuffer(new byte[0]);
                }
                Bytes<?> bytes = context.wire().bytes();
                byte[] frame = new byte[(int) bytes.readRemaining() - Records.TRAILER_LENGTH];
                bytes.read(frame);
                UnsafeBuffer buffer = new UnsafeBuffer(frame);
                if (Frames.templateId(buffer, 0) != FileHead.TEMPLATE_ID) {
                    return buffer;
                }
            }
        }
    }
}
