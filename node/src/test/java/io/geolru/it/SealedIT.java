package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes that seal what they send each other, as processes. */
class SealedIT {
    private static final String OLD = "the-secret-of-last-year";
    private static final String NEW = "the-secret-of-this-year";
    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration PACE = Duration.ofMillis(5);
    private static final int KEYS = 200;

    @RegisterExtension
    final Cluster cluster = new Cluster("-XX:TieredStopAtLevel=1");

    @Test
    void secretsRotateUnderLoadByEditingTheFilesOfRunningNodes() throws Exception {
        List<String> names = List.of("eu", "us", "ap");
        List<ClusterNode> nodes = new ArrayList<>();
        for (String name : names) {
            nodes.add(cluster.start(name, "--config", file(name, OLD).toString()));
        }
        AtomicBoolean done = new AtomicBoolean();
        List<PacedWriter> writers = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(nodes.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (ClusterNode node : nodes) {
                PacedWriter writer = new PacedWriter(node.name() + '-', KEYS);
                writers.add(writer);
                running.add(threads.submit(() -> {
                    while (!done.get()) {
                        writer.write(node, STEP, PACE, 1);
                    }
                    return writer;
                }));
            }
            for (String secrets : List.of(OLD + ", " + NEW, NEW + ", " + OLD, NEW)) {
                for (ClusterNode node : nodes) {
                    JsonNode before = keyIds(node);
                    file(node.name(), secrets);
                    Await.until(
                            node.name() + " has " + secrets, () -> !keyIds(node).equals(before));
                }
            }
            done.set(true);
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
        Cluster.awaitAgreed(nodes.toArray(ClusterNode[]::new));
        for (ClusterNode node : nodes) {
            for (PacedWriter writer : writers) {
                writer.verify(node);
            }
            for (String refused : List.of("unsealed", "sealed", "wrongSecret", "tampered", "unproven")) {
                assertThat(counter(node, refused))
                        .as("%s on %s", refused, node.name())
                        .isZero();
            }
            assertThat(node.output()).doesNotContain(OLD).doesNotContain(NEW);
        }
    }

    @Test
    void whoHasNotTheSecretStaysOutAndIsCountedAndTold() throws Exception {
        ClusterNode sealed = cluster.start("sealed", "--set", "replication.secrets=" + OLD);
        ClusterNode wrong = cluster.start("wrong", "--set", "replication.secrets=" + NEW);
        ClusterNode open = cluster.start("open");
        ClusterNode foreign = cluster.start("foreign", "--set", "cluster=other", "--set", "replication.secrets=" + OLD);
        List<ClusterNode> all = List.of(sealed, wrong, open, foreign);
        for (ClusterNode node : all) {
            node.put("c", "key", node.name());
        }
        for (String counter : List.of("wrongSecret", "unsealed", "foreign")) {
            Await.until("the sealed one counts as " + counter, () -> counter(sealed, counter) > 0);
        }
        Await.until("the open one counts what is sealed", () -> counter(open, "sealed") > 0);
        for (ClusterNode node : all) {
            assertThat(node.status().get("peers"))
                    .as("peers of %s", node.name())
                    .isEmpty();
            assertThat(node.entryOf("c", "key").text()).isEqualTo(node.name());
        }
        assertThat(sealed.stderr())
                .contains("refused a message from 127.0.0.1:", "counted as WRONG_SECRET", "counted as UNSEALED")
                .doesNotContain(OLD);
        assertThat(sealed.get("/metrics").text()).contains("geolru_replication_wrong_secret_total");
    }

    @Test
    void aSecretThatIsNotAllowedChangesNothing() throws Exception {
        ClusterNode node = cluster.start("a", "--config", file("a", OLD).toString());
        JsonNode before = keyIds(node);
        file("a", "too-short");
        Await.until("it is told", () -> node.stderr().contains("all stays as it was: replication.secrets"));
        assertThat(keyIds(node)).isEqualTo(before);
        assertThat(node.stderr()).doesNotContain("too-short");
    }

    /** Moved into place, as editors do and whoever writes such files should. */
    private Path file(String name, String secrets) throws IOException {
        Path fresh = Files.writeString(
                cluster.folder().resolve(name + ".new"), "replication: {secrets: [" + secrets + "]}\n");
        return Files.move(fresh, cluster.folder().resolve(name + ".yaml"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static JsonNode keyIds(ClusterNode node) throws IOException {
        JsonNode shown = node.status().at("/replication/keyIds");
        assertThat(shown).isNotEmpty();
        return shown;
    }

    private static long counter(ClusterNode node, String name) throws IOException {
        return node.status().get("counters").get(name).asLong();
    }
}
