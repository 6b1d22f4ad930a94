package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.Ttl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    @TempDir
    Path folder;

    private final SampleLog.Clock clock = new SampleLog.Clock();

    @Test
    void thePageTellsWhatTheFiguresTell() throws IOException {
        SampleRegions.work(folder, clock);
        JsonNode figures = json("eu-1");
        String page = page("eu-1");
        JsonNode info =
                Tool.run(clock, "info", "--json", folder.resolve("eu-1")).json();
        assertThat(figures.get("events")).isEqualTo(info.get("events"));
        assertThat(figures.get("sound").asBoolean()).isTrue();
        assertThat(figures.get("node").asText()).isEqualTo("eu-1");
        assertThat(figures.get("files"))
                .hasSize(Tool.journalFiles(folder.resolve("eu-1")).size());
        assertThat(figures.get("snapshots")).hasSize(2);
        assertThat(figures.get("starts")).hasSize(4);
        assertThat(figures.get("clears")).hasSize(3);
        assertThat(sum(figures, "/kinds/put")).isEqualTo(info.at("/kinds/put").asLong());
        assertThat(page)
                .contains(
                        "<h1>eu-1<small>region eu</small></h1>",
                        "✓ no problem found",
                        "Times are in Europe/Berlin (UTC+01:00)")
                .contains(String.format("%,d", figures.get("events").asLong()))
                .contains("From us", "From ap", "user-1", "None: every checksum is right")
                .doesNotContain("<img", "http://", "https://");
    }

    @Test
    void delaysAreFromTheWriteToTheArrival() {
        try (SampleLog us = new SampleLog(folder.resolve("us-1"), "us-1", "us", clock);
                SampleLog eu = new SampleLog(folder.resolve("eu-1"), "eu-1", "eu", clock)) {
            for (int i = 0; i < 100; i++) {
                us.put("c", "k" + i, "v");
                clock.advance(Duration.ofMillis(i == 99 ? 5_000 : 40));
                eu.acceptAllOf(us);
            }
            eu.put("c", "own", "v");
        }
        JsonNode regions = json("eu-1").get("regions");
        assertThat(regions.get(0).get("name").asText()).isEqualTo("us");
        assertThat(regions.at("/0/delayMs").toString())
                .isEqualTo("{\"events\":101,\"p50\":40,\"p99\":40,\"max\":5000}");
        assertThat(regions.get(1).has("delayMs")).isFalse();
        assertThat(json("us-1").at("/regions/0").has("delayMs")).isFalse();
    }

    @Test
    void writesAreConcurrentWhenNeitherWriterKnewTheOther() {
        try (SampleLog us = new SampleLog(folder.resolve("us-1"), "us-1", "us", clock);
                SampleLog eu = new SampleLog(folder.resolve("eu-1"), "eu-1", "eu", clock)) {
            eu.put("c", "both", "eu");
            us.put("c", "both", "us");
            eu.put("c", "alone", "eu");
            eu.put("c", "in turn", "eu");
            tick();
            eu.acceptAllOf(us);
            us.acceptAllOf(eu);
            us.put("c", "in turn", "us");
            eu.put("c", "alone", "eu");
            us.remove("c", "both");
            eu.put("c", "both", "eu");
            tick();
            eu.acceptAllOf(us);
            us.acceptAllOf(eu);
        }
        for (String node : List.of("eu-1", "us-1")) {
            JsonNode figures = json(node);
            assertThat(sum(figures, "/concurrent")).as(node).isEqualTo(2);
            assertThat(sum(figures, "/successive")).as(node).isBetween(1L, 2L);
            assertThat(figures.at("/contendedKeys/0/key").asText()).isEqualTo("both");
            assertThat(figures.at("/contendedKeys/0/concurrent").asInt()).isEqualTo(2);
        }
    }

    @Test
    void whatIsWrittenAfterAClearOrARemoveThatIsForgottenIsNoConflict() {
        try (SampleLog us = new SampleLog(folder.resolve("us-1"), "us-1", "us", clock);
                SampleLog eu = new SampleLog(folder.resolve("eu-1"), "eu-1", "eu", clock)) {
            eu.put("c", "k", "1");
            tick();
            us.acceptAllOf(eu);
            us.clear("c");
            us.put("c", "k", "2");
            tick();
            eu.acceptAllOf(us);
        }
        assertThat(sum(json("eu-1"), "/concurrent")).isZero();
    }

    @Test
    void anEntryExpiresUnlessItIsWrittenRemovedOrClearedBefore() {
        try (SampleLog eu = new SampleLog(folder.resolve("eu-1"), "eu-1", "eu", clock)) {
            for (String key : List.of("expires", "again", "removed", "expires too")) {
                eu.put("c", key, "v", "text/plain", Ttl.of(Duration.ofSeconds(10)));
            }
            eu.put("cleared", "k", "v", "text/plain", Ttl.of(Duration.ofSeconds(10)));
            eu.put("c", "later", "v", "text/plain", Ttl.of(Duration.ofHours(10)));
            clock.advance(Duration.ofSeconds(5));
            eu.put("c", "again", "v");
            eu.remove("c", "removed");
            eu.clear("cleared");
            clock.advance(Duration.ofSeconds(15));
            eu.put("c", "expires too", "v");
        }
        JsonNode figures = json("eu-1");
        assertThat(sum(figures, "/expired")).isEqualTo(2);
        assertThat(figures.at("/caches/c").toString())
                .isEqualTo("{\"puts\":7,\"expired\":2,\"removes\":1,\"clears\":0}");
        assertThat(figures.at("/caches/cleared/expired").asInt()).isZero();
    }

    @Test
    void aLostBeginningAndALostEndAreTroubles() throws IOException {
        Path data = folder.resolve("eu-1");
        try (SampleLog eu = new SampleLog(data, "eu-1", "eu", clock)) {
            eu.fill(1, 400);
            eu.snapshot();
        }
        Files.delete(Tool.journalFiles(data).get(0));
        assertThat(json("eu-1").get("sound").asBoolean()).isTrue();

        List<Path> files = Tool.journalFiles(data);
        Files.delete(files.get(files.size() - 1));
        assertThat(json("eu-1").get("troubles"))
                .extracting(trouble -> trouble.get("kind").asText())
                .containsExactly("hole");

        Files.delete(Tool.snapshots(data).get(0));
        JsonNode figures = json("eu-1");
        assertThat(figures.get("sound").asBoolean()).isFalse();
        assertThat(figures.at("/troubles/0/kind").asText()).isEqualTo("beginning");
        assertThat(figures.at("/troubles/0/position").asText()).isEqualTo("1.1.0");
        assertThat(figures.at("/troubles/0/command").asText()).startsWith("replay-tool rebuild ");
    }

    @Test
    void damageIsToldWithWhatHelps() throws IOException {
        Path data = folder.resolve("eu-1");
        try (SampleLog eu = new SampleLog(data, "eu-1", "eu", clock)) {
            eu.fill(1, 400);
            eu.snapshot();
        }
        Tool.flip(data, "value300 ");
        Tool.flip(Tool.snapshots(data).get(0), 2_000);
        JsonNode figures = json("eu-1");
        assertThat(figures.get("sound").asBoolean()).isFalse();
        assertThat(figures.get("troubles"))
                .extracting(t -> t.get("kind").asText())
                .containsExactly("damage", "hole", "snapshot");
        assertThat(page("eu-1"))
                .contains(
                        "✗ 3 problems", "event 301 of eu-1/", "replay-tool rebuild " + data + " --to NEW", "rm " + data)
                .contains("class=\"pin bad\"");
    }

    @Test
    void keysAreTextAndNothingElse() throws IOException {
        try (SampleLog eu = new SampleLog(folder.resolve("eu-1"), "eu-1", "eu", clock)) {
            eu.put("c", SampleRegions.HOSTILE, "v");
        }
        assertThat(page("eu-1"))
                .contains(
                        "&lt;/script&gt;&lt;img src=x onerror=&quot;document.title=&#39;taken&#39;&quot;&gt;\\u202e&#39;&amp;&quot;")
                .doesNotContain("<img", "\u202e");
        assertThat(json("eu-1").at("/hotKeys/0/key").asText()).isEqualTo(SampleRegions.HOSTILE);
    }

    @Test
    void aDirectoryWithoutAJournalHasAPageToo() throws IOException {
        new SampleLog(folder.resolve("eu-1"), "eu-1", "eu", clock).close();
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Files.copy(folder.resolve("eu-1").resolve("format"), empty.resolve("format"));
        assertThat(page("empty")).contains("<h1>empty</h1>", "There is no journal yet.");
        assertThat(json("empty").get("timeline")).isEmpty();
        assertThat(page("eu-1")).contains("No key was written.");
    }

    @Test
    void aPageThatIsThereIsReplacedOnlyByForce() throws IOException {
        Path data = folder.resolve("eu-1");
        new SampleLog(data, "eu-1", "eu", clock).close();
        Path file = Files.writeString(folder.resolve("report.html"), "mine");
        refused(file + " is there already; give another file, or --force to replace it", data, "--to", file);
        assertThat(file).hasContent("mine");
        assertThat(Tool.run(clock, "report", data, "--to", file, "--force").code())
                .isZero();
        assertThat(Files.readString(file)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void whereThePageCannotGoIsTold() throws IOException {
        Path data = folder.resolve("eu-1");
        new SampleLog(data, "eu-1", "eu", clock).close();
        var before = Tool.listing(data);
        refused("--to FILE is missing", data);
        refused(data + " is a directory; give a file such as", data, "--to", data);
        refused("is within the data directory, which this command only reads", data, "--to", data.resolve("r.html"));
        refused("there is no directory", data, "--to", folder.resolve("no").resolve("r.html"));
        refused("one page is of one DATA_DIR, not of 2", data, data, "--to", folder.resolve("r.html"));
        assertThat(Tool.listing(data)).isEqualTo(before);
    }

    private void refused(String message, Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = "report";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        Tool.refused(clock, message, all);
    }

    private void tick() {
        clock.advance(Duration.ofMillis(50));
    }

    private String page(String node) throws IOException {
        Path file = folder.resolve(node + ".html");
        Tool.Run run = Tool.run(clock, "report", folder.resolve(node), "--to", file, "--force");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).isEmpty();
        return Files.readString(file);
    }

    private JsonNode json(String node) {
        Tool.Run run = Tool.run(clock, "report", folder.resolve(node), "--json");
        assertThat(run.code()).as(run.err()).isZero();
        return run.json();
    }

    private static long sum(JsonNode figures, String pointer) {
        long sum = 0;
        for (JsonNode stretch : figures.get("timeline")) {
            sum += stretch.at(pointer).asLong();
        }
        return sum;
    }
}
