package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfoCommandTest {
    @TempDir
    Path folder;

    private final SampleLog.Clock clock = new SampleLog.Clock();

    @Test
    void everythingIsTold() throws IOException {
        Path data = folder.resolve("eu-1");
        String origin;
        try (SampleLog us = new SampleLog(folder.resolve("us-1"), "us-1", "us", clock);
                SampleLog eu = new SampleLog(data, "eu-1", "eu", clock)) {
            eu.fill(1, 400);
            us.put("default", "k", "v");
            us.remove("default", "k");
            eu.acceptAllOf(us);
            clock.advance(Duration.ofMinutes(90));
            eu.clear("default");
            eu.put("default", "k", "v");
            eu.snapshot();
            eu.directory().reserve(clock.epochMillis() << 16);
            origin = eu.origin();
        }
        Tool.Run run = Tool.run(clock, "info", data, "--utc");
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        List<String> lines = run.lines();
        int files = Tool.journalFiles(data).size();
        assertThat(lines.get(0)).isEqualTo(data.toString());
        assertThat(lines.get(1)).isEqualTo("format     geolru 2");
        assertThat(lines.get(2))
                .matches("journal    " + files + " files, \\d+ KB, positions 1\\.0\\.0 to 1\\.\\d+\\.\\d+");
        assertThat(lines.get(3)).isEqualTo("events     406: 402 put, 1 remove, 1 clear, 2 epoch-opened");
        assertThat(lines.get(4)).isEqualTo("time span  2026-03-01T12:00:00.000Z to 2026-03-01T13:30:00.000Z (1h30m)");
        assertThat(lines.get(5)).isEqualTo("missing    nothing");
        assertThat(lines.get(6)).isEqualTo("damage     none");
        assertThat(lines.get(7))
                .isEqualTo("reserve    no stamp of a later epoch is at or below 2026-03-01T13:30:00.000Z");
        assertThat(lines).contains("EPOCH  ORIGIN            NODE  REGION  FILES    SIZE  OPENED");
        assertThat(lines)
                .anyMatch(line -> line.matches("    1  " + origin + "  eu-1  eu +" + files + "  +\\S+ KB  2026-.*Z"));
        assertThat(lines).anyMatch(line -> line.matches(origin + "  eu-1  eu +401 +0 +1 +1  1 to 403"));
        assertThat(lines).anyMatch(line -> line.matches("\\p{XDigit}{16}  us-1  us +1 +1 +0 +1  1 to 3"));
        assertThat(lines.get(lines.size() - 1))
                .matches("\\S+\\.snapshot  1\\.\\d+\\.\\d+ +1  +\\S+ \\S+  2026-03-01T13:30:00.000Z  yes");
    }

    @Test
    void jsonHasTheSame() throws IOException {
        try (SampleLog log = new SampleLog(folder, "eu-1", "eu", clock)) {
            log.fill(1, 400);
            log.snapshot();
        }
        JsonNode info = Tool.run(clock, "info", "--json", "--utc", folder).json();
        assertThat(info.get("format").asText()).isEqualTo("geolru 2");
        assertThat(info.get("first").asText()).isEqualTo("1.0.0");
        assertThat(info.get("last").asText()).startsWith("1.");
        assertThat(info.get("events").asInt()).isEqualTo(401);
        assertThat(info.get("kinds").get("put").asInt()).isEqualTo(400);
        assertThat(info.get("from").asText()).isEqualTo("2026-03-01T12:00:00.000Z");
        JsonNode epoch = info.get("epochs").get(0);
        assertThat(epoch.get("files")).hasSize(Tool.journalFiles(folder).size());
        assertThat(epoch.get("files").get(0).get("path").asText())
                .isEqualTo(Tool.journalFiles(folder).get(0).toString());
        assertThat(info.get("origins").get(0).get("kinds").get("put").asInt()).isEqualTo(400);
        assertThat(info.get("origins").get(0).get("lastSequence").asInt()).isEqualTo(401);
        assertThat(info.get("snapshots").get(0).get("entries").asInt()).isEqualTo(400);
        assertThat(info.get("snapshots").get(0).get("sound").asBoolean()).isTrue();
        assertThat(info.get("missing")).isEmpty();
        assertThat(info.get("damage")).isEmpty();
    }

    @Test
    void aDirectoryWithoutAJournalIsTold() throws IOException {
        Files.writeString(folder.resolve("format"), "geolru 2\n");
        Tool.Run run = Tool.run(clock, "info", folder);
        assertThat(run.code()).isZero();
        assertThat(run.lines())
                .contains("journal    0 files, 0 B", "events     none", "time span  none", "reserve    none");
        assertThat(Tool.run(clock, "info", "--json", folder).json().get("last").isNull())
                .isTrue();
    }

    @Test
    void damageAndHolesAreTold() throws IOException {
        try (SampleLog log = new SampleLog(folder, "eu-1", "eu", clock)) {
            log.fill(1, 50);
            log.snapshot();
        }
        Tool.flip(folder, "value20 ");
        Path snapshot = Tool.snapshots(folder).get(0);
        Tool.flip(snapshot, Files.size(snapshot) - 30);
        Tool.Run run = Tool.run(clock, "info", folder);
        assertThat(run.code()).isZero();
        assertThat(run.lines())
                .anyMatch(line -> line.matches("missing    event 21 of eu-1/\\S+ \\(the journal does not say so\\)"))
                .anyMatch(line -> line.matches(
                        "damage     1 place, the first at 1\\.0\\.\\d+; 'replay-tool verify .*' tells more"))
                .last()
                .asString()
                .endsWith("  no");
    }

    @Test
    void severalDirectoriesAreToldInTurn() {
        Path a = folder.resolve("a");
        Path b = folder.resolve("b");
        new SampleLog(a, "a", "eu", clock).close();
        new SampleLog(b, "b", "eu", clock).close();
        assertThat(Tool.run(clock, "info", a, b).lines()).contains(a.toString(), b.toString());
        assertThat(Tool.run(clock, "info", "--json", a, b).jsonLines())
                .extracting(info -> info.get("directory").asText())
                .containsExactly(a.toString(), b.toString());
    }
}
