package io.geolru.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a file counts as changed. */
class FileWatchTest {
    @TempDir
    Path folder;

    private Path file = Path.of("unset");
    private long written;

    @BeforeEach
    void aFile() throws IOException {
        file = folder.resolve("node.yaml");
        write("name: a");
    }

    @Test
    void aFileThatStaysIsNoChange() {
        FileWatch watch = new FileWatch(file);

        assertThat(watch.hasChanged()).isFalse();
        assertThat(watch.hasChanged()).isFalse();
    }

    @Test
    void aChangeIsToldOnceAndOnlyWhenItHasSettled() throws IOException {
        FileWatch watch = new FileWatch(file);

        write("name");
        assertThat(watch.hasChanged()).isFalse();
        write("name: b");
        assertThat(watch.hasChanged()).isFalse();
        assertThat(watch.hasChanged()).isTrue();
        assertThat(watch.hasChanged()).isFalse();
    }

    @Test
    void aFileMovedInItsPlaceIsAChangeThoughTimeAndSizeAreTheSame() throws IOException {
        FileWatch watch = new FileWatch(file);

        Path other = Files.writeString(folder.resolve("other"), "name: b");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
        Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThat(watch.hasChanged()).isFalse();
        assertThat(watch.hasChanged()).isTrue();
    }

    @Test
    void aLinkThatPointsElsewhereIsAChange() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        FileWatch watch = new FileWatch(link);

        Path other = Files.writeString(folder.resolve("other"), "name: b");
        Files.delete(link);
        Files.createSymbolicLink(link, other);

        assertThat(watch.hasChanged()).isFalse();
        assertThat(watch.hasChanged()).isTrue();
    }

    @Test
    void goingAndComingAreChanges() throws IOException {
        FileWatch watch = new FileWatch(file);

        Files.delete(file);
        assertThat(watch.hasChanged()).isFalse();
        assertThat(watch.hasChanged()).isTrue();
        write("name: c");
        assertThat(watch.hasChanged()).isFalse();
        assertThat(watch.hasChanged()).isTrue();
    }

    /** With a time of its own: what is written within a tick of the file system's clock has the same otherwise. */
    private void write(String text) throws IOException {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(++written * 1_000));
    }
}
