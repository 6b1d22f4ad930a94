package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.Ttl;
import io.geolru.Version;
import io.geolru.event.Event;
import io.geolru.event.NodeTime;
import io.geolru.state.CacheLimits;
import io.geolru.state.NodeState;
import io.geolru.state.StateLimits;
import io.geolru.state.StateListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {
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
    void nodesThatHaveTheSameEventsAgree() throws IOException {
        String digest;
        try (SampleLog own = open(eu, "eu-1");
                SampleLog peer = open(us, "us-1")) {
            own.fill(1, 30);
            peer.fill(10, 40);
            peer.remove("default", "key12");
            exchange(own, peer);
            digest = own.cache("default").digest().hex();
        }
        List<String> before = Tool.listing(folder);
        Tool.Run run = diff();
        assertThat(run.code()).isZero();
        assertThat(run.lines())
                .containsExactly(
                        "left   " + eu,
                        "right  " + us,
                        "cache  default: 39 entries, digest " + digest + " on both",
                        "in agreement: the same events, no key differs");
        JsonNode told = diff("--json").json();
        assertThat(told.get("agree").asBoolean()).isTrue();
        assertThat(told.at("/left/frontier")).isEqualTo(told.at("/right/frontier"));
        assertThat(Tool.listing(folder)).isEqualTo(before);
    }

    @Test
    void eachKeyThatDiffersIsToldWithTheEventSinceWhichItDoes() {
        Version changed;
        String origin;
        try (SampleLog own = open(eu, "eu-1");
                SampleLog peer = open(us, "us-1")) {
            own.fill(1, 5);
            own.put("other", "x", "1");
            exchange(own, peer);
            clock.advance(Duration.ofSeconds(1));
            changed = own.put("default", "key1", "changed");
            own.remove("default", "key2");
            own.put("default", "short", "over soon", "", Ttl.of(Duration.ofMillis(10)));
            own.clear("other");
            peer.put("default", "new", "only here");
            origin = own.origin();
            clock.advance(Duration.ofSeconds(1));
        }
        Tool.Run run = diff();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.lines())
                .contains("lacks  right lacks events 8 to 11 of eu-1/" + origin.substring(0, 8))
                .anyMatch(line -> line.matches("lacks  left lacks event 2 of us-1/\\w{8}"))
                .anyMatch(line -> line.matches("DIFFERS  default  key1  left: put eu-1/\\w{8} 8 at 1\\.0\\.\\d+; "
                        + "right: put eu-1/\\w{8} 2 at 1\\.0\\.\\d+; "
                        + "since 2026-03-01T13:00:01\\.000\\+01:00 by eu-1/\\w{8} 8, which right lacks"))
                .anyMatch(line -> line.matches("DIFFERS  default  key2  left: remove .*; right: put .* right lacks"))
                .anyMatch(line -> line.matches("DIFFERS  default  new  left: never taken; right: put .* left lacks"))
                .anyMatch(line -> line.matches("DIFFERS  other  x  left: clear .*; right: put .*, which right lacks"))
                .last()
                .isEqualTo("different: 4 keys");

        JsonNode told = diff("--json").json();
        assertThat(told.get("differences").asInt()).isEqualTo(4);
        JsonNode first = told.at("/keys/0");
        assertThat(first.get("key").asText()).isEqualTo("key1");
        assertThat(first.at("/left/version").asText()).isEqualTo(changed.toString());
        assertThat(first.at("/left/sequence").asInt()).isEqualTo(8);
        assertThat(first.at("/since/version").asText()).isEqualTo(changed.toString());
        assertThat(first.at("/since/lackedByRight").asBoolean()).isTrue();
        assertThat(told.at("/right/lacks/0/from").asInt()).isEqualTo(8);
    }

    @Test
    void noKeyMayDifferThoughEventsDo() {
        try (SampleLog own = open(eu, "eu-1");
                SampleLog peer = open(us, "us-1")) {
            own.fill(1, 5);
            exchange(own, peer);
            own.remove("default", "never there");
        }
        Tool.Run run = diff();
        assertThat(run.code()).isZero();
        assertThat(run.lines())
                .anyMatch(line -> line.matches("lacks  right lacks event 7 of eu-1/\\w{8}"))
                .last()
                .isEqualTo("no key differs, though one has events that the other lacks");
        assertThat(diff("--json").json().get("agree").asBoolean()).isFalse();
    }

    @Test
    void theListEndsAtItsLimitAndAllAreCounted() {
        try (SampleLog own = open(eu, "eu-1");
                SampleLog peer = open(us, "us-1")) {
            own.fill(1, 250);
            peer.put("default", "x", "1");
        }
        assertThat(diff().lines()).contains("... and 151 keys more; --limit lists more", "different: 251 keys");
        assertThat(diff("--limit", 7, "--json").json().get("keys")).hasSize(7);
        assertThat(diff("--limit", 0).lines()).contains("... and 251 keys more; --limit lists more");
        assertThat(diff("--limit", 1000).out().lines().filter(line -> line.startsWith("DIFFERS")))
                .hasSize(251);
    }

    @Test
    void damageIsSaidAndWhatIsLostIsTheDifference() throws IOException {
        try (SampleLog own = open(eu, "eu-1");
                SampleLog peer = open(us, "us-1")) {
            own.put("default", "k", "to-be-damaged");
            own.put("default", "l", "sound");
            exchange(own, peer);
        }
        Tool.flip(us, "to-be-damaged");
        Tool.Run run = diff();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains(us + " is damaged 1.0.").contains("'replay-tool verify " + us + "'");
        assertThat(run.lines())
                .anyMatch(line -> line.matches("lacks  right lacks event 2 of eu-1/\\w{8}"))
                .anyMatch(line -> line.matches("DIFFERS  default  k  left: put .*; right: never taken; .*right lacks"));
    }

    @Test
    void ofHolesThatOverlapEachSideLacksWhatTheOtherHas() throws IOException {
        try (SampleLog own = open(eu, "eu-1");
                SampleLog peer = open(us, "us-1")) {
            for (int i = 1; i <= 5; i++) {
                own.put("default", "k" + i, "to-be-damaged-" + i);
            }
            peer.acceptAllOf(own);
            own.put("default", "k6", "to-be-damaged-6");
            own.put("default", "k7", "the last");
        }
        for (int i : new int[] {2, 3, 6}) {
            Tool.flip(eu, "to-be-damaged-" + i);
        }
        for (int i : new int[] {3, 4}) {
            Tool.flip(us, "to-be-damaged-" + i);
        }
        assertThat(diff().lines().stream().filter(line -> line.startsWith("lacks  ") && line.contains("of eu-1/")))
                .hasSize(3)
                .anyMatch(line -> line.startsWith("lacks  left lacks event 3 of"))
                .anyMatch(line -> line.startsWith("lacks  right lacks event 5 of"))
                .anyMatch(line -> line.startsWith("lacks  right lacks event 8 of"));
    }

    @Test
    void aDifferenceThatNoEventExplainsIsSaidToBeOne() throws IOException {
        try (SampleLog own = open(eu, "eu-1");
                SampleLog peer = open(us, "us-1")) {
            own.fill(1, 400);
            exchange(own, peer);
            Version truth = own.put("default", "k", "true");
            peer.acceptAllOf(own);
            NodeState other = new NodeState(
                    StateLimits.UNLIMITED, cache -> CacheLimits.UNLIMITED, new NodeTime(clock), StateListener.NONE);
            other.cache("default").put("k", new byte[1], "", truth.stamp(), truth.origin(), Event.NEVER);
            peer.snapshotOf(other);
        }
        Files.delete(Tool.journalFiles(us).get(0));
        Tool.Run run = diff("--limit", 1000);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.lines())
                .anyMatch(line -> line.startsWith("DIFFERS  default  k  ")
                        && line.contains(", the same version with other content; ")
                        && line.endsWith("which both have: keep both directories and report it"));
    }

    @Test
    void twoDirectoriesAreNeeded() {
        open(eu, "eu-1").close();
        assertThat(Tool.run(clock, "diff", eu).code()).isEqualTo(2);
        Tool.Run three = Tool.run(clock, "diff", eu, eu, eu);
        assertThat(three.code()).isEqualTo(2);
        assertThat(three.err().lines()).hasSize(1);
        assertThat(Tool.run(clock, "diff", "--limit", "-1", eu, eu).err())
                .contains("--limit must be at least 0, is -1");
    }

    private static void exchange(SampleLog one, SampleLog other) {
        one.acceptAllOf(other);
        other.acceptAllOf(one);
    }

    private SampleLog open(Path path, String node) {
        return new SampleLog(path, node, node.substring(0, 2), clock);
    }

    private Tool.Run diff(Object... options) {
        Object[] arguments = new Object[options.length + 3];
        arguments[0] = "diff";
        System.arraycopy(options, 0, arguments, 1, options.length);
        arguments[options.length + 1] = eu;
        arguments[options.length + 2] = us;
        return Tool.run(clock, arguments);
    }
}
