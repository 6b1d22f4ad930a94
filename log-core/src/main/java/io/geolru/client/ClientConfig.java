package io.geolru.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a client is told. Immutable; every value is checked at construction.
 *
 * @param nodes where nodes serve clients: {@code ipc:DATA_DIR} for one on this machine that runs on that data directory, or {@code udp:HOST:PORT}, its
 *     {@code clients.endpoint}; of equally near ones the first is used
 * @param cluster the cluster that they belong to
 * @param timeout until when a call must be answered, 1 ms to 1 h
 * @param silence a node that says nothing for so long is taken for lost, 100 ms to 30 s; calls go to another then
 * @param maxInFlight as many calls may be under way at a time, 1 to 1,000,000
 * @param idle what is done while there is no answer yet
 * @param sharedMemory the folder that network buffers are kept in when it has the space; only for {@code udp}
 * @param secrets what seals messages (the first) and opens them (each), as the nodes' {@code replication.secrets}, of which it has at least the
 *     first; none for nodes that have none
 */
public record ClientConfig(
        List<String> nodes,
        String cluster,
        Duration timeout,
        Duration silence,
        int maxInFlight,
        Idle idle,
        Path sharedMemory,
        List<String> secrets) {
    private static final int MOST_NODES = 16;
    private static final int MOST_IN_FLIGHT = 1_000_000;
    private static final int MOST_SECRETS = 8;
    private static final Pattern SECRET = Pattern.compile("[!-+\\--~]{16,1024}");
    /** A session says something four times within it, and a node takes a client for lost after 10 s. */
    private static final Duration MOST_SILENCE = Duration.ofSeconds(30);

    /** What a thread does that waits. */
    public enum Idle {
        /** Sleeps at once: least processor time, up to a millisecond later. */
        ECO,
        /** Looks out for a moment before it sleeps. */
        BALANCED,
        /** Never sleeps while it waits for an answer. */
        LOW_LATENCY
    }

    /** @throws IllegalArgumentException when a value is not allowed */
    public ClientConfig {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty() || nodes.size() > MOST_NODES) {
            throw new IllegalArgumentException("nodes must be 1 to " + MOST_NODES + ", are " + nodes.size());
        }
        nodes.forEach(NodeAddress::parse);
        if (cluster.isEmpty() || cluster.length() > 64) {
            throw new IllegalArgumentException("cluster must have 1 to 64 characters, has " + cluster.length());
        }
        check("timeout", timeout, Duration.ofMillis(1), Duration.ofHours(1));
        check("silence", silence, Duration.ofMillis(100), MOST_SILENCE);
        if (maxInFlight < 1 || maxInFlight > MOST_IN_FLIGHT) {
            throw new IllegalArgumentException("maxInFlight must be 1 to " + MOST_IN_FLIGHT + ", is " + maxInFlight);
        }
        secrets = List.copyOf(secrets);
        if (secrets.size() > MOST_SECRETS
                || !secrets.stream().allMatch(each -> SECRET.matcher(each).matches())) {
            throw new IllegalArgumentException("secrets must be at most " + MOST_SECRETS
                    + ", each of 16 to 1024 visible characters of ASCII, no comma; there are " + secrets.size());
        }
    }

    /** For nodes of the cluster {@code geolru}: calls must be answered in 5 s, a node is lost after 2 s of silence, 1,024 calls at a time. */
    public static ClientConfig of(String... nodes) {
        return new ClientConfig(
                Arrays.asList(nodes),
                "geolru",
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                1_024,
                Idle.BALANCED,
                Path.of("/dev/shm"),
                List.of());
    }

    /** The same for another cluster. */
    public ClientConfig withCluster(String newCluster) {
        return new ClientConfig(nodes, newCluster, timeout, silence, maxInFlight, idle, sharedMemory, secrets);
    }

    /** The same with another deadline of calls. */
    public ClientConfig withTimeout(Duration newTimeout) {
        return new ClientConfig(nodes, cluster, newTimeout, silence, maxInFlight, idle, sharedMemory, secrets);
    }

    /** The same with another limit of silence. */
    public ClientConfig withSilence(Duration newSilence) {
        return new ClientConfig(nodes, cluster, timeout, newSilence, maxInFlight, idle, sharedMemory, secrets);
    }

    /** The same with another limit of calls. */
    public ClientConfig withMaxInFlight(int newMaxInFlight) {
        return new ClientConfig(nodes, cluster, timeout, silence, newMaxInFlight, idle, sharedMemory, secrets);
    }

    /** The same with another way to wait. */
    public ClientConfig withIdle(Idle newIdle) {
        return new ClientConfig(nodes, cluster, timeout, silence, maxInFlight, newIdle, sharedMemory, secrets);
    }

    /** The same with secrets, the one that seals first. */
    public ClientConfig withSecrets(List<String> newSecrets) {
        return new ClientConfig(nodes, cluster, timeout, silence, maxInFlight, idle, sharedMemory, newSecrets);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "ClientConfig[nodes=" + nodes + ", cluster=" + cluster + ", timeout=" + timeout + ", silence=" + silence
                + ", maxInFlight=" + maxInFlight + ", idle=" + idle + ", sharedMemory=" + sharedMemory + ", secrets="
                + secrets.size() + "]";
    }

    private static void check(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", is " + value);
        }
    }
}
