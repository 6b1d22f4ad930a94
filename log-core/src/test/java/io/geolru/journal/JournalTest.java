package io.geolru.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.event.Frontier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class JournalTest {
    @TempDir
    Path temp;

    private final Events events = new Events();
    private final ManualTime time = new ManualTime();

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

    @Test
    void readingGoesOnFromAnyPosition() {
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"));
                ChronicleJournal journal = Events.open(directory)) {
            events.append(journal, 200);
            List<JournalPosition> begins = new ArrayList<>();
            List<JournalPosition> ends = new ArrayList<>();
            try (JournalReader reader = journal.reader(JournalPosition.START)) {
                while (reader.next()) {
                    begins.add(reader.eventPosition());
                    ends.add(reader.position());
                }
            }
            assertThat(begins).isSorted().doesNotHaveDuplicates();
            for (int i = 0; i < 200; i += 7) {
                for (JournalPosition from : List.of(begins.get(i), i == 0 ? JournalPosition.START : ends.get(i - 1))) {
                    try (JournalReader reader = journal.reader(from)) {
                        assertThat(Events.drain(reader)).isEqualTo(Events.sequences(i + 1, 200));
                    }
                }
            }
            assertThat(JournalFiles.last(directory)).isEqualTo(journal.appendedPosition());
            assertThat(journal.stats().damagedStretches()).isZero();
        }
    }

    @Test
    void aFrameOfAnyLengthUpToTheLimitIsTaken() {
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"));
                ChronicleJournal journal = Events.open(directory)) {
            int fixed = events.encoder().encode(io.geolru.event.EventKind.PUT, "cache", "key", "", new byte[0]);
            List<Integer> lengths = List.of(fixed, fixed + 1, fixed + 2, fixed + 3, 40_000, Events.MAX_FRAME);
            for (int length : lengths) {
                byte[] value = new byte[length - fixed];
                events.encoder().encode(io.geolru.event.EventKind.PUT, "cache", "key", "", value);
                events.encoder().complete(1, length, length, Long.MAX_VALUE);
                journal.append(events.encoder().buffer(), 0, length, Events.arrivedAt(length));
            }
            JournalPosition end = journal.appendedPosition();
            assertThatThrownBy(() -> journal.append(
                            new UnsafeBuffer(new byte[Events.MAX_FRAME + 1]), 0, Events.MAX_FRAME + 1, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("65537")
                    .hasMessageContaining("65536");
            assertThat(journal.appendedPosition()).isEqualTo(end);
            List<Integer> read = new ArrayList<>();
            try (JournalReader reader = journal.reader(JournalPosition.START)) {
                while (reader.next()) {
                    read.add(reader.event().frameLength());
                }
            }
            assertThat(read).isEqualTo(lengths);
        }
    }

    @Test
    void theWallClockMayStepAnywhere() {
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"))) {
            for (int epoch = 0; epoch < 3; epoch++) {
                try (ChronicleJournal journal =
                        ChronicleJournal.open(directory, Events.config(Sync.OS), time, new Frontier())) {
                    for (int step = 0; step < 10; step++) {
                        time.step(step % 2 == 0 ? -86_400_000L * 30 : 86_400_000L * 20);
                        events.append(journal, 60);
                    }
                }
            }
            assertThat(Events.read(directory, JournalPosition.START).sequences())
                    .isEqualTo(Events.sequences(1, 1800));
        }
    }

    @Test
    void aReaderInAnotherThreadFollows() throws InterruptedException {
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"));
                ChronicleJournal journal = Events.open(directory)) {
            AtomicReference<Object> result = new AtomicReference<>();
            Thread tail = new Thread(() -> result.set(follow(journal.reader(JournalPosition.START), 3000)));
            tail.start();
            for (int i = 0; i < 300; i++) {
                events.append(journal, 10);
                journal.doHelperWork();
            }
            tail.join();
            assertThat(result.get()).isEqualTo(Events.sequences(1, 3000));
        }
    }

    @Test
    void aReaderThatOwnsNothingFollows() throws InterruptedException {
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"));
                ChronicleJournal journal = Events.open(directory);
                DataDirectory view = DataDirectory.openReadOnly(directory.path())) {
            AtomicReference<Object> result = new AtomicReference<>();
            List<Object> damage = new ArrayList<>();
            Thread tail = new Thread(() -> result.set(follow(
                    JournalFiles.open(view, JournalPosition.START, (at, again, what) -> damage.add(what)), 3000)));
            tail.start();
            for (int i = 0; i < 300; i++) {
                events.append(journal, 10);
                journal.doHelperWork();
            }
            tail.join();
            assertThat(result.get()).isEqualTo(Events.sequences(1, 3000));
            assertThat(damage).isEmpty();
        }
    }

    private static List<Long> follow(JournalReader reader, int count) {
        List<Long> sequences = new ArrayList<>();
        try (reader) {
            while (sequences.size() < count) {
                if (reader.next()) {
                    sequences.add(Events.check(reader.event()));
                } else {
                    Thread.onSpinWait();
                }
            }
        }
        return sequences;
    }

    @Test
    void aCrashImageTakenAtAnyTimeHasAllThatWasAppended() throws IOException {
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"));
                ChronicleJournal journal = Events.open(directory)) {
            for (int image = 1; image <= 12; image++) {
                events.append(journal, 17);
                if (image % 3 == 0) {
                    journal.doHelperWork();
                }
                Path copy = Events.copy(directory.path(), temp.resolve("image" + image));
                int taken = image * 17;
                try (DataDirectory crashed = DataDirectory.open(copy)) {
                    Events.Read read = Events.read(crashed, JournalPosition.START);
                    assertThat(read.sequences()).isEqualTo(Events.sequences(1, taken));
                    assertThat(read.damage()).isEmpty();
                    try (ChronicleJournal next = Events.open(crashed)) {
                        assertThat(next.epoch()).isEqualTo(2);
                        assertThat(next.origin()).isNotEqualTo(journal.origin());
                        Events later = new Events();
                        later.append(next, 20);
                        Events.help(next);
                        assertThat(Events.read(crashed, JournalPosition.START).sequences())
                                .hasSize(taken + 20)
                                .startsWith(read.sequences().toArray(new Long[0]));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedThreadAppendsReadsAndStaysInterrupted(Sync sync) {
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"));
                ChronicleJournal journal = ChronicleJournal.open(directory, Events.config(sync), time, new Frontier());
                JournalReader reader = journal.reader(JournalPosition.START)) {
            events.append(journal, 10);
            assertThat(reader.next()).isTrue();
            Thread.currentThread().interrupt();
            events.append(journal, 300);
            time.advance(1000);
            journal.doHelperWork();
            assertThat(Events.drain(reader)).isEqualTo(Events.sequences(2, 310));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(journal.stats().lastSyncError()).isNull();
            events.append(journal, 10);
            assertThat(Events.drain(reader)).isEqualTo(Events.sequences(311, 320));
        }
    }

    @Test
    void openFilesAndMappingsStayFlatOverManyRolls() throws IOException {
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"));
                ChronicleJournal journal =
                        ChronicleJournal.open(directory, Events.config(Sync.INTERVAL), time, new Frontier());
                JournalReader reader = journal.reader(JournalPosition.START)) {
            roll(journal, reader, 20);
            long files = openFiles(directory.path());
            long mappings = mappings(directory.path());
            roll(journal, reader, 220);
            assertThat(openFiles(directory.path())).isLessThanOrEqualTo(files);
            assertThat(mappings(directory.path())).isLessThanOrEqualTo(mappings);
        }
        assertThat(openFiles(temp)).isZero();
        assertThat(mappings(temp)).isZero();
    }

    private void roll(ChronicleJournal journal, JournalReader reader, int toFile) {
        while (journal.appendedPosition().file() < toFile) {
            events.append(journal, 10);
            time.advance(50);
            journal.doHelperWork();
            Events.drain(reader);
        }
        while (journal.doHelperWork() > 0) {
            time.advance(50);
        }
    }

    private static long openFiles(Path under) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(link -> target(link).startsWith(under.toString()))
                    .count();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static long mappings(Path under) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(under.toString())).count();
        }
    }

    @Test
    void noThreadIsLeftRunning() {
        List<String> before = threads();
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"));
                ChronicleJournal journal = Events.open(directory)) {
            events.append(journal, 500);
            assertThat(threads())
                    .isSubsetOf(Stream.concat(before.stream(), Stream.of("process reaper"))
                            .toList());
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    @Test
    void afterCloseAnAppendIsRefused() {
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"))) {
            ChronicleJournal journal = Events.open(directory);
            journal.close();
            journal.close();
            assertThatThrownBy(() -> events.append(journal, 1)).isInstanceOf(IllegalStateException.class);
            assertThat(journal.doHelperWork()).isZero();
        }
    }

    @Test
    void whatACleanCloseLeavesIsNoLargerThanNeeded() throws IOException {
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"))) {
            try (ChronicleJournal journal = Events.open(directory)) {
                events.append(journal, 10);
            }
            assertThat(Files.size(Events.files(directory.path()).get(0))).isLessThan(48 * 1024);
            try (Stream<Path> left = Files.list(directory.epochs().get(0).path())) {
                assertThat(left.map(path -> path.getFileName().toString()))
                        .containsExactlyInAnyOrder("metadata.cq4t", "19700101-0005V.cq4");
            }
        }
    }
}
