package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.geolru.journal.OpenedPackages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Processes for one test, with a multicast port and a folder of their own. After the test those that still run are
 * checked against their journals and ended as a user ends them; the logs of all are checked; nothing may be left: no
 * process, no file, no shared memory.
 */
final class Cluster implements BeforeEachCallback, AfterEachCallback {
    private final List<ClusterNode> started = new ArrayList<>();
    private final Map<String, Site> sites = new TreeMap<>();
    private final Set<Path> damaged = new HashSet<>();
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final List<String> jvmFlags;
    private Path folder = Path.of("unset");
    private int multicastPort;
    private boolean evicting;

    /** @param jvmFlags for those tests that start many processes; a node needs none */
    Cluster(String... jvmFlags) {
        this.jvmFlags = List.of(jvmFlags);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        OpenedPackages.ensure();
        folder = Files.createTempDirectory("geolru-it");
        multicastPort = FreePorts.udp();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        boolean good = false;
        try {
            if (context.getExecutionException().isEmpty()) {
                check();
            }
            good = context.getExecutionException().isEmpty();
        } finally {
            if (!good) {
                for (ClusterNode node : started) {
                    System.err.println(node.output());
                }
            }
            for (ClusterNode node : running()) {
                node.kill();
            }
            for (ClusterNode node : started) {
                node.checkSharedMemory();
            }
            for (AutoCloseable each : owned) {
                each.close();
            }
            delete(folder);
        }
    }

    private void check() throws Exception {
        List<ClusterNode> running = running();
        for (ClusterNode node : running) {
            if (!damaged.contains(node.dataDir())) {
                LogChecks.agreesWithLive(node);
            }
        }
        running.forEach(ClusterNode::terminate);
        for (ClusterNode node : running) {
            assertThat(node.awaitEnd()).as("exit code of %s", node.name()).isZero();
        }
        Set<Path> dataDirs = new TreeSet<>();
        for (ClusterNode node : started) {
            assertThat(node.stderr()).as("%s met no error", node.name()).doesNotContain("ERROR", "Exception");
            dataDirs.add(node.dataDir());
        }
        for (Path dataDir : dataDirs) {
            if (Files.exists(dataDir) && !damaged.contains(dataDir)) {
                LogChecks.agreesWithRecovery(dataDir, evicting);
            }
        }
    }

    private List<ClusterNode> running() {
        return started.stream().filter(ClusterNode::isAlive).toList();
    }

    /** Says that caches of this test evict: what their logs hold is then more than what nodes serve. */
    void evicts() {
        evicting = true;
    }

    /** Says that a test damages the files of a node: they are then not checked at the end. */
    void damages(String name) {
        damaged.add(dataDir(name));
    }

    /** Takes a process whose data directory a test damaged out of the checks at the end. */
    void forget(ClusterNode node) throws IOException {
        node.checkSharedMemory();
        started.remove(node);
    }

    /**
     * Starts a node and waits until it is ready. Its region is its name; started again, it has the port and the folder
     * that it had.
     */
    ClusterNode start(String name, String... more) throws Exception {
        return launch(name, more).awaitReady();
    }

    /** The same without waiting. Options that are given replace those of the same name that every node here gets. */
    ClusterNode launch(String name, String... more) throws IOException {
        Site site = site(name);
        List<String> given = List.of(more);
        List<String> arguments = new ArrayList<>();
        Map.of(
                        "--name",
                        name,
                        "--region",
                        name,
                        "--data-dir",
                        site.dataDirThere().toString(),
                        "--http",
                        site.host() + ':' + site.port())
                .forEach((option, value) -> {
                    if (!given.contains(option)) {
                        arguments.addAll(List.of(option, value));
                    }
                });
        arguments.addAll(List.of("--set", "replication.multicast=" + multicast()));
        arguments.addAll(List.of("--set", "replication.joinWait=300ms"));
        arguments.addAll(site.options());
        arguments.addAll(given);
        return launch(name, site.dataDir(), site.around(command(arguments)));
    }

    /** Runs a command that becomes a node. */
    ClusterNode launch(String name, Path dataDir, List<String> command) throws IOException {
        Site site = site(name);
        ClusterNode node = ClusterNode.start(name, dataDir, site.address(), folder, command, site.environment());
        started.add(node);
        return node;
    }

    /** How and where the processes of a node run, from the next start on. */
    Site site(String name) {
        return sites.computeIfAbsent(
                name, fresh -> new Site(folder.resolve("data").resolve(fresh), FreePorts.tcp()));
    }

    /** What is closed after the test, when the last process has ended. */
    <T extends AutoCloseable> T owns(T closed) {
        owned.addFirst(closed);
        return closed;
    }

    /** The command that runs node.jar. */
    List<String> command(List<String> arguments) {
        List<String> command =
                new ArrayList<>(List.of(javaHome().resolve("bin/java").toString()));
        command.addAll(jvmFlags);
        command.add("-jar");
        command.add(property("geolru.node.jar"));
        command.addAll(arguments);
        return command;
    }

    /** The JDK that everything here runs on. */
    static Path javaHome() {
        return Path.of(property("geolru.java"));
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        assertThat(value).as("system property %s, which Maven sets", name).isNotNull();
        return value;
    }

    /** The folder of this test. */
    Path folder() {
        return folder;
    }

    Path dataDir(String name) {
        return site(name).dataDir();
    }

    int port(String name) {
        return site(name).port();
    }

    /** The multicast group of this test. */
    String multicast() {
        return "224.20.30.39:" + multicastPort;
    }

    /** Waits until nodes hold the same events and serve the same entries. */
    static void awaitAgreed(Duration patience, ClusterNode... nodes) throws Exception {
        Await.until("the nodes agree", patience, () -> {
            Set<JsonNode> digests = new HashSet<>();
            for (ClusterNode node : nodes) {
                digests.add(node.digest());
            }
            return digests.size() == 1;
        });
    }

    static void awaitAgreed(ClusterNode... nodes) throws Exception {
        awaitAgreed(Await.PATIENCE, nodes);
    }

    /** Deletes a folder with all that is in it. */
    static void delete(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException | UncheckedIOException gone) {
            assertThat(root).as("%s", gone).doesNotExist();
        }
    }
}
