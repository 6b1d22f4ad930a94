package io.geolru;

import io.geolru.config.ConfigException;
import io.geolru.config.HostPort;
import io.geolru.config.IpAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a node is told at its start. Every value is checked once, when the record is made: a {@link ConfigException} (an {@code
 * IllegalArgumentException}) names the key, the value and what is allowed. Immutable.
 *
 * @param cluster nodes of another cluster are ignored
 * @param name the node's own name; no two live nodes of a cluster may share one
 * @param region the place that the node runs in
 * @param dataDir the directory that the node owns
 * @param http the HTTP server, or null for none
 * @param replication how the node talks to its peers
 * @param journal how events are kept
 * @param caches limits by cache name; the one named {@code default} is for every cache that is not named
 * @param limits of the whole node
 * @param clients how processes beside this one use its caches over Aeron, or null for not at all
 * @param log what a process of its own logs; an embedded node logs as its application does
 */
public record NodeConfig(
        String cluster,
        String name,
        String region,
        Path dataDir,
        @Nullable HttpConfig http,
        Replication replication,
        JournalSettings journal,
        Map<String, CacheSettings> caches,
        Limits limits,
        @Nullable Clients clients,
        LogConfig log) {
    /** The name of the cache that the simple HTTP API uses, and of the limits of every cache that has none of its own. */
    public static final String DEFAULT_CACHE = "default";

    /** @throws ConfigException when a value is not allowed */
    public NodeConfig {
        NodeKeys.CLUSTER.check(cluster);
        NodeKeys.NAME.check(name);
        NodeKeys.REGION.check(region);
        NodeKeys.DATA_DIR.check(dataDir);
        caches = new HashMap<>(caches);
        caches.putIfAbsent(DEFAULT_CACHE, CacheSettings.defaults());
        caches = Map.copyOf(caches);
        caches.forEach((cache, settings) -> settings.check(NodeKeys.CACHE_NAME.check(cache)));
        HostPort clientsAt = clients == null ? null : clients.endpoint();
        boolean isSealed = !replication.secrets().isEmpty() || replication.insecure();
        if (clientsAt != null && !clientsAt.isLoopback() && !isSealed) {
            throw ConfigException.notAllowed(
                    NodeKeys.CLIENTS_ENDPOINT.path(), clientsAt.toString(), "a loopback one, " + Replication.OTHERWISE);
        }
        if (clientsAt != null && http != null && !http.isOpen() && !isSealed) {
            throw ConfigException.notAllowed(
                    NodeKeys.CLIENTS_ENDPOINT.path(),
                    clientsAt.toString(),
                    "null, " + Replication.OTHERWISE + ", as clients over UDP need no token");
        }
    }

    /** The embedded defaults: name {@code node}, data under {@code data/node}, no HTTP server, multicast on the loopback interface. */
    public static NodeConfig defaults() {
        return NodeConfigReader.embedded(null, Map.of());
    }

    /**
     * The settings of a YAML file, overridden by environment variables such as {@code GEOLRU_REPLICATION_MULTICAST}; what neither sets
     * is as in {@link #defaults()}.
     *
     * @throws ConfigException when the file cannot be read, has an unknown key or a value that is not allowed
     */
    public static NodeConfig load(Path file) {
        return NodeConfigReader.embedded(file, System.getenv());
    }

    /**
     * The defaults of a node in a process of its own (an HTTP server, the name {@code node-<http port>}), overridden by settings.
     *
     * @param settings texts by dotted path, as in {@code --set a.b=c}
     * @throws ConfigException when there is no such key or a value is not allowed
     */
    public static NodeConfig ofSettings(Map<String, String> settings) {
        return NodeConfigReader.process(null, Map.of(), settings);
    }

    /** The same with another name. A data directory that is named after the node ({@code data/<name>}) follows. */
    public NodeConfig withName(String newName) {
        boolean follows = dataDir.equals(NodeConfigReader.dataDirOf(name));
        Path newDataDir = follows ? NodeConfigReader.dataDirOf(NodeKeys.NAME.check(newName)) : dataDir;
        return new NodeConfig(
                cluster, newName, region, newDataDir, http, replication, journal, caches, limits, clients, log);
    }

    /** The same in another cluster. */
    public NodeConfig withCluster(String newCluster) {
        return new NodeConfig(
                newCluster, name, region, dataDir, http, replication, journal, caches, limits, clients, log);
    }

    /** The same in another region. */
    public NodeConfig withRegion(String newRegion) {
        return new NodeConfig(
                cluster, name, newRegion, dataDir, http, replication, journal, caches, limits, clients, log);
    }

    /** The same with its data elsewhere. */
    public NodeConfig withDataDir(Path newDataDir) {
        return new NodeConfig(
                cluster, name, region, newDataDir, http, replication, journal, caches, limits, clients, log);
    }

    /** The same with another HTTP server, or none. */
    public NodeConfig withHttp(@Nullable HttpConfig newHttp) {
        return new NodeConfig(
                cluster, name, region, dataDir, newHttp, replication, journal, caches, limits, clients, log);
    }

    /** The same with other replication. */
    public NodeConfig withReplication(Replication newReplication) {
        return new NodeConfig(
                cluster, name, region, dataDir, http, newReplication, journal, caches, limits, clients, log);
    }

    /** The same with another journal. */
    public NodeConfig withJournal(JournalSettings newJournal) {
        return new NodeConfig(
                cluster, name, region, dataDir, http, replication, newJournal, caches, limits, clients, log);
    }

    /** The same with other limits for one cache. */
    public NodeConfig withCache(String cache, CacheSettings settings) {
        Map<String, CacheSettings> changed = new HashMap<>(caches);
        changed.put(cache, settings);
        return new NodeConfig(
                cluster, name, region, dataDir, http, replication, journal, changed, limits, clients, log);
    }

    /** The same with other limits of the whole node. */
    public NodeConfig withLimits(Limits newLimits) {
        return new NodeConfig(
                cluster, name, region, dataDir, http, replication, journal, caches, newLimits, clients, log);
    }

    /** The same with other clients, or none. */
    public NodeConfig withClients(@Nullable Clients newClients) {
        return new NodeConfig(
                cluster, name, region, dataDir, http, replication, journal, caches, limits, newClients, log);
    }

    /** The limits of a cache: its own, or the default ones. */
    public CacheSettings cache(String cache) {
        CacheSettings own = caches.get(cache);
        return own != null ? own : caches.getOrDefault(DEFAULT_CACHE, CacheSettings.defaults());
    }

    /** What the network's buffers of a node of three take, and of as many clients as it serves, in bytes of shared memory. */
    public long networkBufferBytes() {
        return new Settings(this).transport().bytesNeeded();
    }

    /** What the node thread does when there is nothing to do. */
    public enum Idle {
        /** Sleeps as soon as there is nothing to do: least processor time. */
        ECO,
        /** Looks out for a moment longer before it sleeps, so that what comes in quick succession wakes nobody. */
        BALANCED,
        /** Never sleeps: takes one processor, and one more for listeners while there is something to hear. */
        LOW_LATENCY
    }

    /** When the journal is forced to the disk. */
    public enum Sync {
        /** When the operating system does it: a write survives the process. */
        OS,
        /** Every {@code syncInterval}: what is older survives the power. */
        INTERVAL,
        /** Before each write returns: it survives the power. */
        EVERY
    }

    /**
     * How the node talks to its peers.
     *
     * @param networkInterface the address (or network, or host name) of the interface to use: the key {@code replication.interface}
     * @param multicast the group that events go to, or null for none
     * @param endpoint where this node receives unicast, or null for a free port on the interface
     * @param peers where nodes receive that multicast does not reach; may name this node, too
     * @param secrets what seals messages (the first) and opens them (each); none for messages that are not sealed
     * @param heartbeat time between heartbeats
     * @param joinWait how long a start waits to hear peers before it is ready alone
     * @param maxClockDrift how far ahead of this node's clock a peer may stamp
     * @param forgetAfter a node that is silent for longer no longer holds back the forgetting of what is gone
     * @param idle what the node thread does when there is nothing to do
     * @param insecure whether to use an interface beyond this machine without secrets
     */
    public record Replication(
            String networkInterface,
            @Nullable HostPort multicast,
            @Nullable HostPort endpoint,
            List<HostPort> peers,
            List<String> secrets,
            Duration heartbeat,
            Duration joinWait,
            Duration maxClockDrift,
            Duration forgetAfter,
            Idle idle,
            boolean insecure) {
        private static final int MAX_PEERS = 256;
        private static final int MAX_SECRETS = 8;
        private static final String OTHERWISE = "unless replication.secrets are set or replication.insecure is true";

        /** @throws ConfigException when a value is not allowed, or traffic would leave the machine without being told so */
        public Replication {
            NodeKeys.INTERFACE.check(networkInterface);
            NodeKeys.MULTICAST.checkNullable(multicast);
            NodeKeys.ENDPOINT.checkNullable(endpoint);
            peers = List.copyOf(peers);
            NodeKeys.HEARTBEAT.check(heartbeat);
            NodeKeys.JOIN_WAIT.check(joinWait);
            NodeKeys.MAX_CLOCK_DRIFT.check(maxClockDrift);
            NodeKeys.FORGET_AFTER.check(forgetAfter);
            secrets = List.copyOf(secrets);
            secrets.forEach(NodeKeys.SECRETS::check);
            if (secrets.size() > MAX_SECRETS) {
                throw ConfigException.notAllowed(
                        NodeKeys.SECRETS.path(), secrets.size() + " secrets", "at most " + MAX_SECRETS + " of them");
            }
            boolean mayLeave = insecure || !secrets.isEmpty();
            if (!IpAddress.isLoopback(networkInterface) && !mayLeave) {
                throw ConfigException.notAllowed(
                        NodeKeys.INTERFACE.path(), networkInterface, "a loopback one, " + OTHERWISE);
            }
            if (endpoint != null && !endpoint.isLoopback() && !mayLeave) {
                throw ConfigException.notAllowed(
                        NodeKeys.ENDPOINT.path(), endpoint.toString(), "a loopback one, " + OTHERWISE);
            }
            checkPeers(peers, networkInterface, mayLeave);
        }

        private static void checkPeers(List<HostPort> peers, String networkInterface, boolean mayLeave) {
            if (peers.size() > MAX_PEERS) {
                throw ConfigException.notAllowed(
                        NodeKeys.PEERS.path(), peers.size() + " peers", "at most " + MAX_PEERS + " of them");
            }
            for (HostPort peer : peers) {
                NodeKeys.PEERS.check(peer);
                if (!peer.isLoopback() && !mayLeave) {
                    throw ConfigException.notAllowed(
                            NodeKeys.PEERS.path(),
                            peer.toString(),
                            "loopback ones (localhost, 127.0.0.1, [::1]), " + OTHERWISE);
                }
                if (IpAddress.isLoopback(networkInterface) && peer.isCertainlyElsewhere()) {
                    throw ConfigException.notAllowed(
                            NodeKeys.PEERS.path(),
                            peer.toString(),
                            "loopback ones, as replication.interface is " + networkInterface
                                    + ", from which no other machine is reached");
                }
            }
        }

        /** The same with another multicast group, or none. */
        public Replication withMulticast(@Nullable HostPort newMulticast) {
            return with(newMulticast, endpoint, peers, secrets);
        }

        /** The same, receiving unicast elsewhere. */
        public Replication withEndpoint(@Nullable HostPort newEndpoint) {
            return with(multicast, newEndpoint, peers, secrets);
        }

        /** The same with other peers. */
        public Replication withPeers(List<HostPort> newPeers) {
            return with(multicast, endpoint, newPeers, secrets);
        }

        /** The same with other secrets. */
        public Replication withSecrets(List<String> newSecrets) {
            return with(multicast, endpoint, peers, newSecrets);
        }

        private Replication with(
                @Nullable HostPort newMulticast,
                @Nullable HostPort newEndpoint,
                List<HostPort> newPeers,
                List<String> newSecrets) {
            return new Replication(
                    networkInterface,
                    newMulticast,
                    newEndpoint,
                    newPeers,
                    newSecrets,
                    heartbeat,
                    joinWait,
                    maxClockDrift,
                    forgetAfter,
                    idle,
                    insecure);
        }

        @Override
        public String toString() {
            return "Replication[interface=" + networkInterface + ", multicast=" + multicast + ", endpoint=" + endpoint
                    + ", peers=" + peers + ", secrets=" + secrets.size() + ", heartbeat=" + heartbeat + ", joinWait="
                    + joinWait + ", maxClockDrift=" + maxClockDrift + ", forgetAfter=" + forgetAfter + ", idle=" + idle
                    + ", insecure=" + insecure + ']';
        }

        /** Multicast to {@code 224.20.30.39:24326} on the loopback interface. */
        public static Replication defaults() {
            return NodeConfig.defaults().replication();
        }
    }

    /**
     * How events are kept.
     *
     * @param sync when the journal is forced to the disk
     * @param syncInterval time between forces, for {@link Sync#INTERVAL}
     * @param maxBytes of all journal files, in bytes
     * @param maxAge of journal files that no snapshot needs
     * @param snapshotInterval time between snapshots
     */
    public record JournalSettings(
            Sync sync, Duration syncInterval, long maxBytes, Duration maxAge, Duration snapshotInterval) {
        /** @throws ConfigException when a value is not allowed */
        public JournalSettings {
            NodeKeys.SYNC_INTERVAL.check(syncInterval);
            NodeKeys.JOURNAL_MAX_BYTES.check(maxBytes);
            NodeKeys.MAX_AGE.check(maxAge);
            NodeKeys.SNAPSHOT_INTERVAL.check(snapshotInterval);
        }
    }

    /**
     * The limits of one cache.
     *
     * @param maxEntries number of entries
     * @param maxBytes of all entries, in bytes
     * @param ttl how long an entry lives that is written without a TTL, or null for ever
     */
    public record CacheSettings(
            long maxEntries, long maxBytes, @Nullable Duration ttl) {
        /** @throws ConfigException when a value is not allowed */
        public CacheSettings {
            check(DEFAULT_CACHE, maxEntries, maxBytes, ttl);
        }

        /** A million entries of at most 1 GB, without a TTL. */
        public static CacheSettings defaults() {
            return new CacheSettings(
                    NodeKeys.CACHE_MAX_ENTRIES.defaultValue(), NodeKeys.CACHE_MAX_BYTES.defaultValue(), null);
        }

        private void check(String cache) {
            check(cache, maxEntries, maxBytes, ttl);
        }

        private static void check(String cache, long maxEntries, long maxBytes, @Nullable Duration ttl) {
            NodeKeys.CACHE_MAX_ENTRIES.at(cache).check(maxEntries);
            NodeKeys.CACHE_MAX_BYTES.at(cache).check(maxBytes);
            NodeKeys.CACHE_TTL.at(cache).checkNullable(ttl);
        }
    }

    /**
     * The limits of the whole node.
     *
     * @param entryBytes of one entry, key and value, in bytes
     * @param caches number of caches
     * @param totalBytes of all entries of all caches, in bytes
     * @param records number of records of what is gone
     */
    public record Limits(long entryBytes, int caches, long totalBytes, int records) {
        /** @throws ConfigException when a value is not allowed */
        public Limits {
            NodeKeys.ENTRY_BYTES.check(entryBytes);
            NodeKeys.CACHES.check((long) caches);
            NodeKeys.TOTAL_BYTES.check(totalBytes);
            NodeKeys.RECORDS.check((long) records);
        }
    }

    /**
     * How processes beside this one use its caches over Aeron. Those of this machine find it by its data directory.
     *
     * @param endpoint where it hears clients over UDP, and answers them from the port behind; null for those of this machine only
     * @param maxSessions as many clients at a time
     * @param rememberedRequests as many writes of clients are known again when they come again
     */
    public record Clients(@Nullable HostPort endpoint, int maxSessions, int rememberedRequests) {
        private static final int LAST_ENDPOINT_PORT = 65_534;

        /** @throws ConfigException when a value is not allowed */
        public Clients {
            NodeKeys.CLIENTS_ENDPOINT.checkNullable(endpoint);
            NodeKeys.MAX_SESSIONS.check((long) maxSessions);
            NodeKeys.REMEMBERED_REQUESTS.check((long) rememberedRequests);
            if (endpoint != null && endpoint.port() > LAST_ENDPOINT_PORT) {
                throw ConfigException.notAllowed(
                        NodeKeys.CLIENTS_ENDPOINT.path(),
                        endpoint.toString(),
                        "host:port with a port of 1 to " + LAST_ENDPOINT_PORT + ", as the one behind it is used, too");
            }
        }

        /** Those of this machine only, 16 at a time. */
        public static Clients defaults() {
            return new Clients(
                    null,
                    NodeKeys.MAX_SESSIONS.defaultValue().intValue(),
                    NodeKeys.REMEMBERED_REQUESTS.defaultValue().intValue());
        }

        /** The same, also over UDP. */
        public Clients withEndpoint(@Nullable HostPort newEndpoint) {
            return new Clients(newEndpoint, maxSessions, rememberedRequests);
        }
    }
}
