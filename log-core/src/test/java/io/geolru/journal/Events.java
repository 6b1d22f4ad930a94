package io.geolru.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.codec.EventEncoder;
import io.geolru.codec.EventFrame;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.Frontier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Makes events whose every byte follows from their sequence, journals them and reads them back. */
final class Events {
    static final long ORIGIN = 0x7777;
    static final int MAX_FRAME = 64 * 1024;

    private final EventEncoder encoder = new EventEncoder();
    private long next = 1;

    /** What a reader met. */
    record Read(List<Long> sequences, List<Damage> damage, JournalPosition end) {}

    /** What a reader was told. */
    record Damage(JournalPosition at, JournalPosition soundAgainAt, String what) {}

    static JournalConfig config(Sync sync) {
        return new JournalConfig(sync, 100, 1L << 30, Long.MAX_VALUE, JournalConfig.MIN_FILE_BYTES, MAX_FRAME);
    }

    static ChronicleJournal open(DataDirectory directory) {
        return ChronicleJournal.open(directory, config(Sync.OS), new ManualTime(), new Frontier());
    }

    /** Appends the next events; their values have some hundred bytes. */
    Events append(Journal journal, int count) {
        for (int i = 0; i < count; i++) {
            long sequence = next++;
            int length = encode(sequence);
            journal.append(encoder.buffer(), 0, length, arrivedAt(sequence));
        }
        return this;
    }

    /** Lets the helper do all that there is. */
    static void help(ChronicleJournal journal) {
        int work;
        do {
            work = journal.doHelperWork();
        } while (work > 0);
    }

    long appended() {
        return next - 1;
    }

    EventEncoder encoder() {
        return encoder;
    }

    int encode(long sequence) {
        int length = encoder.encode(EventKind.PUT, "cache", "key" + sequence, "", value(sequence));
        encoder.complete(ORIGIN, sequence, sequence << 16, Event.NEVER);
        return length;
    }

    /** When the node took an event: any instant, but of its own. */
    static long arrivedAt(long sequence) {
        return 1_772_366_400_000L + 7 * sequence;
    }

    static byte[] value(long sequence) {
        Random random = new Random(sequence);
        byte[] value = new byte[random.nextInt(400)];
        random.nextBytes(value);
        return value;
    }

    /** Reads to the end of what is there; every event must be what was written. */
    static Read read(DataDirectory directory, JournalPosition from) {
        List<Damage> damage = new ArrayList<>();
        try (JournalReader reader =
                JournalFiles.open(directory, from, (at, again, what) -> damage.add(new Damage(at, again, what)))) {
            List<Long> sequences = drain(reader);
            return new Read(sequences, damage, reader.position());
        }
    }

    static List<Long> drain(JournalReader reader) {
        List<Long> sequences = new ArrayList<>();
        while (reader.next()) {
            sequences.add(check(reader.event()));
            assertThat(reader.arrivedAt()).isEqualTo(arrivedAt(reader.event().sequence()));
        }
        return sequences;
    }

    static long check(EventFrame event) {
        long sequence = event.sequence();
        assertThat(event.origin()).isEqualTo(ORIGIN);
        assertThat(event.key()).isEqualTo("key" + sequence);
        assertThat(event.stamp()).isEqualTo(sequence << 16);
        assertThat(event.value()).isEqualTo(value(sequence));
        return sequence;
    }

    static List<Long> sequences(long from, long to) {
        return Stream.iterate(from, sequence -> sequence <= to, sequence -> sequence + 1)
                .toList();
    }

    static List<Long> without(List<Long> sequences, Long... gone) {
        return sequences.stream()
                .filter(sequence -> !Arrays.asList(gone).contains(sequence))
                .toList();
    }

    /** Copies a data directory as it is, as a crash would leave it; the lock file alone must not be touched. */
    static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                if (!path.endsWith("lock")) {
                    Files.copy(path, to.resolve(from.relativize(path).toString()));
                }
            }
        }
        return to;
    }

    /** The journal files, in order. */
    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory.resolve("journal"))) {
            return paths.filter(path -> path.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
    }
}
