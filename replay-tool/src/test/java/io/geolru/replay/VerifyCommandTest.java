package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.codec.EventEncoder;
import io.geolru.event.Event;
import io.geolru.event.EventKind;
import io.geolru.event.HybridClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify} says of journals. */
class VerifyCommandTest {
    private static final long STRANGER = 0x0123456789abcdefL;

    @TempDir
    Path folder;

    private final SampleLog.Clock clock = new SampleLog.Clock();

    @Test
    void aStoppedNodesDirectoryIsSound() throws IOException {
        try (SampleLog log = open()) {
            log.fill(1, 400);
            log.snapshot();
            log.fill(200, 600);
            log.clear("default");
            log.snapshot();
        }
        try (SampleLog log = open()) {
            log.fill(1, 10);
        }
        List<String> before = Tool.listing(folder);
        Tool.Run run = verify();
        assertThat(run.code()).isZero();
        assertThat(run.lines().get(1))
                .matches("journal   \\d+ files, 814 events of 2 origins read, from the beginning");
        assertThat(run.lines().get(2)).matches("snapshot  \\S+\\.snapshot is sound and tells what the journal tells");
        assertThat(run.lines()).hasSize(5).last().isEqualTo("sound");
        assertThat(Tool.listing(folder)).isEqualTo(before);
    }

    @Test
    void aNewDirectoryIsSound() {
        open().close();
        assertThat(verify().code()).isZero();
    }

    @Test
    void aDirectoryThatIsWrittenIsSound() {
        try (SampleLog log = open()) {
            log.fill(1, 300);
            log.snapshot();
            log.fill(301, 310);
            Tool.Run run = verify();
            assertThat(run.code()).as(run.out()).isZero();
        }
    }

    @Test
    void aFlippedByteIsFoundAndNamed() throws IOException {
        try (SampleLog log = open()) {
            log.fill(1, 300);
        }
        String position = Tool.positionOf(clock, folder, "key42");
        Tool.flip(folder, "value42 ");
        Tool.Run run = verify();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.lines())
                .anyMatch(line -> line.startsWith(
                                "WRONG     damaged " + position + ": not a sound record, sound again at 1.")
                        && line.endsWith("; start the node: it notes the hole and asks its peers for what is missing; "
                                + "without peers 'replay-tool rebuild " + folder
                                + " --to NEW' keeps what is sound"))
                .anyMatch(line ->
                        line.matches("WRONG     1\\.\\d+\\.\\d+: event 43 of eu-1/\\S+ missing before here; .*"));
        assertThat(run.lines()).last().isEqualTo("not sound: 2 findings");
    }

    @Test
    void damageThatAStartHasDealtWithIsToldAndIsNoFailure() throws IOException {
        try (SampleLog log = open()) {
            log.fill(1, 300);
        }
        Tool.flip(folder, "value42 ");
        try (SampleLog log = open()) {
            log.fill(1, 5);
        }
        Tool.Run run = verify();
        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.lines())
                .anyMatch(line -> line.matches("known     event 43 of eu-1/\\S+ missing, as the journal says itself"))
                .anyMatch(line ->
                        line.startsWith("known     damaged 1.") && line.endsWith("; the node has dealt with it"));

        Tool.flip(folder, "value77 ");
        Tool.Run again = verify();
        assertThat(again.code()).isEqualTo(1);
        assertThat(json("findings")).hasSize(2);
    }

    @Test
    void aHoleThatWasFilledIsNone() throws IOException {
        Path other = folder.resolveSibling(folder.getFileName() + "-us");
        try (SampleLog us = new SampleLog(other, "us-1", "us", clock)) {
            us.put("default", "remote", "a-value-to-damage");
            try (SampleLog eu = open()) {
                eu.acceptAllOf(us);
                eu.fill(1, 3);
                us.fill(10, 12);
                eu.acceptAllOf(us);
            }
            Tool.flip(folder, "a-value-to-damage");
            assertThat(verify().code()).isEqualTo(1);
            try (SampleLog eu = open()) {
                eu.acceptAllOf(us);
                us.acceptAllOf(eu);
            }
        }
        Tool.Run run = verify();
        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.out()).contains("the node has dealt with it").doesNotContain("missing");

        Tool.Run peer = Tool.run(clock, "verify", other);
        assertThat(peer.code()).as(peer.out()).isZero();
        assertThat(peer.out()).doesNotContain("missing");
    }

    @Test
    void aLostTailOfAnOlderEpochIsFoundByTheNextFilesHead() throws IOException {
        try (SampleLog log = open()) {
            log.fill(1, 20);
        }
        open().close();
        Tool.cutOffAt(clock, folder, "key19");
        Tool.Run run = verify();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.lines())
                .anyMatch(line ->
                        line.matches("WRONG     2\\.0\\.0: events 20 to 21 of eu-1/\\S+ missing before here; .*"));
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        try (SampleLog log = open()) {
            log.fill(1, 600);
        }
        List<Path> files = Tool.journalFiles(folder);
        assertThat(files).hasSizeGreaterThan(2);
        Files.delete(files.get(1));
        Tool.Run run = verify();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.lines())
                .anyMatch(line -> line.startsWith("WRONG     1.2.0: journal file 1.1 is not there; "))
                .anyMatch(line -> line.matches("WRONG     1\\.2\\.0: events \\d+ to \\d+ of eu-1/\\S+ missing .*"));
    }

    @Test
    void aSequenceThatIsUsedTwiceIsFound() {
        try (SampleLog log = open()) {
            append(log, 1, 10);
            append(log, 2, 20);
            append(log, 2, 30);
        }
        assertThat(verify().out())
                .containsPattern(
                        "WRONG     1\\.0\\.\\d+: event 2 of 0123456789abcdef is there a second time; no disk does that: keep a copy and report it; "
                                + "'replay-tool rebuild \\S+ --to NEW' keeps what is sound");
    }

    @Test
    void stampsThatDoNotRiseAreFound() {
        try (SampleLog log = open()) {
            append(log, 1, 20);
            append(log, 2, 20);
        }
        Tool.Run run = verify();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("the stamp of event 2 of 0123456789abcdef is not above the one before");
    }

    @Test
    void aGapWithoutDamageIsFound() {
        try (SampleLog log = open()) {
            append(log, 1, 10);
            append(log, 5, 20);
        }
        Tool.Run run = verify();
        assertThat(run.code()).isEqualTo(1);
        assertThat(json("findings")).singleElement().satisfies(finding -> {
            assertThat(finding.get("kind").asText()).isEqualTo("hole");
            assertThat(finding.get("what").asText()).contains("events 2 to 4 of 01234567 missing before here");
        });
    }

    @Test
    void jsonHasWhatTheLinesHave() throws IOException {
        try (SampleLog log = open()) {
            log.fill(1, 50);
        }
        Tool.flip(folder, "value42 ");
        JsonNode verified = Tool.run(clock, "verify", "--json", folder).json();
        assertThat(verified.get("directory").asText()).isEqualTo(folder.toString());
        assertThat(verified.get("sound").asBoolean()).isFalse();
        assertThat(verified.get("events").asInt()).isEqualTo(50);
        assertThat(verified.get("findings")).hasSize(2).allSatisfy(finding -> {
            assertThat(finding.get("position").asText()).startsWith("1.0.");
            assertThat(finding.get("help").asText()).isNotEmpty();
        });
    }

    private SampleLog open() {
        return new SampleLog(folder, "eu-1", "eu", clock);
    }

    private Tool.Run verify() {
        return Tool.run(clock, "verify", folder);
    }

    private JsonNode json(String field) {
        return Tool.run(clock, "verify", "--json", folder).json().get(field);
    }

    /** Appends what no writer would. */
    private static void append(SampleLog log, long sequence, long afterBegin) {
        EventEncoder encoder = new EventEncoder();
        int length = encoder.encode(EventKind.PUT, "default", "k" + sequence, "", new byte[3]);
        encoder.complete(STRANGER, sequence, HybridClock.stampAt(SampleLog.Clock.BEGIN + afterBegin), Event.NEVER);
        log.journal().append(encoder.buffer(), 0, length, SampleLog.Clock.BEGIN + afterBegin);
    }
}
