package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Three regions in networks of their own, between which packets are lost, late or cut off as a test likes; made by the
 * script beside the project, which needs root. One at a time on a machine.
 */
final class Testbed implements AutoCloseable {
    /** Region by node. */
    static final Map<String, String> REGIONS = new TreeMap<>(Map.of("eu", "a", "us", "b", "ap", "c"));

    private static final Path SCRIPT = Path.of("../../shared/testbed/regions.sh");
    private static final Path LOCK = Path.of(System.getProperty("java.io.tmpdir"), "geolru-testbed.lock");
    private static final int PATIENCE_SECONDS = 60;

    private final Path folder;
    private final FileChannel lock;
    private @Nullable Process relay;

    private Testbed(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Why there can be none here; null when there can. */
    static @Nullable String missing() throws IOException {
        if (!Files.isExecutable(SCRIPT)) {
            return "no testbed at " + SCRIPT;
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            return "the testbed needs root";
        }
        for (String tool : List.of("ip", "gcc", "setsid")) {
            boolean found = Arrays.stream(System.getenv("PATH").split(":", -1))
                    .anyMatch(path -> Files.isExecutable(Path.of(path, tool)));
            if (!found && !Files.isExecutable(Path.of("/usr/sbin", tool))) {
                return "the testbed needs " + tool;
            }
        }
        return null;
    }

    /** Makes the regions, and places the nodes of a cluster in them. */
    static Testbed up(Cluster cluster) throws Exception {
        FileChannel channel = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock();
        assertThat(held.isValid()).isTrue();
        Testbed testbed = cluster.owns(new Testbed(cluster.folder(), channel));
        testbed.run("up", "switch");
        List<String> relays = new ArrayList<>(List.of(
                Cluster.javaHome().resolve("bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Relay.class.getName()));
        int number = 1;
        for (Map.Entry<String, String> region : REGIONS.entrySet()) {
            Site site = cluster.site(region.getKey());
            String host = "10.78.0.1" + (region.getValue().charAt(0) - 'a' + 1);
            Path file = cluster.folder().resolve("http-" + number++);
            relays.addAll(List.of(file.toString(), host, Integer.toString(site.port())));
            site.inside(command -> within("geo-" + region.getValue(), command))
                    .listeningOn(host, UnixDomainSocketAddress.of(file))
                    .with(
                            "--set", "http.insecure=true",
                            "--set", "replication.interface=10.77.0.0/16",
                            "--set", "replication.secrets=a-secret-of-all-three-regions");
        }
        Process relay = new ProcessBuilder(within("geo-op", relays))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        testbed.relay = relay;
        byte[] told = relay.getInputStream().readNBytes("relaying".length());
        assertThat(new String(told, StandardCharsets.US_ASCII)).isEqualTo("relaying");
        return testbed;
    }

    private static List<String> within(String namespace, List<String> command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        whole.addAll(command);
        return whole;
    }

    /** Runs a command of the script. */
    void run(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(SCRIPT.toAbsolutePath().normalize().toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "testbed-", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("GEO_RUN", folder.resolve("testbed").toString());
        Process process = builder.start();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("%s ends", command)
                .isTrue();
        assertThat(process.exitValue())
                .as("%s: %s", command, Files.readString(out))
                .isZero();
    }

    /** Nobody is cut off, and nothing lost or late, any more. */
    void heal() throws IOException, InterruptedException {
        run("clear");
    }

    @Override
    public void close() throws IOException {
        Process running = relay;
        if (running != null) {
            running.destroyForcibly()
                    .onExit()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
        try {
            run("down");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.close();
        }
    }
}
