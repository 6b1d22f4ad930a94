package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.Ttl;
import io.geolru.state.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateCommandTest {
    @TempDir
    Path folder;

    private final SampleLog.Clock clock = new SampleLog.Clock();

    @Test
    void digestsAreThoseOfTheLiveState() {
        try (SampleLog log = open()) {
            log.fill(1, 500);
            log.remove("default", "key3");
            log.put("sessions", "alice", "hello", "text/plain", Ttl.of(Duration.ofMinutes(5)));
            JsonNode caches = state("--json").json().get("caches");
            for (String cache : new String[] {"default", "sessions"}) {
                Digest live = log.cache(cache).digest();
                assertThat(caches.get(cache).get("entries").asLong()).isEqualTo(live.entries());
                assertThat(caches.get(cache).get("digest").asText()).isEqualTo(live.hex());
                assertThat(caches.get(cache).get("live")).hasSize((int) live.entries());
            }
        }
    }

    @Test
    void entriesAreShownInTheOrderOfTheirKeys() {
        String version;
        try (SampleLog log = open()) {
            version = log.put("default", "b", "x").toString();
            log.put("default", "a", "y", "application/json", Ttl.of(Duration.ofMinutes(10)));
        }
        clock.advance(Duration.ofMinutes(1));
        Tool.Run run = state("--utc");
        assertThat(run.code()).isZero();
        assertThat(run.lines().get(0)).isEqualTo(folder + " as of 2026-03-01T12:01:00.000Z");
        assertThat(run.lines().get(2)).matches("cache default: 2 entries, digest \\p{XDigit}{32}");
        assertThat(run.lines().get(3)).matches("KEY  TTL LEFT  SIZE  TYPE              NODE  VERSION");
        assertThat(run.lines().get(4)).startsWith("a          9m   1 B  application/json  eu-1  ");
        assertThat(run.lines().get(5)).isEqualTo("b           -   1 B  text/plain        eu-1  " + version);
        assertThat(run.lines()).hasSize(6);
    }

    @Test
    void theDefaultCacheIsAlwaysThere() {
        open().close();
        JsonNode state = state("--json").json();
        assertThat(state.get("caches")).hasSize(1);
        assertThat(state.get("caches").get("default").get("entries").asInt()).isZero();
        assertThat(state.get("caches").get("default").get("digest").asText()).isEqualTo("0".repeat(32));
        assertThat(state().out()).contains("cache default: 0 entries, digest ");
    }

    @Test
    void untilShowsTheCacheAsItWas() {
        try (SampleLog log = open()) {
            log.put("default", "kept", "1");
            log.put("default", "changed", "old");
            log.put("default", "removed", "1");
            log.put("default", "expired", "1", "text/plain", Ttl.of(Duration.ofSeconds(90)));
            clock.advance(Duration.ofMinutes(1));
            log.put("default", "changed", "new");
            log.remove("default", "removed");
            log.put("default", "later", "1");
            clock.advance(Duration.ofMinutes(1));
            log.clear("default");
        }
        assertThat(keys("--until", "2026-03-01T12:00:00Z")).containsExactly("changed", "expired", "kept", "removed");
        assertThat(values("--until", "2026-03-01T12:00:59.999Z")
                        .get(0)
                        .get("value")
                        .asText())
                .isEqualTo("old");
        assertThat(keys("--until", "1m")).containsExactly("changed", "expired", "kept", "later");
        assertThat(values("--until", "1m").get(0).get("value").asText()).isEqualTo("new");
        assertThat(values("--until", "1m").get(1).get("ttl").asLong()).isEqualTo(30_000);
        assertThat(keys("--until", "2026-03-01T12:01:30Z")).containsExactly("changed", "kept", "later");
        assertThat(keys()).isEmpty();
        assertThat(keys("--until", "1d")).isEmpty();
    }

    @Test
    void valuesAreJsonTextOrBase64() {
        try (SampleLog log = open()) {
            log.put("default", "a", "{\"n\" : 1.50, \"list\":[ ]}", "application/json", Ttl.none());
            log.put("default", "b", "two\nlines", "text/plain;charset=utf-8", Ttl.none());
            log.put("default", "c", "raw", "application/octet-stream", Ttl.none());
            log.put("default", "d", "{no json", "application/json", Ttl.none());
        }
        JsonNode live = values();
        assertThat(live.get(0).get("value").toString()).isEqualTo("{\"n\":1.5,\"list\":[]}");
        assertThat(live.get(1).get("value").asText()).isEqualTo("two\nlines");
        assertThat(live.get(2).get("base64").asText()).isEqualTo("cmF3");
        assertThat(live.get(3).get("base64").asText()).isEqualTo("e25vIGpzb24=");
        assertThat(state("--values").lines())
                .anyMatch(line -> line.endsWith("  {\"n\":1.50,\"list\":[]}"))
                .anyMatch(line -> line.endsWith("  \"two\\nlines\""))
                .anyMatch(line -> line.endsWith("  base64 cmF3"));
        assertThat(state("--json").out()).doesNotContain("\"value\"", "base64");
    }

    @Test
    void oneCacheMayBeChosen() {
        try (SampleLog log = open()) {
            log.put("a", "k", "1");
            log.put("b", "k", "1");
        }
        assertThat(state("--json", "--cache", "b").json().get("caches").fieldNames())
                .toIterable()
                .containsExactly("b");
        assertThat(state("--cache", "never").out()).contains("cache never: 0 entries");
    }

    @Test
    void whereTheBeginningIsGoneTheSnapshotStandsForIt() throws IOException {
        Digest live;
        try (SampleLog log = open()) {
            log.fill(1, 400);
            log.snapshot();
            clock.advance(Duration.ofMinutes(1));
            log.fill(300, 600);
            live = log.cache("default").digest();
        }
        Files.delete(Tool.journalFiles(folder).get(0));
        Tool.Run run = state("--json");
        assertThat(run.code()).isZero();
        assertThat(run.json().get("caches").get("default").get("digest").asText())
                .isEqualTo(live.hex());
        assertThat(keys("--until", "30s")).hasSize(400);

        Tool.Run before = state("--until", "2m");
        assertThat(before.code()).isEqualTo(1);
        assertThat(before.out()).isEmpty();
        assertThat(before.err())
                .startsWith(folder + ": the state as of ")
                .contains("is not known any more: the journal begins at 1.1.0")
                .contains("ask for a later time");
    }

    @Test
    void whatAPeersSnapshotBroughtLaterIsNotSaidToHaveBeenMissing() {
        Path other = folder.resolveSibling(folder.getFileName() + "-us");
        Path third = folder.resolveSibling(folder.getFileName() + "-ap");
        try (SampleLog us = new SampleLog(other, "us-1", "us", clock);
                SampleLog ap = new SampleLog(third, "ap-1", "ap", clock);
                SampleLog log = open()) {
            us.put("default", "theirs", "1");
            log.put("default", "own", "1");
            clock.advance(Duration.ofMinutes(1));
            log.adopt(us);
            clock.advance(Duration.ofMinutes(1));
            ap.adopt(us);
            log.acceptAllOf(ap);
        }
        Tool.Run before = state("--until", "90s");
        assertThat(before.code()).isEqualTo(1);
        assertThat(before.out()).isEmpty();
        assertThat(before.err())
                .contains("is not known any more: of what the snapshot adopted-")
                .contains("which was taken over at 2026-03-01T13:01:00");
        Tool.Run export = Tool.run(clock, "export", "--until", "90s", folder);
        assertThat(export.code()).isEqualTo(1);
        assertThat(export.out()).isEmpty();
        assertThat(keys("--until", "30s"))
                .as("that a peer took a snapshot over later changes nothing here")
                .containsExactly("own", "theirs");
    }

    @Test
    void whereNothingStandsForTheBeginningThatIsTold() throws IOException {
        try (SampleLog log = open()) {
            log.fill(1, 600);
        }
        Files.delete(Tool.journalFiles(folder).get(0));
        Tool.Run run = state("--json");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.json().get("complete").asBoolean()).isFalse();
        assertThat(run.err())
                .contains(
                        "the journal's beginning is gone and no sound snapshot stands for it: what was written before 1.1.0");
    }

    private SampleLog open() {
        return new SampleLog(folder, "eu-1", "eu", clock);
    }

    private Tool.Run state(String... options) {
        Object[] arguments = new Object[options.length + 2];
        arguments[0] = "state";
        arguments[1] = folder;
        System.arraycopy(options, 0, arguments, 2, options.length);
        return Tool.run(clock, arguments);
    }

    private JsonNode values(String... options) {
        String[] more = java.util.Arrays.copyOf(options, options.length + 2);
        more[options.length] = "--values";
        more[options.length + 1] = "--json";
        Tool.Run run = state(more);
        assertThat(run.code()).isZero();
        return run.json().get("caches").get("default").get("live");
    }

    private Iterable<String> keys(String... options) {
        return values(options).findValuesAsText("key");
    }
}
