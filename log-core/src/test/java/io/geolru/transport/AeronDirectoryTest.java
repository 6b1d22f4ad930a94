package io.geolru.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.geolru.event.TimeSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AeronDirectoryTest {
    private static final long NO_SUCH_PID = 999_999_999L;

    @TempDir
    Path folder;

    private Path memory;
    private Path disk;
    private TransportConfig config;
    private String user;

    @BeforeEach
    void setUp() throws IOException {
        memory = Files.createDirectory(folder.resolve("memory"));
        disk = folder.resolve("data").resolve("aeron");
        config = TransportConfig.loopback(disk).withFolders(memory, disk);
        user = ProcessHandle.current().info().user().orElse("user");
    }

    @Test
    void liesInMemoryWhenTheSpaceIsThere() throws IOException {
        try (AeronDirectory directory = create(config.bytesNeeded(), 0)) {
            assertThat(directory.aeron()).startsWithRaw(memory);
            assertThat(directory.onDisk()).isFalse();
            assertThat(directory.aeron().getParent().getFileName().toString())
                    .startsWith("geolru-" + user + "-" + ProcessHandle.current().pid() + "-");
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory.aeron().getParent())))
                    .isEqualTo("rwx------");
        }
        assertThat(list(memory)).isEmpty();
    }

    @Test
    void liesOnDiskWhenMemoryIsTooSmall() throws IOException {
        try (AeronDirectory directory = create(config.bytesNeeded() - 1, config.bytesNeeded())) {
            assertThat(directory.aeron()).startsWithRaw(disk);
            assertThat(directory.onDisk()).isTrue();
        }
        assertThat(list(disk)).isEmpty();
        assertThat(list(memory)).isEmpty();
    }

    @Test
    void liesOnDiskWhenThereIsNoSharedMemory() throws IOException {
        config = config.withFolders(folder.resolve("absent"), disk);
        try (AeronDirectory directory = create(Long.MAX_VALUE, Long.MAX_VALUE)) {
            assertThat(directory.aeron()).startsWithRaw(disk);
        }
    }

    @Test
    void tooLittleSpaceInBothIsAnErrorThatSaysHowMuch() {
        assertThatThrownBy(() -> create(1, 2))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(String.valueOf(config.bytesNeeded()))
                .hasMessageContaining(memory + " has 1")
                .hasMessageContaining(disk + " has 2");
    }

    @Test
    void aFolderThatCannotBeMadeIsAnErrorThatNamesIt() throws IOException {
        Files.createFile(folder.resolve("data"));
        assertThatThrownBy(() -> create(0, Long.MAX_VALUE))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(disk.toString());
    }

    @Test
    void whatAKilledProcessLeftIsRemoved() throws IOException {
        Path stale = leaveBehind(user, NO_SUCH_PID, true);
        Files.createDirectories(stale.resolve("aeron").resolve("publications"));
        Files.createFile(stale.resolve("aeron").resolve("publications").resolve("1.logbuffer"));

        AeronDirectory.sweep(memory, TimeSource.SYSTEM);

        assertThat(stale).doesNotExist();
    }

    @Test
    void whatAnEarlierProcessOfTheSameIdLeftIsRemoved() throws IOException {
        Path stale = leaveBehind(user, ProcessHandle.current().pid(), true);
        age(stale, Duration.ofDays(1));

        AeronDirectory.sweep(memory, TimeSource.SYSTEM);

        assertThat(stale).doesNotExist();
    }

    @Test
    void whatALiveNodeOfThisProcessUsesStays() throws IOException {
        try (AeronDirectory live = create(Long.MAX_VALUE, 0);
                AeronDirectory second = create(Long.MAX_VALUE, 0)) {
            AeronDirectory.sweep(memory, TimeSource.SYSTEM);

            assertThat(live.aeron().getParent()).exists();
            assertThat(second.aeron().getParent()).exists();
        }
    }

    @Test
    void whatAnotherProcessHoldsLockedStaysEvenIfItsIdMeansNothingHere() throws IOException, InterruptedException {
        Path held = leaveBehind(user, NO_SUCH_PID, true);
        age(held, Duration.ofDays(1));
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        held.resolve("lock").toString())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(holder.inputReader().lines().anyMatch("locked"::equals)).isTrue();
            AeronDirectory.sweep(memory, TimeSource.SYSTEM);
            assertThat(held).exists();
        } finally {
            holder.destroyForcibly().waitFor();
        }
        AeronDirectory.sweep(memory, TimeSource.SYSTEM);
        assertThat(held).doesNotExist();
    }

    @Test
    void aFolderWhoseProcessHasNotComeToLockingItStays() throws IOException {
        Path starting = leaveBehind(user, NO_SUCH_PID, false);

        AeronDirectory.sweep(memory, TimeSource.SYSTEM);
        assertThat(starting).exists();

        age(starting, Duration.ofMinutes(2));
        AeronDirectory.sweep(memory, TimeSource.SYSTEM);
        assertThat(starting).doesNotExist();
    }

    @Test
    void whatIsNotOursStays() throws IOException {
        Path other = Files.createDirectory(memory.resolve("aeron-root"));
        Path odd = Files.createDirectory(memory.resolve("geolru-notes"));
        Path file = Files.createFile(memory.resolve("geolru-" + user + "-" + NO_SUCH_PID + "-1"));
        Path target = Files.createDirectory(folder.resolve("precious"));
        Path link = Files.createSymbolicLink(memory.resolve("geolru-" + user + "-" + NO_SUCH_PID + "-2"), target);

        AeronDirectory.sweep(memory, TimeSource.SYSTEM);

        assertThat(List.of(other, odd, file, link, target))
                .allSatisfy(path -> assertThat(path).exists());
    }

    /** Holds a lock until it is killed. */
    static final class LockHolder {
        public static void main(String[] args) throws IOException {
            try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
                System.out.println(channel.tryLock() == null ? "refused" : "locked");
                while (System.in.read() >= 0) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private AeronDirectory create(long inMemory, long onDisk) {
        return AeronDirectory.create(config, path -> path.equals(memory) ? inMemory : onDisk, TimeSource.SYSTEM, false);
    }

    private Path leaveBehind(String owner, long pid, boolean withLock) throws IOException {
        Path left = Files.createDirectory(memory.resolve("geolru-" + owner + "-" + pid + "-42"));
        if (withLock) {
            Files.createFile(left.resolve("lock"));
        }
        return left;
    }

    private static void age(Path path, Duration by) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(by)));
    }

    private static List<Path> list(Path where) throws IOException {
        try (Stream<Path> files = Files.list(where)) {
            return files.toList();
        }
    }
}
