package io.geolru.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.geolru.CacheNode;
import io.geolru.NodeConfig;
import io.geolru.NodeConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running node takes of its file when that has changed. */
class ConfigFileTest {
    private static final String BEFORE =
            "{replication: {multicast: null, joinWait: 0ms}, http: {port: 0, token: first}}";

    @TempDir
    Path folder;

    private long written;

    @Test
    void aRunningNodeTakesWhatItCanAndNothingOfABadFile() throws IOException {
        Path file = write(BEFORE);
        Map<String, String> arguments =
                Map.of("name", "n", "dataDir", folder.resolve("data").toString());
        ConfigFile watched = new ConfigFile(file, () -> NodeConfigReader.process(file, Map.of(), arguments));
        NodeConfig before = NodeConfigReader.process(file, Map.of(), arguments);
        try (CacheNode node = CacheNode.launch(before)) {
            look(watched, node);
            assertThat(node.config()).isEqualTo(before);

            write(BEFORE.replace("first", "'not allowed'"));
            look(watched, node);
            assertThat(node.config()).isEqualTo(before);

            write(BEFORE.replace("first", "second").replace("joinWait: 0ms", "joinWait: 1ms"));
            look(watched, node);
            assertThat(node.config())
                    .isEqualTo(NodeConfigReader.process(write(BEFORE.replace("first", "second")), Map.of(), arguments));
        }
    }

    @Test
    void aFileThatIsEmptyForAWhileTakesNoTokensAndNoSecretsOff() throws IOException {
        String secrets =
                "{replication: {multicast: null, joinWait: 0ms, secrets: [0123456789abcdef]}, http: {port: 0}}";
        for (String guarded : List.of(BEFORE, secrets)) {
            Path file = write(guarded);
            Map<String, String> arguments =
                    Map.of("name", "n", "dataDir", folder.resolve("d").toString(), "http.port", "0");
            ConfigFile watched = new ConfigFile(file, () -> NodeConfigReader.process(file, Map.of(), arguments));
            NodeConfig before = NodeConfigReader.process(file, Map.of(), arguments);
            try (CacheNode node = CacheNode.launch(before)) {
                write("");
                look(watched, node);
                assertThat(node.config()).isEqualTo(before);
            }
        }
    }

    private static void look(ConfigFile watched, CacheNode node) {
        watched.look(node);
        watched.look(node);
    }

    private Path write(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("node.yaml"), text);
        return Files.setLastModifiedTime(file, FileTime.fromMillis(++written * 1_000));
    }
}
