package io.geolru.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpServer;
import io.geolru.NodeConfig;
import io.geolru.NodeConfigReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code config/} has for deploying is what a node takes. */
@Timeout(60)
class DeploymentTest {
    private static final Path CONFIG =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("config");
    private static final String SECRET = "8f14e45fceea167a5a36dedd4bea2543";

    private static List<JsonNode> kubernetes() throws IOException {
        List<JsonNode> all = new ArrayList<>();
        new YAMLMapper()
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(CONFIG.resolve("kubernetes.yaml").toFile())
                .forEachRemaining(all::add);
        return all;
    }

    private static JsonNode kubernetes(String kind, String name) throws IOException {
        return kubernetes().stream()
                .filter(each -> each.get("kind").asText().equals(kind)
                        && each.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode node() throws IOException {
        return kubernetes("StatefulSet", "geolru").at("/spec/template/spec/containers/0");
    }

    /** The environment that the first pod gets. */
    private static Map<String, String> environment() throws IOException {
        Map<String, String> values = new HashMap<>();
        for (JsonNode variable : node().get("env")) {
            String source = variable.at("/valueFrom/fieldRef/fieldPath").asText();
            String value = variable.has("value")
                    ? variable.get("value").asText()
                    : source.equals("metadata.name") ? "geolru-0" : source.equals("status.podIP") ? "10.1.2.3" : SECRET;
            for (Map.Entry<String, String> before : Map.copyOf(values).entrySet()) {
                value = value.replace("$(" + before.getKey() + ")", before.getValue());
            }
            values.put(variable.get("name").asText(), value);
        }
        return values;
    }

    @Test
    void aPodsEnvironmentIsTheConfigurationOfANodeWithNamedPeers() throws IOException {
        NodeConfig config = NodeConfigReader.process(null, environment(), Map.of());
        assertThat(config.name()).isEqualTo("geolru-0");
        assertThat(config.replication().multicast()).isNull();
        assertThat(config.replication().networkInterface()).isEqualTo("10.1.2.3");
        assertThat(config.replication().endpoint()).hasToString("10.1.2.3:7001");
        assertThat(config.replication().insecure()).isFalse();
        JsonNode peers = kubernetes("Service", "geolru-peers");
        assertThat(config.replication().peers())
                .hasToString("[geolru-peers:" + peers.at("/spec/ports/0/port").asText() + "]");
        assertThat(peers.at("/spec/clusterIP").asText()).isEqualTo("None");
        assertThat(peers.at("/spec/publishNotReadyAddresses").asBoolean()).isTrue();
        assertThat(config.http()).isNotNull();
        assertThat(config.http().tokens().admin()).isEqualTo(SECRET);
        assertThat(config.http().port())
                .isEqualTo(node().at("/ports/0/containerPort").asInt());
        assertThat(config.dataDir())
                .startsWithRaw(Path.of(node().at("/volumeMounts/0/mountPath").asText()));
    }

    @Test
    void servicesAndBudgetMeanThePodsOfTheSet() throws IOException {
        JsonNode set = kubernetes("StatefulSet", "geolru").get("spec");
        JsonNode labels = set.at("/template/metadata/labels");
        assertThat(set.at("/selector/matchLabels")).isEqualTo(labels);
        assertThat(set.get("serviceName").asText()).isEqualTo("geolru-peers");
        assertThat(kubernetes("Service", "geolru").at("/spec/selector")).isEqualTo(labels);
        assertThat(kubernetes("Service", "geolru-peers").at("/spec/selector")).isEqualTo(labels);
        assertThat(kubernetes("PodDisruptionBudget", "geolru").at("/spec/selector/matchLabels"))
                .isEqualTo(labels);
        assertThat(set.at("/template/spec/securityContext/runAsUser").asText())
                .isEqualTo(dockerfile("USER (\\d+):\\d+"));
        assertThat(set.at("/template/spec/securityContext/runAsNonRoot").asBoolean())
                .isTrue();
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            assertThat(node().at("/" + probe + "/httpGet/path").asText()).startsWith("/health/");
        }
    }

    /** What a pattern's group finds, once. */
    private static String dockerfile(String pattern) throws IOException {
        Matcher found = Pattern.compile("(?m)^" + pattern).matcher(Files.readString(CONFIG.resolve("Dockerfile")));
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }

    @Test
    void theImageRunsTheJarThatItCopiesAndWantsAToken() throws IOException {
        JsonNode entry = new ObjectMapper().readTree(dockerfile("ENTRYPOINT (\\[.*])$"));
        assertThat(entry.get(entry.size() - 1).asText())
                .isEqualTo(dockerfile("COPY \\S+ node/target/node.jar (\\S+)$"));
        Map<String, String> environment = new HashMap<>();
        Matcher variable = Pattern.compile("(GEOLRU_\\w+)=(\\S+)")
                .matcher(Files.readString(CONFIG.resolve("Dockerfile")).replaceAll("(?m)^#.*$", ""));
        while (variable.find()) {
            environment.put(variable.group(1), variable.group(2));
        }
        assertThat(environment).containsKeys("GEOLRU_HTTP_HOST", "GEOLRU_DATA_DIR");
        environment.put("GEOLRU_HTTP_TOKEN", SECRET);
        NodeConfig config = NodeConfigReader.process(null, environment, Map.of());
        assertThat(config.dataDir()).startsWithRaw(Path.of(dockerfile("VOLUME (\\S+)$")));
        assertThat(config.networkBufferBytes()).as("fits the usual /dev/shm").isLessThan(64L << 20);
    }

    @Test
    void theImagesHealthCheckTellsReadyFromNot() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash: the image's health check is not tried");
        String instruction = dockerfile("HEALTHCHECK [^\\n]*\\n\\s+CMD (\\[.*])$");
        List<String> command = new ArrayList<>();
        new ObjectMapper().readTree(instruction).forEach(word -> command.add(word.asText()));
        int[] status = {200};
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health/ready", exchange -> {
            exchange.sendResponseHeaders(status[0], -1);
            exchange.close();
        });
        server.start();
        try {
            assertThat(exitCode(command, server.getAddress().getPort())).isZero();
            status[0] = 503;
            assertThat(exitCode(command, server.getAddress().getPort())).isNotZero();
        } finally {
            server.stop(0);
        }
        assertThat(exitCode(command, server.getAddress().getPort())).isNotZero();
    }

    private static int exitCode(List<String> command, int port) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("GEOLRU_HTTP_PORT", Integer.toString(port));
        Process process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void systemdFindsNothingWrongWithTheUnit() throws IOException, InterruptedException {
        Path systemd = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(
                Files.isExecutable(systemd) && Files.isExecutable(Path.of("/usr/bin/java")),
                "no systemd, or no /usr/bin/java: the unit is not verified");
        Process process = new ProcessBuilder(
                        systemd.toString(),
                        "verify",
                        CONFIG.resolve("geolru.service").toString())
                .redirectErrorStream(true)
                .start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isZero();
        assertThat(told).doesNotContain("geolru.service:");
    }
}
