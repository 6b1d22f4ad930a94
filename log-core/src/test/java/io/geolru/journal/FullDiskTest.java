package io.geolru.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.geolru.JournalFullException;
import io.geolru.event.Frontier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a small disk of its own, which only a user who may mount can have. */
@Timeout(60)
class FullDiskTest {
    private static final int DISK_BYTES = 3 << 20;
    private static final int FILE_BYTES = 512 * 1024;

    @TempDir
    Path temp;

    private Path disk;
    private boolean mounted;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectory(temp.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", disk.toString());
        assumeTrue(mounted, "this user may not mount a small disk to fill");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (mounted) {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static ChronicleJournal open(DataDirectory directory, Sync sync) {
        JournalConfig config = new JournalConfig(sync, 100, 1L << 30, Long.MAX_VALUE, FILE_BYTES, 4096);
        return ChronicleJournal.open(directory, config, new ManualTime(), new Frontier());
    }

    @Test
    void whatWasAcknowledgedIsReadableWhereverTheDiskGetsFullAndWritesGoOnWhenThereIsRoom() throws IOException {
        Path filler = disk.resolve("filler");
        for (int filled = 0; filled < FILE_BYTES + 200_000; filled += 59_000) {
            for (Sync sync : Sync.values()) {
                Files.write(filler, new byte[filled]);
                Path path = disk.resolve("data");
                try (DataDirectory directory = DataDirectory.open(path)) {
                    long acknowledged;
                    try (ChronicleJournal journal = open(directory, sync)) {
                        Events events = new Events();
                        acknowledged = appendUntilFull(journal, events);
                        assertThat(acknowledged).isGreaterThan(100);
                        try (JournalReader reader = journal.reader(JournalPosition.START)) {
                            assertThat(Events.drain(reader)).isEqualTo(Events.sequences(1, acknowledged));
                            assertRefused(journal, acknowledged + 1);
                            Files.deleteIfExists(filler);
                            if (filled > FILE_BYTES) {
                                journal.doHelperWork();
                                assertThat(journal.stats().full()).isNull();
                                Events more = new Events();
                                more.append(journal, 1);
                                assertThat(Events.drain(reader)).containsExactly(1L);
                            }
                        }
                    }
                    Events.Read read = Events.read(directory, JournalPosition.START);
                    assertThat(read.sequences())
                            .startsWith(Events.sequences(1, acknowledged).toArray(new Long[0]));
                    assertThat(read.damage()).isEmpty();
                }
                delete(path);
            }
        }
    }

    private long appendUntilFull(ChronicleJournal journal, Events events) {
        while (true) {
            long before = events.appended();
            try {
                events.append(journal, 1);
            } catch (JournalFullException e) {
                assertThat(e).hasMessageContaining(disk.toString());
                return before;
            }
            if (before % 50 == 0) {
                journal.doHelperWork();
            }
        }
    }

    private static void assertRefused(ChronicleJournal journal, long sequence) {
        JournalPosition end = journal.appendedPosition();
        Events events = new Events();
        int length = events.encode(sequence);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> journal.append(events.encoder().buffer(), 0, length, Events.arrivedAt(sequence)))
                    .isInstanceOf(JournalFullException.class);
            journal.doHelperWork();
            assertThat(journal.stats().full()).contains("no room");
        }
        assertThat(journal.appendedPosition()).isEqualTo(end);
    }

    @Test
    void aNodeThatStartsOnAFullDiskIsToldSo() throws IOException {
        try (DataDirectory directory = DataDirectory.open(disk.resolve("data"))) {
            Files.write(disk.resolve("filler"), new byte[DISK_BYTES - 200 * 1024]);
            assertThatThrownBy(() -> open(directory, Sync.OS)).isInstanceOf(JournalFullException.class);
            Files.delete(disk.resolve("filler"));
            try (ChronicleJournal journal = open(directory, Sync.OS)) {
                new Events().append(journal, 100);
            }
            assertThat(Events.read(directory, JournalPosition.START).sequences())
                    .isEqualTo(Events.sequences(1, 100));
        }
    }

    private static void delete(Path path) throws IOException {
        try (var paths = Files.walk(path)) {
            for (Path each : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
