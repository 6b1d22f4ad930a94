package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.Ttl;
import io.geolru.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsCommandTest {
    @TempDir
    Path folder;

    private final SampleLog.Clock clock = new SampleLog.Clock();
    private Path data;
    private Version first;
    private String origin;
    private String otherOrigin;

    @BeforeEach
    void write() {
        data = folder.resolve("eu-1");
        try (SampleLog us = new SampleLog(folder.resolve("us-1"), "us-1", "us", clock)) {
            us.put("default", "bob", "hello");
            otherOrigin = us.origin();
            try (SampleLog eu = new SampleLog(data, "eu-1", "eu", clock)) {
                clock.advance(Duration.ofMinutes(1));
                first = eu.put("default", "alice", "{}", "application/json", Ttl.of(Duration.ofMinutes(30)));
                clock.advance(Duration.ofMinutes(1));
                eu.remove("sessions", "two words");
                eu.acceptAllOf(us);
                clock.advance(Duration.ofMinutes(1));
                eu.clear("sessions");
                origin = eu.origin();
            }
        }
        new SampleLog(data, "eu-1", "eu", clock).close();
    }

    @Test
    void everyEventIsOneLine() {
        Tool.Run run = Tool.run(clock, "events", data, "--utc");
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        List<String> lines = run.lines();
        assertThat(lines).hasSize(7);
        assertThat(lines.get(0))
                .matches("1\\.0\\.\\d+ +2026-03-01T12:00:00\\.000Z  eu-1/" + origin.substring(0, 8)
                        + " +1  epoch-opened  epoch 1 of node eu-1, region eu, the first  \\p{XDigit}{16}-" + origin);
        assertThat(lines.get(1))
                .matches("1\\.0\\.\\d+ +2026-03-01T12:01:00\\.000Z  eu-1/" + origin.substring(0, 8)
                        + " +2  put     default  alice  ttl 30m  2 B  " + first);
        assertThat(lines.get(2)).contains("  remove  sessions  \"two words\"  ");
        assertThat(lines.get(4)).contains("us-1/", "  put     default  bob  no ttl  5 B  ");
        assertThat(lines.get(5)).contains("  clear   sessions  ");
        assertThat(lines.get(6))
                .contains("epoch 2 of node eu-1, region eu, after eu-1/" + origin.substring(0, 8) + " up to event 4");
    }

    @Test
    void theUsersZoneIsTheDefault() {
        assertThat(Tool.run(clock, "events", data).out()).contains("2026-03-01T13:00:00.000+01:00");
    }

    @Test
    void jsonIsOneObjectALine() {
        List<JsonNode> events =
                Tool.run(clock, "events", data, "--utc", "--json").jsonLines();
        assertThat(events).hasSize(7);
        JsonNode put = events.get(1);
        assertThat(put.get("position").asText()).startsWith("1.0.");
        assertThat(put.get("time").asText()).isEqualTo("2026-03-01T12:01:00.000Z");
        assertThat(put.get("origin").asText()).isEqualTo(origin);
        assertThat(put.get("node").asText()).isEqualTo("eu-1");
        assertThat(put.get("region").asText()).isEqualTo("eu");
        assertThat(put.get("sequence").asLong()).isEqualTo(2);
        assertThat(put.get("kind").asText()).isEqualTo("put");
        assertThat(put.get("version").asText()).isEqualTo(first.toString());
        assertThat(put.get("cache").asText()).isEqualTo("default");
        assertThat(put.get("key").asText()).isEqualTo("alice");
        assertThat(put.get("contentType").asText()).isEqualTo("application/json");
        assertThat(put.get("bytes").asInt()).isEqualTo(2);
        assertThat(put.get("ttl").asLong()).isEqualTo(1_800_000);
        assertThat(put.get("expiresAt").asText()).isEqualTo("2026-03-01T12:31:00.000Z");
        assertThat(events.get(4).get("ttl").isNull()).isTrue();
        assertThat(events.get(6).get("previousOrigin").asText()).isEqualTo(origin);
        assertThat(events.get(6).get("previousSequence").asLong()).isEqualTo(4);
    }

    @Test
    void aNodeThatIsGoneForGoodIsToldByName() {
        try (SampleLog log = new SampleLog(data, "eu-1", "eu", clock)) {
            log.forget("ap-1");
        }
        assertThat(lines("--utc"))
                .last()
                .asString()
                .contains("  node-forgotten  node ap-1, as it was up to 2026-03-01T12:");
        List<JsonNode> events =
                Tool.run(clock, "events", data, "--utc", "--json").jsonLines();
        JsonNode told = events.get(events.size() - 1);
        assertThat(told.get("kind").asText()).isEqualTo("node-forgotten");
        assertThat(told.get("forgottenNode").asText()).isEqualTo("ap-1");
        assertThat(told.get("upTo").asText()).startsWith("2026-03-01T12:");
    }

    @Test
    void whatCameTooLateToCountIsTold() {
        Path late = folder.resolve("late");
        try (SampleLog peer = new SampleLog(folder.resolve("peer"), "us-1", "us", clock);
                SampleLog own = new SampleLog(late, "eu-1", "eu", clock)) {
            peer.put("c", "k", "older");
            clock.advance(Duration.ofSeconds(1));
            own.put("c", "k", "newer");
            own.acceptAllOf(peer);
        }
        assertThat(Tool.run(clock, "events", late, "--key", "k").lines())
                .satisfiesExactly(
                        line -> assertThat(line).doesNotContain("lost"),
                        line -> assertThat(line).contains("  5 B  lost  "));
        assertThat(Tool.run(clock, "events", late, "--key", "k", "--json").jsonLines())
                .extracting(event -> event.path("lost").asBoolean())
                .containsExactly(false, true);
    }

    @Test
    void positionsBoundInclusively() {
        List<String> positions = Tool.run(clock, "events", data, "--json").jsonLines().stream()
                .map(event -> event.get("position").asText())
                .toList();
        assertThat(lines("--from", positions.get(2), "--to", positions.get(4))).hasSize(3);
        assertThat(lines("--from", "2")).hasSize(1);
        assertThat(lines("--to", "1")).hasSize(6);
        assertThat(lines("--from", "1.0", "--to", "1.0")).hasSize(6);
        assertThat(lines("--from", "3")).isEmpty();
    }

    @Test
    void timesBoundInclusively() {
        assertThat(lines("--since", "2026-03-01T12:01:00Z", "--until", "2026-03-01T12:02:00Z"))
                .hasSize(2);
        assertThat(lines("--since", "1m")).hasSize(3);
        assertThat(lines("--until", "3m")).hasSize(3);
        assertThat(lines("--until", "2026-03-01T13:00")).hasSize(3);
    }

    @Test
    void originsAreKnownByNameAndById() {
        assertThat(lines("--origin", "us-1")).hasSize(2);
        assertThat(lines("--origin", otherOrigin)).hasSize(2);
        assertThat(lines("--origin", otherOrigin.substring(0, 8).toUpperCase(java.util.Locale.ROOT)))
                .hasSize(2);
        assertThat(lines("--origin", "eu-1")).hasSize(5);
        assertThat(lines("--origin", "us-1", "--from", "1.0.1000000")).isEmpty();
    }

    @Test
    void aNameIsKnownAlsoWhereTheOriginBeganBeforeTheRange() {
        String last = Tool.run(clock, "events", data, "--json", "--key", "bob")
                .json()
                .get("position")
                .asText();
        assertThat(lines("--from", last, "--origin", "us-1"))
                .hasSize(1)
                .first()
                .asString()
                .contains("us-1/", "bob");
    }

    @Test
    void anUnknownNodeIsToldWithThoseThatAreKnown() {
        Tool.Run run = Tool.run(clock, "events", data, "--origin", "mars");
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err().strip()).isEqualTo("no event of 'mars'; nodes in this journal: eu-1, us-1");
    }

    @Test
    void cachesAndKeysChoose() {
        assertThat(lines("--cache", "sessions")).hasSize(2);
        assertThat(lines("--key", "alice")).hasSize(1);
        assertThat(lines("--cache", "sessions", "--key", "two words")).hasSize(1);
        assertThat(lines("--cache", "nothing")).isEmpty();
    }

    @Test
    void severalDirectoriesAreToldApart() {
        Path other = folder.resolve("us-1");
        assertThat(Tool.run(clock, "events", data, other).lines())
                .hasSize(9)
                .allMatch(line -> line.startsWith(data + "  1.")
                        || line.startsWith(data + "  2.")
                        || line.startsWith(other + "  1."));
        assertThat(Tool.run(clock, "events", "--json", data, other).jsonLines())
                .allMatch(event -> event.hasNonNull("directory"));
    }

    @Test
    void damageIsToldBesideTheEventsThatAreSound() throws IOException {
        Tool.flip(data, "alice");
        Tool.Run run = Tool.run(clock, "events", data);
        assertThat(run.lines()).hasSize(6);
        assertThat(run.err().lines())
                .hasSize(1)
                .first()
                .asString()
                .matches("damaged 1\\.0\\.\\d+: .*, sound again at 1\\.0\\.\\d+; 'replay-tool verify " + data
                        + "' tells more");
    }

    private List<String> lines(String... options) {
        Object[] arguments = new Object[options.length + 2];
        arguments[0] = "events";
        arguments[1] = data;
        System.arraycopy(options, 0, arguments, 2, options.length);
        Tool.Run run = Tool.run(clock, arguments);
        assertThat(run.code()).isZero();
        return run.lines();
    }
}
