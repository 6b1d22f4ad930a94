package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The command that tells the cluster that a node is gone for good. */
class ForgetIT {
    private static final String TOKEN = "s3cr3t";

    @RegisterExtension
    final Cluster cluster = new Cluster();

    @Test
    void aDeadNodeIsForgottenByAllAndALiveOneIsNot() throws Exception {
        ClusterNode eu = cluster.start("eu");
        ClusterNode us = cluster.start("us");
        ClusterNode ap = cluster.start("ap", "--set", "http.token=" + TOKEN);
        Await.until("us hears both", () -> names(us).size() == 2);

        assertThat(forget("us", eu)).startsWith("1 geolru: ").contains("'us' lives");
        assertThat(forget("ap", ap)).startsWith("1 geolru: ").contains("http.token");
        assertThat(forget("ap", ap, "--token", TOKEN)).startsWith("1 geolru: ").contains("'ap' is this one");
        ap.kill();
        Await.until("eu misses it", () -> forget("ap", eu).equals("0 "));
        Await.until(
                "all have forgotten it",
                () -> !names(eu).contains("ap") && !names(us).contains("ap"));
        assertThat(forget("ap", us)).startsWith("1 geolru: ").contains("no node 'ap'");

        ap = cluster.start("ap");
        Await.until("it is a peer again", () -> names(eu).contains("ap"));
        Cluster.awaitAgreed(eu, us, ap);
    }

    /** The exit code and what it complained of. */
    private String forget(String name, ClusterNode asked, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("forget", name, "--http", "127.0.0.1:" + asked.port()));
        arguments.addAll(List.of(more));
        Path said = Files.createTempFile(cluster.folder(), "forget", ".err");
        Process process = new ProcessBuilder(cluster.command(arguments))
                .redirectOutput(said.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() + " " + Files.readString(said).strip();
    }

    private static List<String> names(ClusterNode node) throws Exception {
        return node.status().at("/peers").findValuesAsText("name");
    }
}
