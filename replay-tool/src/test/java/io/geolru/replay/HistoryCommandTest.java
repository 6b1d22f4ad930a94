package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.journal.DataDirectory;
import io.geolru.recovery.FoldVisitor;
import io.geolru.recovery.FullFold;
import io.geolru.state.CacheState;
import io.geolru.state.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryCommandTest {
    @TempDir
    Path folder;

    private final SampleLog.Clock clock = new SampleLog.Clock();
    private Path eu;
    private Path us;

    @BeforeEach
    void chooseFolders() {
        eu = folder.resolve("eu");
        us = folder.resolve("us");
    }

    @Test
    void theKeyMayStandBehindTheDirectory() {
        try (SampleLog log = open(eu, "eu-1")) {
            log.put("default", "k", "1");
        }
        Tool.Run behind = Tool.run(clock, "history", eu, "k");
        assertThat(behind.code()).isZero();
        assertThat(behind.out()).isEqualTo(Tool.run(clock, "history", "k", eu).out());
    }

    @Test
    void everyVersionIsToldWithWhatCameOfIt() {
        Version live;
        try (SampleLog log = open(eu, "eu-1")) {
            log.put("default", "k", "1", "text/plain", Ttl.of(Duration.ofSeconds(5)));
            clock.advance(Duration.ofSeconds(1));
            log.put("default", "k", "22");
            log.put("default", "other", "x");
            log.remove("default", "k");
            log.remove("default", "k");
            log.put("default", "k", "333", "text/plain", Ttl.of(Duration.ofSeconds(1)));
            clock.advance(Duration.ofSeconds(2));
            log.put("default", "k", "4444");
            log.clear("default");
            log.clear("default");
            live = log.put("default", "k", "55555");
        }
        assertThat(outcomes("k", eu))
                .containsExactly(
                        "put created",
                        "put replaced 1",
                        "remove removed 2",
                        "remove nothing-to-remove 3",
                        "put created 4",
                        "expired over 5",
                        "put created 5",
                        "clear cleared 7",
                        "clear nothing-to-clear 8",
                        "put created");
        JsonNode told = history("k", eu);
        assertThat(told.at("/now/default/version").asText()).isEqualTo(live.toString());
        assertThat(told.get("complete").asBoolean()).isTrue();
        JsonNode first = told.at("/history/0");
        assertThat(first.get("arrived")).isEqualTo(first.get("written"));
        assertThat(first.get("written").asText()).isEqualTo("2026-03-01T13:00:00.000+01:00");
        assertThat(first.get("ttl").asLong()).isEqualTo(5_000);
        assertThat(first.get("node").asText()).isEqualTo("eu-1");
        assertThat(first.get("region").asText()).isEqualTo("eu");
        assertThat(told.at("/history/5/at").asText()).isEqualTo("2026-03-01T13:00:02.000+01:00");
        assertThat(told.get("history"))
                .noneMatch(moment -> moment.get("concurrent").asBoolean());

        Tool.Run run = Tool.run(clock, "history", "--values", "k", eu);
        assertThat(run.code()).isZero();
        assertThat(run.lines()).hasSize(13);
        assertThat(run.lines().get(2))
                .matches(
                        " +1  1\\.0\\.\\d+ +2026-03-01T13:00:00.000\\+01:00  \\+0ms +eu-1/\\w{8} \\(eu\\) +put +default  "
                                + "ttl 5s  1 B  won: nothing was live  \\w{16}-\\w{16}  \"1\"");
        assertThat(run.lines()).last().asString().matches("now in cache default: live, version .*, 5 B, no ttl");
    }

    @Test
    void ofWritesThatDidNotKnowOfEachOtherTheNewerWonEverywhere() {
        try (SampleLog own = open(eu, "eu-1");
                SampleLog peer = open(us, "us-1")) {
            own.put("c", "k", "first");
            peer.acceptAllOf(own);
            clock.advance(Duration.ofSeconds(1));
            peer.put("c", "k", "older");
            clock.advance(Duration.ofSeconds(1));
            own.put("c", "k", "newer");
            own.acceptAllOf(peer);
            peer.acceptAllOf(own);
            peer.put("c", "k", "knows");
            own.acceptAllOf(peer);
        }
        assertThat(outcomes("k", eu))
                .containsExactly("put created", "put replaced 1", "put beaten 2 concurrent", "put replaced 2");
        assertThat(outcomes("k", us))
                .containsExactly("put created", "put replaced 1", "put replaced 2 concurrent", "put replaced 3");
        JsonNode late = history("k", eu).at("/history/2");
        assertThat(late.get("written").asText()).isEqualTo("2026-03-01T13:00:01.000+01:00");
        assertThat(late.get("arrived").asText()).isEqualTo("2026-03-01T13:00:02.000+01:00");
        assertThat(late.get("lost").asBoolean()).isTrue();
        assertThat(history("k", eu).at("/history/1/lost").isMissingNode()).isTrue();
        assertThat(Tool.run(clock, "history", "k", eu, us).out())
                .containsPattern("2026-03-01T13:00:01.000\\+01:00 +\\+1s +us-1/\\w+ \\(us\\) +put")
                .contains("lost: line 2 is newer and was here, neither knew of the other")
                .contains("won: newer than line 2, neither knew of the other")
                .contains("us-1/");
    }

    @Test
    void whatCameTooLateIsToldWithTheReason() {
        try (SampleLog own = open(eu, "eu-1");
                SampleLog peer = open(us, "us-1")) {
            peer.put("c", "k", "before the clear");
            peer.put("d", "k", "short", "text/plain", Ttl.of(Duration.ofSeconds(1)));
            peer.put("e", "k", "removed");
            clock.advance(Duration.ofSeconds(5));
            own.clear("c");
            own.remove("e", "k");
            own.acceptAllOf(peer);
        }
        assertThat(outcomes("k", eu))
                .containsExactlyInAnyOrder(
                        "put cleared-before",
                        "put expired-before",
                        "remove nothing-to-remove",
                        "put beaten 1 concurrent");
        assertThat(Tool.run(clock, "history", "k", eu).lines())
                .anyMatch(line -> line.contains("lost: cleared before it arrived, by version "))
                .contains("now in cache c: not there", "now in cache d: not there", "now in cache e: not there");
    }

    @Test
    void oneCacheMayBeAskedFor() {
        try (SampleLog log = open(eu, "eu-1")) {
            log.put("a", "k", "1");
            log.put("b", "k", "2");
        }
        assertThat(outcomes("k", eu)).hasSize(2);
        assertThat(outcomes("k", eu, "--cache", "b")).hasSize(1);
        assertThat(history("k", eu, "--cache", "b").get("now").fieldNames())
                .toIterable()
                .containsExactly("b");
    }

    @Test
    void aKeyOfWhichNothingIsToldIsAnAnswerOfItsOwn() {
        open(eu, "eu-1").close();
        Tool.Run run = Tool.run(clock, "history", "nobody", eu);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.lines()).last().isEqualTo("nothing is told of it");
        Tool.Run asJson = Tool.run(clock, "history", "--json", "nobody", eu);
        assertThat(asJson.code()).isEqualTo(1);
        assertThat(asJson.json().get("history")).isEmpty();
    }

    @Test
    void whereTheBeginningIsGoneTheSnapshotTellsWhatWasBefore() throws IOException {
        try (SampleLog log = open(eu, "eu-1")) {
            log.put("default", "early", "1", "text/plain", Ttl.of(Duration.ofHours(1)));
            log.put("default", "gone", "1");
            log.remove("default", "gone");
            log.put("default", "late", "1");
            log.fill(1, 400);
            log.put("default", "late", "2");
            log.snapshot();
            log.put("default", "early", "2");
        }
        Files.delete(Tool.journalFiles(eu).get(0));
        assertThat(outcomes("early", eu)).containsExactly("snapshot stands", "put replaced 1");
        assertThat(outcomes("gone", eu)).containsExactly("snapshot gone");
        assertThat(outcomes("late", eu))
                .as("what was before is not known, what is in the journal is told as it came")
                .containsExactly("put created");
        assertThat(history("early", eu).at("/history/0/ttl").asLong()).isEqualTo(3_600_000);

        Files.delete(Tool.snapshots(eu).get(0));
        assertThat(history("late", eu).get("complete").asBoolean()).isFalse();
        assertThat(Tool.run(clock, "history", "late", eu).err())
                .contains("the journal's beginning is gone and no sound snapshot stands for it");
    }

    @Test
    void whatAPeersSnapshotBroughtBeforeWhatTheJournalStillHasIsTold() throws IOException {
        try (SampleLog own = open(eu, "eu-1");
                SampleLog peer = open(us, "us-1")) {
            peer.put("c", "k", "theirs");
            peer.put("c", "changed", "theirs");
            own.adopt(peer);
            own.fill(1, 400);
            own.snapshot();
            Files.delete(Tool.journalFiles(eu).get(0));
            assertThat(outcomes("k", eu)).containsExactly("snapshot stands");
            own.put("c", "changed", "own");
        }
        assertThat(outcomes("k", eu)).containsExactly("snapshot stands");
        assertThat(outcomes("changed", eu)).containsExactly("snapshot stands", "put replaced 1");
    }

    @Test
    void whatAPeersSnapshotBroughtIsTold() {
        try (SampleLog own = open(eu, "eu-1");
                SampleLog peer = open(us, "us-1")) {
            own.put("c", "k", "own");
            clock.advance(Duration.ofSeconds(1));
            peer.put("c", "k", "theirs");
            peer.put("c", "new", "theirs");
            own.adopt(peer);
        }
        assertThat(outcomes("k", eu)).containsExactly("put created", "adopted stands 1");
        assertThat(outcomes("new", eu)).containsExactly("adopted stands");
    }

    @Test
    void damageIsRemarkedAndTheRestIsTold() throws IOException {
        try (SampleLog log = open(eu, "eu-1")) {
            log.put("c", "k", "first-value");
            log.put("c", "k", "second-value");
        }
        Tool.flip(eu, "first-value");
        Tool.Run run = Tool.run(clock, "history", "k", eu);
        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("damaged 1.0.").contains("'replay-tool verify " + eu + "' tells more");
        assertThat(outcomes("k", eu)).containsExactly("put created");
    }

    /** Whatever happens in whatever order: what history says is there now is what the fold of everything says. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void itEndsWithWhatTheWholeLogAddsUpTo(long seed) {
        Random random = new Random(seed);
        try (SampleLog own = open(eu, "eu-1");
                SampleLog peer = open(us, "us-1")) {
            for (int i = 0; i < 300; i++) {
                SampleLog log = random.nextBoolean() ? own : peer;
                String cache = "c" + random.nextInt(2);
                String key = "k" + random.nextInt(3);
                clock.advance(Duration.ofMillis(random.nextInt(50)));
                switch (random.nextInt(10)) {
                    case 0 -> log.remove(cache, key);
                    case 1 -> log.clear(cache);
                    case 2, 3, 4 ->
                        log.put(cache, key, "v" + i, "", Ttl.of(Duration.ofMillis(1 + random.nextInt(2_000))));
                    case 5 -> (log == own ? peer : own).acceptAllOf(log);
                    default -> log.put(cache, key, "v" + i);
                }
            }
        }
        for (Path directory : new Path[] {eu, us}) {
            for (int key = 0; key < 3; key++) {
                JsonNode now = history("k" + key, directory).get("now");
                for (int cache = 0; cache < 2; cache++) {
                    assertThat(now.at("/c" + cache + "/version").asText())
                            .as("seed %d, %s, k%d in c%d", seed, directory, key, cache)
                            .isEqualTo(versionOf(directory, "c" + cache, "k" + key));
                }
            }
        }
    }

    private String versionOf(Path directory, String cache, String key) {
        try (DataDirectory open = DataDirectory.openReadOnly(directory)) {
            @Nullable CacheState state = FullFold.of(open, clock.epochMillis(), FoldVisitor.NONE)
                    .fold()
                    .state()
                    .find(cache);
            @Nullable Entry entry = state == null ? null : state.peek(key);
            return entry == null ? "" : entry.version().toString();
        }
    }

    private SampleLog open(Path path, String node) {
        return new SampleLog(path, node, node.substring(0, 2), clock);
    }

    private JsonNode history(String key, Path directory, Object... options) {
        List<Object> arguments = new ArrayList<>(List.of("history", "--json", key, directory));
        arguments.addAll(List.of(options));
        return Tool.run(clock, arguments.toArray()).json();
    }

    /** Kind, outcome, number of what it met, and whether neither knew of the other. */
    private List<String> outcomes(String key, Path directory, Object... options) {
        JsonNode moments = history(key, directory, options).get("history");
        return StreamSupport.stream(moments.spliterator(), false)
                .map(moment -> moment.get("kind").asText() + " "
                        + moment.get("outcome").asText()
                        + met(moments, moment)
                        + (moment.get("concurrent").asBoolean() ? " concurrent" : ""))
                .toList();
    }

    private static String met(JsonNode moments, JsonNode moment) {
        for (JsonNode other : moments) {
            if (other.get("number").asLong() < moment.get("number").asLong()
                    && other.get("version").asText().equals(moment.path("other").asText())) {
                return " " + other.get("number").asText();
            }
        }
        return "";
    }
}
