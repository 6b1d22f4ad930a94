package io.geolru.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The built jar as users start it: alone, beside a running node, on what a killed one left. */
@Timeout(300)
class ReplayToolIT {
    private static final Path TOOL = Path.of(System.getProperty("geolru.replay.jar", "target/replay-tool.jar"));
    private static final Path NODE = Path.of(System.getProperty("geolru.node.jar", "../node/target/node.jar"));

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private Processes processes;
    private Path data;
    private int port;
    private int multicastPort;

    @BeforeEach
    void choosePorts() throws IOException {
        processes = new Processes(folder);
        data = folder.resolve("data");
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DatagramSocket multicastProbe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
            multicastPort = multicastProbe.getLocalPort();
        }
    }

    @AfterEach
    void endProcesses() {
        processes.close();
    }

    @Test
    void helpNeedsNothing() throws IOException, InterruptedException {
        Tool.Run run = processes.run(TOOL, "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("Usage: replay-tool ").doesNotContain("\u001b");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void badUsageIsOneLine() throws IOException, InterruptedException {
        Tool.Run run = processes.run(TOOL, "verify", folder);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1).first().asString().contains("is not a data directory of GeoLRU");
    }

    @Test
    void aDirectoryAtRestIsReadAndLeftAsItIs() throws IOException, InterruptedException {
        try (SampleLog log = new SampleLog(data, "eu-1", "eu", new SampleLog.Clock())) {
            log.fill(1, 500);
            log.snapshot();
        }
        var before = Tool.listing(data);
        for (String command : new String[] {"info", "events", "state", "verify"}) {
            Tool.Run run = processes.run(TOOL, command, data);
            assertThat(run.code()).as(command + run.err()).isZero();
            assertThat(run.out()).isNotEmpty();
            assertThat(run.err()).isEmpty();
        }
        assertThat(Tool.listing(data)).isEqualTo(before);

        Tool.flip(data, "value300 ");
        assertThat(processes.run(TOOL, "verify", data).code()).isEqualTo(1);
    }

    @Test
    void aRunningNodeIsReadWhileItWrites() throws IOException, InterruptedException {
        Processes.Running node = startNode();
        for (int i = 0; i < 50; i++) {
            put("key" + i);
        }
        JsonNode live = get("/v1/digest");
        JsonNode told = processes.run(TOOL, "state", "--json", data).json();
        assertThat(told.get("caches").get("c").get("digest"))
                .isEqualTo(live.get("caches").get("c").get("digest"));
        assertThat(told.get("caches").get("c").get("entries").asInt()).isEqualTo(50);
        assertThat(told.get("frontier")).isEqualTo(live.get("frontier"));
        Tool.Run verified = processes.run(TOOL, "verify", data);
        assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
        assertThat(node.process().isAlive()).isTrue();
    }

    @Test
    void followingGoesOnOverAKillAndARestart() throws IOException, InterruptedException {
        Processes.Running node = startNode();
        Processes.Running follow = processes.start(TOOL, "events", "--follow", "--json", data);
        put("before");
        assertThat(follow.readUntil(line -> line.contains("\"before\""))).contains("\"kind\":\"put\"", "\"1.0.");

        node.process().destroyForcibly();
        node.awaitEnd();
        Tool.Run verified = processes.run(TOOL, "verify", data);
        assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
        Processes.Running followFromStandstill = processes.start(TOOL, "events", "--follow", data);
        followFromStandstill.readUntil(line -> line.contains("  before  "));

        startNode();
        put("after");
        assertThat(follow.readUntil(line -> line.contains("\"after\""))).contains("\"2.0.");
        assertThat(followFromStandstill.readUntil(line -> line.contains("  after  ")))
                .startsWith("2.0.");

        follow.closeOutput();
        put("unread");
        assertThat(follow.awaitEnd()).isZero();
    }

    private Processes.Running startNode() throws IOException {
        assumeThat(NODE)
                .as("the node's jar, which a build of all modules makes")
                .exists();
        Processes.Running node = processes.start(
                NODE,
                "--http",
                "127.0.0.1:" + port,
                "--data-dir",
                data,
                "--set",
                "replication.multicast=224.20.30.39:" + multicastPort,
                "--set",
                "replication.joinWait=100ms");
        node.readUntil(line -> line.startsWith("geolru ready"));
        return node;
    }

    private void put(String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri("/v1/caches/c/entries/" + key))
                .header("Content-Type", "text/plain")
                .PUT(HttpRequest.BodyPublishers.ofString("value of " + key))
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(201);
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(path)).build();
        return new ObjectMapper()
                .readTree(
                        http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    static {
        assertThat(Files.exists(TOOL)).as("the built jar %s", TOOL).isTrue();
    }
}
