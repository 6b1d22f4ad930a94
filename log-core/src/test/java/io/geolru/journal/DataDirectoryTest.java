package io.geolru.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path temp;

    private Path path() {
        return temp.resolve("some/where/data");
    }

    @Test
    void aMissingDirectoryIsMadeForItsUserOnly() throws IOException {
        try (DataDirectory directory = DataDirectory.open(path())) {
            assertThat(Files.readString(path().resolve("format"))).isEqualTo("geolru 2\n");
            assertThat(directory.snapshots()).isDirectory();
            for (Path made : new Path[] {path(), path().resolve("journal"), directory.snapshots()}) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                        .isEqualTo("rwx------");
            }
            assertThat(directory.epochs()).isEmpty();
            assertThat(JournalFiles.first(directory)).isNull();
            assertThat(JournalFiles.last(directory)).isNull();
        }
    }

    @Test
    void aSecondNodeOfThisProcessIsRefusedByAnyPathAndDoesNoHarm() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("some"));
        try (DataDirectory directory = DataDirectory.open(path())) {
            for (Path same : new Path[] {path(), link.resolve("where/data"), path().resolve("../data")}) {
                assertThatThrownBy(() -> DataDirectory.open(same))
                        .isInstanceOf(DataDirectoryInUseException.class)
                        .hasMessageContaining(same.toAbsolutePath().toString())
                        .hasMessageContaining(
                                String.valueOf(ProcessHandle.current().pid()));
            }
            assertThat(directory.path()).isEqualTo(path());
        }
        DataDirectory.open(path()).close();
    }

    @Test
    void aDirectoryOfSomethingElseIsRefusedAndLeftAlone() throws IOException {
        Files.createDirectories(path());
        Files.writeString(path().resolve("thesis.txt"), "x");
        assertThatThrownBy(() -> DataDirectory.open(path()))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContaining("thesis.txt");
        assertThatThrownBy(() -> DataDirectory.openReadOnly(path())).isInstanceOf(DataDirectoryException.class);
        try (Stream<Path> left = Files.list(path())) {
            assertThat(left).containsExactly(path().resolve("thesis.txt"));
        }
    }

    @Test
    void anotherFormatIsRefused() throws IOException {
        DataDirectory.open(path()).close();
        Files.writeString(path().resolve("format"), "geolru 1\n");
        assertThatThrownBy(() -> DataDirectory.open(path()))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContaining("'geolru 1'")
                .hasMessageContaining("'geolru 2'");
    }

    @Test
    void aFileIsNoDataDirectory() throws IOException {
        Files.writeString(temp.resolve("file"), "x");
        assertThatThrownBy(() -> DataDirectory.open(temp.resolve("file")))
                .isInstanceOf(DataDirectoryException.class)
                .hasMessageContaining("it is a file");
    }

    @Test
    void aStartThatDiedBeforeTheMarkWasWrittenIsNoHindrance() throws IOException {
        Files.createDirectories(path());
        Files.writeString(path().resolve("lock"), "4711 java\n");
        Files.writeString(path().resolve("format.new"), "geol");
        DataDirectory.open(path()).close();
        assertThat(path().resolve("format")).hasContent("geolru 2");
    }

    @Test
    void theReserveSurvivesAndNeverFalls() throws IOException {
        try (DataDirectory directory = DataDirectory.open(path())) {
            assertThat(directory.reserve()).isZero();
            for (long stamp = 1; stamp <= 5; stamp++) {
                directory.reserve(stamp << 40);
            }
            directory.reserve(3);
            directory.reserveForced(5L << 40);
        }
        try (DataDirectory directory = DataDirectory.open(path())) {
            assertThat(directory.reserve()).isEqualTo(5L << 40);
        }
        assertThat(DataDirectory.openReadOnly(path()).reserve()).isEqualTo(5L << 40);
        assertThat(Files.size(path().resolve("clock"))).isEqualTo(32);
    }

    @Test
    void aTornReserveIsTheOneBeforeAndARuinedOneIsNone() throws IOException {
        Path clock = path().resolve("clock");
        try (DataDirectory directory = DataDirectory.open(path())) {
            directory.reserve(100);
            directory.reserve(200);
        }
        byte[] content = Files.readAllBytes(clock);
        content[17] ^= 1;
        Files.write(clock, content);
        assertThat(DataDirectory.openReadOnly(path()).reserve()).isEqualTo(100);
        content[3] ^= 1;
        Files.write(clock, content);
        assertThat(DataDirectory.openReadOnly(path()).reserve()).isZero();
        Files.write(clock, new byte[5]);
        try (DataDirectory directory = DataDirectory.open(path())) {
            assertThat(directory.reserve()).isZero();
            directory.reserve(7);
            assertThat(DataDirectory.openReadOnly(path()).reserve()).isEqualTo(7);
        }
    }

    @Test
    void aClockFileThatIsRuinedOrGoneIsDamageWhereThereIsAJournal() throws IOException {
        Path clock = path().resolve("clock");
        try (DataDirectory directory = DataDirectory.open(path())) {
            assertThat(directory.damage()).isEmpty();
            directory.createEpoch(1, false);
        }
        assertThat(DataDirectory.openReadOnly(path()).damage()).isEmpty();
        Files.write(clock, new byte[32]);
        assertThat(DataDirectory.openReadOnly(path()).damage())
                .singleElement()
                .asString()
                .contains(clock + " is not sound");
        Files.delete(clock);
        assertThat(DataDirectory.openReadOnly(path()).damage())
                .singleElement()
                .asString()
                .contains(clock + " is gone");
    }

    @Test
    void whoOnlyLooksChangesNothing() throws IOException {
        assertThatThrownBy(() -> DataDirectory.openReadOnly(path())).isInstanceOf(DataDirectoryException.class);
        assertThat(temp.resolve("some")).doesNotExist();
        try (DataDirectory directory = DataDirectory.open(path());
                ChronicleJournal journal = Events.open(directory)) {
            new Events().append(journal, 100);
            DataDirectory view = DataDirectory.openReadOnly(path());
            assertThat(Events.read(view, JournalPosition.START).sequences()).hasSize(100);
            assertThatThrownBy(() -> view.reserve(1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> Events.open(view)).isInstanceOf(IllegalStateException.class);
            view.close();
            new Events().append(journal, 1);
        }
    }

    @Test
    void whatMayOnlyBeReadCanBeRead() throws IOException {
        try (DataDirectory directory = DataDirectory.open(path());
                ChronicleJournal journal = Events.open(directory)) {
            new Events().append(journal, 100);
        }
        setWritable(false);
        try {
            Events.Read read = Events.read(DataDirectory.openReadOnly(path()), JournalPosition.START);
            assertThat(read.sequences()).isEqualTo(Events.sequences(1, 100));
            assertThat(read.damage()).isEmpty();
        } finally {
            setWritable(true);
        }
    }

    private void setWritable(boolean writable) throws IOException {
        try (Stream<Path> paths = Files.walk(path())) {
            for (Path path : paths.toList()) {
                String permissions = writable ? "rwx------" : Files.isDirectory(path) ? "r-x------" : "r--------";
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
            }
        }
    }
}
