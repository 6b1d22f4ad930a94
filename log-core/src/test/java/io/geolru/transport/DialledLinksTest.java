package io.geolru.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.journal.OpenedPackages;
import io.geolru.recovery.TestLog;
import io.geolru.request.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client's links leave in its driver: nothing. The clock is moved by hand, so a driver's time-outs take no time. */
class DialledLinksTest {
    private final TestLog.Clock clock = new TestLog.Clock();

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        OpenedPackages.ensure();
    }

    @Test
    void aLinkThatEndsBeforeItsStreamIsReadyLeavesNoBuffer() throws IOException {
        try (DialledLinks links = new DialledLinks(1_024, folder, folder, clock)) {
            Link link = links.dial("127.0.0.1:9");
            for (int i = 0; i < 2; i++) { // subscribes; then asks for the publication
                link.poll((buffer, offset, length) -> true, 1);
                links.poll();
            }
            link.close();
            for (int i = 0; i < 100; i++) {
                clock.advance(200);
                links.poll();
            }
            assertThat(buffers()).isZero();
        }
    }

    private long buffers() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.toString().endsWith(".logbuffer")).count();
        }
    }
}
