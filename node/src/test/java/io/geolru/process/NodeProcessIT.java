package io.geolru.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.http.Calls;
import io.geolru.process.RunningNode.Ready;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process: its ready line, its signals, and what it says and answers when it cannot start. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("every-jdk")
class NodeProcessIT {
    @TempDir
    Path folder;

    private String group = "";

    @BeforeEach
    void takeAGroupOfItsOwn() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            group = "224.20.30.39:" + socket.getLocalPort();
        }
    }

    /** Starts a node that meets the others of this test only, and waits for none unless told so. */
    private RunningNode start(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--set", "replication.multicast=" + group));
        if (Stream.of(arguments).noneMatch(argument -> argument.contains("joinWait"))) {
            all.addAll(List.of("--set", "replication.joinWait=0ms"));
        }
        return RunningNode.start(folder, Map.of(), all.toArray(String[]::new));
    }

    private static void assertRefused(RunningNode node, int exitCode, String... words) throws InterruptedException {
        assertThat(node.awaitExit()).as(node.err()).isEqualTo(exitCode);
        assertThat(node.err()).startsWith("geolru: ").hasLineCount(1).contains(words);
        assertThat(node.out()).isEmpty();
    }

    @Test
    void saysThatItIsReadyAndEndsWithZeroWhenTold() throws Exception {
        try (RunningNode node = start("--http", "127.0.0.1:0", "--name", "eu-1", "--region", "eu")) {
            Ready ready = node.awaitReady();

            assertThat(ready.name()).isEqualTo("eu-1");
            assertThat(ready.region()).isEqualTo("eu");
            assertThat(ready.recovered()).isZero();
            assertThat(ready.calls().get("/heartbeat").text())
                    .isEqualTo("{\"heartbeat\":\"success\",\"node\":\"eu-1\",\"region\":\"eu\"}");
            assertThat(node.terminate()).isZero();
            assertThat(node.err()).isEmpty();
            assertThat(folder.resolve("data/eu-1")).isDirectory();
        }
    }

    @Test
    void logsAsItsConfigurationSays() throws Exception {
        Path config = Files.writeString(folder.resolve("node.yaml"), "log: {format: json, level: info}");
        try (RunningNode node = start("--http", "127.0.0.1:0", "--name", "n", "--config", config.toString())) {
            node.awaitReady();
            node.awaitWhileAlive("logging that it is ready", () -> node.err().contains("\"ready\""));
            Files.writeString(config, "log: {format: json, level: debug}");
            node.awaitWhileAlive(
                    "logging that it read the file", () -> node.err().contains("configuration reloaded"));
            assertThat(node.terminate()).isZero();

            for (String line : node.err().lines().toList()) {
                JsonNode event = Calls.JSON.readTree(line);
                assertThat(event.get("level").textValue()).isIn("INFO", "DEBUG");
                assertThat(event.get("formattedMessage").textValue()).isNotEmpty();
            }
        }
    }

    @Test
    void startsAgainWithWhatItHad() throws Exception {
        Calls.Reply before;
        try (RunningNode node = start("--http", "127.0.0.1:0", "--name", "n")) {
            Calls calls = node.awaitReady().calls();
            calls.call("PUT", "/v1/caches/c/entries/a", "1");
            calls.call("PUT", "/v1/caches/c/entries/b", "2");
            before = calls.get("/v1/caches/c/entries/b");
            assertThat(node.terminate()).isZero();
        }
        try (RunningNode node = start("--http", "127.0.0.1:0", "--name", "n")) {
            Ready ready = node.awaitReady();

            assertThat(ready.recovered()).isEqualTo(2);
            Calls.Reply after = ready.calls().get("/v1/caches/c/entries/b");
            assertThat(after.text()).isEqualTo("2");
            assertThat(after.header("ETag")).isEqualTo(before.header("ETag"));
        }
    }

    @Test
    void endsWithZeroWhenToldBeforeItIsReady() throws Exception {
        int port = freePort();
        try (RunningNode node = start("--http", "127.0.0.1:" + port, "--set", "replication.joinWait=10m")) {
            node.awaitWhileAlive("listening", () -> isListening(port));

            assertThat(node.terminate()).isZero();
            assertThat(node.out()).isEmpty();
        }
    }

    @Test
    void withoutAServerItSaysSo() throws Exception {
        try (RunningNode node = start("--set", "http=null", "--name", "n")) {
            node.awaitWhileAlive("ready", () -> node.out().endsWith("ms\n"));

            assertThat(node.out()).startsWith("geolru ready name=n region=local http=off recovered=0 in=");
        }
    }

    @Test
    void environmentAndFileCount() throws Exception {
        Path config = Files.writeString(
                folder.resolve("node.yaml"),
                "{region: file, cluster: file, http: {port: 0}, replication: {multicast: '" + group
                        + "', joinWait: 0ms}}");
        Map<String, String> environment = Map.of("GEOLRU_REGION", "environment", "GEOLRU_NAME", "environment");
        try (RunningNode node =
                RunningNode.start(folder, environment, "--config", config.toString(), "--name", "argument")) {
            Ready ready = node.awaitReady();

            assertThat(ready.name()).isEqualTo("argument");
            assertThat(ready.region()).isEqualTo("environment");
            assertThat(ready.calls().get("/v1/status").json().get("cluster").textValue())
                    .isEqualTo("file");
        }
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RunningNode node = start("--http", "127.0.0.1:" + taken.getLocalPort())) {
            assertRefused(node, 1, "127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void aNameInUseIsNamed() throws Exception {
        try (RunningNode first = start("--http", "127.0.0.1:0", "--name", "n")) {
            first.awaitReady();
            String[] arguments = {
                "--http", "127.0.0.1:0", "--name", "n", "--data-dir", "other", "--set", "replication.joinWait=1m"
            };
            try (RunningNode second = start(arguments)) {
                assertRefused(second, 1, "name 'n' is in use by a live peer");
            }
        }
    }

    @Test
    void aDataDirectoryInUseIsNamed() throws Exception {
        try (RunningNode first = start("--http", "127.0.0.1:0", "--name", "n")) {
            first.awaitReady();
            try (RunningNode second = start("--http", "127.0.0.1:0", "--name", "m", "--data-dir", "data/n")) {
                assertRefused(second, 3, "data/n", Long.toString(first.pid()));
            }
        }
    }

    @Test
    void aDirectoryOfSomethingElseIsNotTouched() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path letter = Files.writeString(other.resolve("letter.txt"), "dear");
        try (RunningNode node = start("--http", "127.0.0.1:0", "--name", "n", "--data-dir", "other")) {
            assertRefused(node, 1, "other");
            try (Stream<Path> files = Files.list(other)) {
                assertThat(files).containsExactly(letter);
            }
        }
    }

    @Test
    void aJournalWhoseBeginningIsGoneIsNotRepairedByAStart() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (RunningNode node = start("--http", "127.0.0.1:0", "--name", "n")) {
                node.awaitReady().calls().call("PUT", "/v1/caches/c/entries/k", "x");
                assertThat(node.terminate()).isZero();
            }
        }
        delete("data/n/snapshots/*");
        delete("data/n/journal/00000001-*/*");
        delete("data/n/journal/00000001-*");

        try (RunningNode node = start("--http", "127.0.0.1:0", "--name", "n")) {
            assertRefused(node, 4, "begins at 2.0.", "replay-tool rebuild " + Path.of("data/n"));
        }
    }

    @Test
    void aBadArgumentIsNamed() throws Exception {
        try (RunningNode node = RunningNode.start(folder, Map.of("GEOLRU_JOURNAL_SYNC", "never"))) {
            assertRefused(node, 2, "journal.sync: 'never'", "os, interval, every");
        }
        try (RunningNode node = RunningNode.start(folder, Map.of(), "--naem", "x")) {
            assertRefused(node, 2, "--naem", "--name");
        }
    }

    private void delete(String glob) throws IOException {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + folder.resolve(glob));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(matcher::matches)
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    private static boolean isListening(int port) {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
