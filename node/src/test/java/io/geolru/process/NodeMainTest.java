package io.geolru.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.geolru.CacheNode;
import io.geolru.HttpConfig;
import io.geolru.NodeConfig;
import io.geolru.http.Certificates;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arguments that are refused before anything is started. */
class NodeMainTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        return NodeMain.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--naem x|--naem|--name",
                "word|word|--config",
                "--name|--name|--config",
                "--name a --name b|--name|once",
                "--name a/b|name: 'a/b'|letters",
                "--region #|region: '#'|letters",
                "--data-dir a\u0000b|dataDir|a path",
                "--http 127.0.0.1:0|name: is not set|node-<http port>",
                "--http 5453|--http: '5453'|host:port",
                "--http 127.0.0.1:99999|--http: '127.0.0.1:99999'|host:port",
                "--http 0.0.0.0:5453|http.host: '0.0.0.0'|http.token",
                "forget|NAME|--token",
                "forget a b|b|--token",
                "forget a --htpp x|--htpp|--http",
                "forget a --http 5453|--http: '5453'|host:port",
                "forget a --http https://x|--http: 'https://x'|https://",
                "forget a --cert c.pem|--cert|https://",
                "forget a --http https://127.0.0.1:1 --cert none.pem|--cert|no file none.pem",
                "doctor --naem x|--naem|--name",
                "doctor --http 5453|--http: '5453'|host:port",
                "doctor --set journal.snyc=os|journal.snyc|journal.sync",
                "--name a doctor|doctor|behind",
                "--set a|--set: 'a'|KEY=VALUE",
                "--set =a|--set: '=a'|KEY=VALUE",
                "--set journal.snyc=os|journal.snyc|journal.sync",
                "--set journal.sync=never|journal.sync: 'never'|os, interval, every",
                "--set http.tls.cert=a|http.tls.key|TLS needs both",
                "--config none.yaml|none.yaml|no such configuration file"
            })
    void aBadArgumentIsNamedInOneLine(String arguments, String named, String allowed) {
        assertThat(execute(arguments.split(" ", -1))).isEqualTo(2);
        assertThat(err.toString()).startsWith("geolru: ").hasLineCount(1).contains(named, allowed);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void whoForgetsWithoutANodeToTellIsToldSoInOneLine() throws IOException {
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        assertThat(execute("forget", "eu-1", "--http", "127.0.0.1:" + port)).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("geolru: no node answers at 127.0.0.1:" + port)
                .hasLineCount(1);
        assertThat(execute("forget", "--help")).isZero();
        assertThat(out.toString()).contains("forget", "NAME", "--http", "--token", "Exit codes");
    }

    @Test
    void whoForgetsIsUnderstoodOverTlsToo() throws Exception {
        Certificates certificates = Certificates.make(folder, "EC");
        HttpConfig.Tls files = certificates.write(folder);
        NodeConfig config = NodeConfig.ofSettings(Map.of(
                "name", "eu-1",
                "dataDir", folder.resolve("data").toString(),
                "http.port", "0",
                "http.tls.cert", files.cert().toString(),
                "http.tls.key", files.key().toString(),
                "replication.multicast", "null",
                "replication.joinWait", "0ms"));
        try (CacheNode node = CacheNode.launch(config)) {
            String http = node.frontEnds().get(0).describe().replace("http=", "https://");

            assertThat(execute(
                            "forget",
                            "ap",
                            "--http",
                            http,
                            "--cert",
                            files.cert().toString()))
                    .isEqualTo(1);
            assertThat(err.toString()).contains("no node 'ap'").hasLineCount(1);
            assertThat(execute("forget", "ap", "--http", http)).isEqualTo(1);
            assertThat(err.toString())
                    .contains("no node answers at " + http + ": its certificate is not one that Java trusts")
                    .hasLineCount(2);
            assertThat(execute("forget", "ap", "--http", http.replace("https://", "")))
                    .isEqualTo(1);
            assertThat(err.toString()).contains("put https:// before it").hasLineCount(3);
            Path empty = Files.createFile(folder.resolve("empty.pem"));
            assertThat(execute("forget", "ap", "--http", http, "--cert", empty.toString()))
                    .isEqualTo(2);
            assertThat(err.toString())
                    .contains("--cert: " + empty + " has no certificates")
                    .hasLineCount(4);
        }
    }

    @Test
    void whoForgetsOverTlsIsToldOfANodeWithoutTls() throws Exception {
        HttpConfig.Tls files = Certificates.make(folder, "EC").write(folder);
        NodeConfig config = NodeConfig.ofSettings(Map.of(
                "name", "eu-1",
                "dataDir", folder.resolve("data").toString(),
                "http.port", "0",
                "replication.multicast", "null",
                "replication.joinWait", "0ms"));
        try (CacheNode node = CacheNode.launch(config)) {
            String http = node.frontEnds().get(0).describe().replace("http=", "https://");
            String cert = files.cert().toString();
            assertThat(execute("forget", "ap", "--http", http, "--cert", cert)).isEqualTo(1);
            assertThat(err.toString())
                    .contains("no node answers at " + http + ": what answers there has no TLS: leave out https://")
                    .hasLineCount(1);
        }
    }

    @Test
    void theDoctorTellsLineByLineOrInJsonAndFailsWhereANodeWould() throws IOException {
        String dataDir = folder.resolve("data").toString();
        List<String> sound = List.of("doctor", "--http", "127.0.0.1:0", "--name", "eu-1", "--data-dir", dataDir);
        List<String> plain = new ArrayList<>(sound);
        plain.addAll(List.of("--set", "replication.multicast=null"));
        assertThat(execute(plain.toArray(new String[0]))).as(out.toString()).isZero();
        assertThat(out.toString().lines())
                .allMatch(line -> line.matches("(ok   |WARN ) [a-z].*|eu-1: nothing failed.*"));
        out.getBuffer().setLength(0);
        plain.addAll(
                List.of("--json", "--set", "replication.interface=192.0.2.77", "--set", "replication.insecure=true"));
        assertThat(execute(plain.toArray(new String[0]))).isEqualTo(1);
        JsonNode told = new ObjectMapper().readTree(out.toString());
        assertThat(told.get("failed").asInt()).isEqualTo(1);
        assertThat(told.get("checks"))
                .anyMatch(check -> check.get("check").asText().equals("interface")
                        && check.get("verdict").asText().equals("fail")
                        && check.get("advice").asText().contains("replication.interface"));
        assertThat(err.toString()).isEmpty();
        assertThat(Path.of(dataDir)).doesNotExist();
    }

    @Test
    void helpTellsEveryOptionAndExitCode() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString())
                .contains("--config", "--name", "--region", "--data-dir", "--http", "--set", "--demo", "Exit codes");
        assertThat(err.toString()).isEmpty();
    }
}
