package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One process of node.jar, from its start to its end. For one thread, but for {@link #connection} and {@link
 * #isAlive}.
 */
final class ClusterNode {
    private static final Pattern READY = Pattern.compile(
            "geolru ready name=\\S+ region=\\S+ http=[0-9.]+:\\d+ recovered=(?<recovered>\\d+) in=\\d+ms");

    private final String name;
    private final Path dataDir;
    private final SocketAddress http;
    private final Process process;
    private final Path out;
    private final Path err;
    private final Thread killer;
    private boolean killed;

    private ClusterNode(String name, Path dataDir, SocketAddress http, Process process, Path out, Path err) {
        this.name = name;
        this.dataDir = dataDir;
        this.http = http;
        this.process = process;
        this.out = out;
        this.err = err;
        this.killer = new Thread(this::destroy, "kill-" + name);
    }

    /**
     * Starts a process; does not wait for it to be ready.
     *
     * @param http where it answers
     * @param folder where it runs
     * @param command what becomes the node, or what waits for the node and ends with it
     */
    static ClusterNode start(
            String name,
            Path dataDir,
            SocketAddress http,
            Path folder,
            List<String> command,
            Map<String, String> environment)
            throws IOException {
        Path out = Files.createTempFile(folder, name + '-', ".out");
        Path err = Files.createTempFile(folder, name + '-', ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(variable -> variable.startsWith("GEOLRU_"));
        builder.environment().putAll(environment);
        ClusterNode node = new ClusterNode(name, dataDir, http, builder.start(), out, err);
        Runtime.getRuntime().addShutdownHook(node.killer);
        return node;
    }

    String name() {
        return name;
    }

    /** The port that it answers on, in its own network. */
    int port() {
        return ((InetSocketAddress) http).getPort();
    }

    Path dataDir() {
        return dataDir;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the ready line. */
    ClusterNode awaitReady() throws Exception {
        Await.until(name + " is ready or has ended", () -> ready() != null || !process.isAlive());
        assertThat(ready()).as("the ready line of %s; %s", name, output()).isNotNull();
        return this;
    }

    /** How many entries the ready line says were recovered. */
    long recovered() throws IOException {
        Matcher ready = ready();
        assertThat(ready).as("the ready line of %s", name).isNotNull();
        return Long.parseLong(ready.group("recovered"));
    }

    private @Nullable Matcher ready() throws IOException {
        String text = stdout();
        if (!text.contains("\n")) {
            return null;
        }
        Matcher line = READY.matcher(text.strip());
        assertThat(line.matches()).as("one ready line: %s", text).isTrue();
        return line;
    }

    String stdout() throws IOException {
        return Files.readString(out);
    }

    String stderr() throws IOException {
        return Files.readString(err);
    }

    /** All that it printed, for a message. */
    String output() throws IOException {
        return name + " printed: " + stdout() + stderr();
    }

    /** Another connection to it. */
    HttpConnection connection() {
        return new HttpConnection(http, Await.PATIENCE);
    }

    Reply get(String target) throws IOException {
        return call("GET", target, "");
    }

    Reply call(String method, String target, String body, String... headers) throws IOException {
        try (HttpConnection connection = connection()) {
            return connection.call(method, target, body, headers);
        }
    }

    /** Puts a value into a cache. */
    Reply put(String cache, String key, String value) throws IOException {
        Reply reply = call("PUT", entry(cache, key), value, "Content-Type", "text/plain");
        assertThat(reply.status()).as("%s", reply).isIn(200, 201);
        return reply;
    }

    Reply entryOf(String cache, String key) throws IOException {
        return get(entry(cache, key));
    }

    static String entry(String cache, String key) {
        return "/v1/caches/" + cache + "/entries/" + key;
    }

    JsonNode digest() throws IOException {
        return get("/v1/digest").json();
    }

    JsonNode status() throws IOException {
        return get("/v1/status").json();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        killed = true;
        destroy();
        awaitEnd();
    }

    /** What waits for the node ends with it. */
    private void destroy() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** SIGSTOP. */
    void stop() throws Exception {
        signal("STOP");
    }

    /** SIGCONT. */
    void resume() throws Exception {
        signal("CONT");
    }

    private void signal(String signal) throws Exception {
        Process sent = new ProcessBuilder("sh", "-c", "kill -" + signal + ' ' + pid()).start();
        assertThat(sent.waitFor()).isZero();
    }

    /** SIGTERM; does not wait for the end. */
    void terminate() {
        List<ProcessHandle> within = process.descendants().toList();
        if (within.isEmpty()) {
            process.destroy();
        }
        within.forEach(ProcessHandle::destroy);
    }

    /** Waits for its end and answers the exit code. */
    int awaitEnd() throws InterruptedException {
        return awaitEnd(Await.PATIENCE);
    }

    int awaitEnd(Duration patience) throws InterruptedException {
        assertThat(process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
                .as("%s ends in time", name)
                .isTrue();
        Runtime.getRuntime().removeShutdownHook(killer);
        return process.exitValue();
    }

    /** What a process that could not clean up left in shared memory goes; one that could has left nothing. */
    void checkSharedMemory() throws IOException {
        Path shared = Path.of("/dev/shm");
        if (!Files.isDirectory(shared)) {
            return;
        }
        try (Stream<Path> found = Files.list(shared)) {
            List<Path> left = found.filter(path -> path.getFileName().toString().matches("geolru-.+-" + pid() + "-.+"))
                    .toList();
            for (Path folder : left) {
                Cluster.delete(folder);
            }
            assertThat(killed ? List.of() : left)
                    .as("%s leaves no shared memory", name)
                    .isEmpty();
        }
    }
}
