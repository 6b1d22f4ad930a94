package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The replay-tool beside a running node, and on what a killed one left. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("every-jdk")
class ReplayToolIT {
    @RegisterExtension
    final Cluster cluster = new Cluster();

    private final List<Process> followers = new ArrayList<>();

    @AfterEach
    void endFollowers() throws Exception {
        for (Process follower : followers) {
            follower.destroyForcibly().onExit().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            follower.getInputStream().close();
        }
    }

    @Test
    void aRunningNodeIsReadWhileItWrites() throws Exception {
        ClusterNode node = cluster.start("eu");
        for (int i = 0; i < 50; i++) {
            node.put("c", "key" + i, "value of " + i);
        }
        JsonNode live = node.digest();
        String dataDir = node.dataDir().toString();
        Program.Ended state = Program.run(cluster.folder(), ReplayTool.command("state", "--json", dataDir));
        assertThat(state.code()).as("%s", state).isZero();
        JsonNode told = new JsonMapper().readTree(state.out());
        assertThat(told.at("/caches/c/digest")).isEqualTo(live.at("/caches/c/digest"));
        assertThat(told.at("/caches/c/entries").asInt()).isEqualTo(50);
        assertThat(told.get("frontier")).isEqualTo(live.get("frontier"));
        ReplayTool.assertSound(cluster.folder(), node.dataDir());
        assertThat(node.isAlive()).isTrue();
    }

    @Test
    void followingGoesOnOverAKillAndARestart() throws Exception {
        ClusterNode node = cluster.start("eu");
        Path dataDir = node.dataDir();
        Process follow = follow("--json", dataDir.toString());
        BufferedReader followed = follow.inputReader();
        node.put("c", "before", "1");
        assertThat(readUntil(followed, line -> line.contains("\"before\""))).contains("\"kind\":\"put\"", "\"1.0.");

        node.kill();
        ReplayTool.assertSound(cluster.folder(), dataDir);
        BufferedReader fromStandstill = follow(dataDir.toString()).inputReader();
        readUntil(fromStandstill, line -> line.contains("  before  "));

        node = cluster.start("eu");
        node.put("c", "after", "2");
        assertThat(readUntil(followed, line -> line.contains("\"after\""))).contains("\"2.0.");
        assertThat(readUntil(fromStandstill, line -> line.contains("  after  ")))
                .startsWith("2.0.");

        followed.close();
        node.put("c", "unread", "3");
        assertThat(follow.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(follow.exitValue()).isZero();
    }

    private Process follow(String... arguments) throws IOException {
        List<String> command = ReplayTool.command("events", "--follow");
        command.addAll(List.of(arguments));
        Process follower = new ProcessBuilder(command)
                .directory(cluster.folder().toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        followers.add(follower);
        return follower;
    }

    private static String readUntil(BufferedReader out, Predicate<String> wanted) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (wanted.test(line)) {
                return line;
            }
        }
        throw new AssertionError("the follower has ended");
    }
}
