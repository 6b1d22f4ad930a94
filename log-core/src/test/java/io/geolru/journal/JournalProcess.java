package io.geolru.journal;

import io.geolru.event.Frontier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.openhft.posix.PosixAPI;

/** A process that appends without end and says up to where it did; without any flag for the JVM. */
final class JournalProcess {
    static final String WITHOUT_FALLOCATE = "without-fallocate";

    private JournalProcess() {}

    public static void main(String[] arguments) {
        try (DataDirectory directory = DataDirectory.open(Path.of(arguments[0]))) {
            long next = Long.parseLong(arguments[1]);
            if (arguments.length > 2 && arguments[2].equals(WITHOUT_FALLOCATE)) {
                PosixAPI.useNoOpPosixApi();
            }
            try (ChronicleJournal journal =
                    ChronicleJournal.open(directory, Events.config(Sync.OS), new ManualTime(), new Frontier())) {
                Events events = new Events();
                while (true) {
                    int length = events.encode(next);
                    journal.append(events.encoder().buffer(), 0, length, Events.arrivedAt(next));
                    System.out.println(next++);
                    if (next % 100 == 0) {
                        journal.doHelperWork();
                    }
                }
            }
        } catch (RuntimeException e) {
            System.out.println(e);
        }
    }

    /** Starts one that begins with a sequence. */
    static Process start(Path directory, long sequence, Path output, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                JournalProcess.class.getName(),
                directory.toString(),
                Long.toString(sequence)));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
