package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs that end by themselves. Stateless. */
final class Program {
    private Program() {}

    /** What a program left. */
    record Ended(long pid, int code, String out, String err) {}

    /** Runs a command in a folder, to its end. */
    static Ended run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "program-", ".out");
        Path err = Files.createTempFile(folder, "program-", ".err");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            boolean ended = process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(ended).as("ends in time: %s", command).isTrue();
            return new Ended(process.pid(), process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }
}
