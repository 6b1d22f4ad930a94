package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The replay-tool as users run it. Stateless. */
final class ReplayTool {
    private static final JsonMapper JSON = new JsonMapper();

    private ReplayTool() {}

    /** The command that runs the built jar. */
    static List<String> command(String... arguments) {
        String jar = System.getProperty("geolru.replay.jar");
        assertThat(jar)
                .as("system property geolru.replay.jar, which Maven sets")
                .isNotNull();
        assertThat(Path.of(jar))
                .as("the jar that the build of replay-tool makes")
                .exists();
        List<String> command = new ArrayList<>(
                List.of(Cluster.javaHome().resolve("bin/java").toString(), "-XX:TieredStopAtLevel=1", "-jar", jar));
        command.addAll(List.of(arguments));
        return command;
    }

    /** What {@code verify} says of a data directory. */
    static JsonNode verify(Path folder, Path dataDir) throws Exception {
        Program.Ended ended = Program.run(folder, command("verify", "--json", dataDir.toString()));
        assertThat(ended.code()).as("%s", ended).isIn(0, 1);
        JsonNode told = JSON.readTree(ended.out());
        assertThat(told.get("sound").asBoolean()).as("%s", ended).isEqualTo(ended.code() == 0);
        return told;
    }

    /** Checks that {@code verify} finds nothing wrong. */
    static void assertSound(Path folder, Path dataDir) throws Exception {
        JsonNode told = verify(folder, dataDir);
        assertThat(told.get("findings")).as("%s", told).isEmpty();
    }
}
