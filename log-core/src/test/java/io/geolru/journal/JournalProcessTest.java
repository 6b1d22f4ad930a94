package io.geolru.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.contentOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds between processes, and over their sudden death. */
@Timeout(120)
class JournalProcessTest {
    private static final int ROUNDS = 3;

    @TempDir
    Path temp;

    private Process process;

    @AfterEach
    void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", JournalProcess.WITHOUT_FALLOCATE})
    void killedAtAnyTimeItLosesNothingThatItAnswered(String how) throws IOException, InterruptedException {
        Path path = temp.resolve("data");
        long next = 1;
        for (int round = 1; round <= ROUNDS; round++) {
            start(path, next, how);
            awaitOutput(1000L * round * round);
            process.destroyForcibly().waitFor();
            long answered = lastAnswer();
            try (DataDirectory directory = DataDirectory.open(path)) {
                assertThat(directory.epochs()).hasSize(round);
                Events.Read read = Events.read(directory, JournalPosition.START);
                long last = read.sequences().get(read.sequences().size() - 1);
                assertThat(read.sequences()).isEqualTo(Events.sequences(1, last));
                assertThat(last).isBetween(answered, answered + 1);
                assertThat(read.damage()).isEmpty();
                next = last + 1;
            }
        }
    }

    private void start(Path directory, long sequence, String... more) throws IOException {
        process = JournalProcess.start(directory, sequence, output(), more);
    }

    private Path output() {
        return temp.resolve("output");
    }

    private void awaitOutput(long bytes) throws IOException, InterruptedException {
        while (Files.size(output()) < bytes) {
            boolean ended = process.waitFor(2, TimeUnit.MILLISECONDS);
            assertThat(ended)
                    .as(() -> "ended with " + contentOf(output().toFile()))
                    .isFalse();
        }
    }

    /** The last line that is whole. */
    private long lastAnswer() throws IOException {
        String output = Files.readString(output());
        String[] lines = output.substring(0, output.lastIndexOf('\n')).split("\n", -1);
        return Long.parseLong(lines[lines.length - 1]);
    }

    @Test
    void aDirectoryBelongsToOneProcessUntilThatIsDead() throws IOException, InterruptedException {
        Path path = temp.resolve("data");
        start(path, 1);
        awaitOutput(10);
        assertThatThrownBy(() -> DataDirectory.open(path))
                .isInstanceOf(DataDirectoryInUseException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining("process " + process.pid());
        process.destroyForcibly().waitFor();
        try (DataDirectory directory = DataDirectory.open(path)) {
            start(path, 1);
            assertThat(process.waitFor()).isZero();
            assertThat(output())
                    .content()
                    .contains("in use by process " + ProcessHandle.current().pid());
            assertThat(directory.epochs()).hasSize(1);
        }
    }

    @Test
    void aReaderFollowsTheJournalOfAnotherProcess() throws IOException, InterruptedException {
        Path path = temp.resolve("data");
        start(path, 1);
        awaitOutput(10);
        List<String> damage = new ArrayList<>();
        try (DataDirectory view = DataDirectory.openReadOnly(path);
                JournalReader reader =
                        JournalFiles.open(view, JournalPosition.START, (at, again, what) -> damage.add(what))) {
            for (long expected = 1; expected <= 5000; expected++) {
                while (!reader.next()) {
                    assertThat(process.waitFor(2, TimeUnit.MILLISECONDS)).isFalse();
                }
                assertThat(Events.check(reader.event())).isEqualTo(expected);
            }
        }
        assertThat(damage).isEmpty();
    }
}
