package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.Ttl;
import io.geolru.codec.EventFrame;
import io.geolru.journal.DamageListener;
import io.geolru.journal.DataDirectory;
import io.geolru.journal.JournalPosition;
import io.geolru.journal.JournalReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AheadReaderTest {
    @TempDir
    Path folder;

    private final SampleLog.Clock clock = new SampleLog.Clock();

    @Test
    void itSeesWhatAPlainReaderSeesAndInThatOrder() throws IOException {
        for (int start = 0; start < 2; start++) {
            try (SampleLog log = new SampleLog(folder, "eu-1", "eu", clock)) {
                for (int i = 0; i < 6_000; i++) {
                    log.put("c", "key" + i, "value " + start + " of " + i + ".", "", Ttl.none());
                }
                log.fill(1, 1_500);
            }
        }
        Set<Integer> damaged = new HashSet<>(Set.of(0, 1, 2_047, 2_048, 2_049, 5_999));
        new Random(5).ints(20, 0, 6_000).forEach(damaged::add);
        for (int i : damaged) {
            Tool.flip(folder, "value 0 of " + i + ".");
        }
        Tool.flip(folder, "value 1 of 5999.");
        DataDirectory directory = DataDirectory.openReadOnly(folder);
        List<String> plain = read(directory::read);
        assertThat(plain).hasSizeGreaterThan(14_000).anyMatch(line -> line.startsWith("damaged "));
        assertThat(read(new AheadLog(directory)::read)).isEqualTo(plain);
    }

    @Test
    void whatFailsThereFailsHere() {
        try (JournalReader reader = new AheadReader(
                damage -> {
                    throw new IllegalStateException("as planned");
                },
                JournalPosition.START,
                (at, soundAgainAt, what) -> {})) {
            assertThatThrownBy(reader::next).hasMessage("as planned");
        }
    }

    @Test
    void itMayBeClosedBeforeTheEnd() {
        try (SampleLog log = new SampleLog(folder, "eu-1", "eu", clock)) {
            for (int i = 0; i < 40; i++) {
                log.fill(1, 300);
            }
        }
        try (JournalReader reader = new AheadLog(DataDirectory.openReadOnly(folder))
                .read(JournalPosition.START, (at, soundAgainAt, what) -> {})) {
            assertThat(reader.next()).isTrue();
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("journal-reader"));
    }

    private interface Log {
        JournalReader read(JournalPosition from, DamageListener listener);
    }

    private static List<String> read(Log log) {
        List<String> lines = new ArrayList<>();
        try (JournalReader reader = log.read(
                JournalPosition.START,
                (at, soundAgainAt, what) -> lines.add("damaged " + at + " " + soundAgainAt + " " + what))) {
            while (reader.next()) {
                EventFrame event = reader.event();
                lines.add(
                        reader.eventPosition() + " " + reader.arrivedAt() + " " + reader.won() + " " + event.sequence()
                                + " " + event.key() + " " + new String(event.value(), StandardCharsets.ISO_8859_1));
            }
            lines.add("end " + reader.position());
        }
        return lines;
    }
}
