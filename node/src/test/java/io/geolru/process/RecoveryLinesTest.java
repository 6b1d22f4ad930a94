package io.geolru.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecoveryLinesTest {
    @Test
    void onlyALongRecoveryIsToldOfAndNotTooOften() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long[] seconds = {0};
        RecoveryLines lines = new RecoveryLines(
                new PrintStream(bytes, true, StandardCharsets.UTF_8), () -> TimeUnit.SECONDS.toNanos(seconds[0]));

        lines.at("snapshot", 5);
        seconds[0] = 2;
        lines.at("snapshot", 1_234_567);
        lines.at("journal", 1);
        seconds[0] = 3;
        lines.at("journal", 2);
        seconds[0] = 4;
        lines.at("journal", 1_000_000);

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "geolru recovering: snapshot, 1,234,567 bytes", "geolru recovering: journal, 1,000,000 events");
    }
}
