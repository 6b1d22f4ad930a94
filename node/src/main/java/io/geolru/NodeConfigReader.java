package io.geolru;

import io.geolru.config.ConfigException;
import io.geolru.config.ConfigTree;
import io.geolru.config.Key;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a {@link NodeConfig} of settings: file, then environment, then arguments, each overriding the one before. Stateless. */
public final class NodeConfigReader {
    private static final String ENVIRONMENT_PREFIX = "GEOLRU_";
    private static final String HTTP = "http";
    private static final String TLS = "tls";
    private static final String CACHES = "caches";
    private static final String CLIENTS = "clients";

    private NodeConfigReader() {}

    /**
     * For a node in a process of its own: with an HTTP server unless {@code http} is null, and named {@code node-<http port>}.
     *
     * @param file a YAML file, or null for none
     * @param environment environment variables; those that begin with {@code GEOLRU_} count
     * @param arguments texts by dotted path, as in {@code --set a.b=c}
     * @throws ConfigException naming the key, the value and what is allowed
     */
    public static NodeConfig process(
            @Nullable Path file, Map<String, String> environment, Map<String, String> arguments) {
        return read(tree(file, environment, arguments), true);
    }

    static NodeConfig embedded(@Nullable Path file, Map<String, String> environment) {
        return read(tree(file, environment, Map.of()), false);
    }

    static Path dataDirOf(String name) {
        return Path.of("data", name);
    }

    private static ConfigTree tree(
            @Nullable Path file, Map<String, String> environment, Map<String, String> arguments) {
        ConfigTree tree = new ConfigTree(NodeKeys.SCHEMA);
        if (file != null) {
            tree.load(file);
        }
        tree.overrideFromEnvironment(environment, ENVIRONMENT_PREFIX);
        arguments.forEach(tree::override);
        return tree;
    }

    private static NodeConfig read(ConfigTree tree, boolean process) {
        HttpConfig http = http(tree, process);
        String name = tree.valueIfSet(NodeKeys.NAME);
        if (name == null) {
            if (process && http != null && http.port() == 0) {
                throw ConfigException.of(
                        NodeKeys.NAME.path(),
                        "is not set; it must be where http.port is '0', as its default is node-<http port>");
            }
            name = process && http != null ? "node-" + http.port() : "node";
        }
        Path dataDir = tree.valueIfSet(NodeKeys.DATA_DIR);
        return new NodeConfig(
                tree.value(NodeKeys.CLUSTER),
                name,
                tree.value(NodeKeys.REGION),
                dataDir == null ? dataDirOf(name) : dataDir,
                http,
                replication(tree),
                journal(tree),
                caches(tree),
                limits(tree),
                clients(tree),
                log(tree));
    }

    private static @Nullable HttpConfig http(ConfigTree tree, boolean byDefault) {
        if (tree.isNull(HTTP) || (!byDefault && !tree.isSet(HTTP))) {
            return null;
        }
        tree.requireSection(HTTP);
        return new HttpConfig(
                tree.value(NodeKeys.HTTP_HOST),
                tree.value(NodeKeys.HTTP_PORT).intValue(),
                new HttpConfig.Tokens(
                        tree.nullableValue(NodeKeys.HTTP_TOKEN),
                        tree.nullableValue(NodeKeys.HTTP_WRITE_TOKEN),
                        tree.nullableValue(NodeKeys.HTTP_READ_TOKEN)),
                tls(tree),
                tree.value(NodeKeys.HTTP_MAX_BODY_BYTES),
                tree.value(NodeKeys.HTTP_MAX_CONNECTIONS).intValue(),
                tree.value(NodeKeys.HTTP_REQUEST_TIMEOUT),
                tree.value(NodeKeys.HTTP_IDLE_TIMEOUT),
                tree.value(NodeKeys.HTTP_INSECURE));
    }

    private static HttpConfig.@Nullable Tls tls(ConfigTree tree) {
        if (tree.isNull(HTTP, TLS)) {
            return null;
        }
        tree.requireSection(HTTP, TLS);
        Path cert = tree.nullableValue(NodeKeys.HTTP_TLS_CERT);
        Path key = tree.nullableValue(NodeKeys.HTTP_TLS_KEY);
        if (cert == null && key == null) {
            return null;
        }
        if (cert == null || key == null) {
            Key<Path> lacking = cert == null ? NodeKeys.HTTP_TLS_CERT : NodeKeys.HTTP_TLS_KEY;
            throw ConfigException.of(lacking.path(), "is not set; TLS needs both, http.tls.cert and http.tls.key");
        }
        return new HttpConfig.Tls(cert, key);
    }

    private static NodeConfig.Replication replication(ConfigTree tree) {
        tree.requireSection("replication");
        return new NodeConfig.Replication(
                tree.value(NodeKeys.INTERFACE),
                tree.nullableValue(NodeKeys.MULTICAST),
                tree.nullableValue(NodeKeys.ENDPOINT),
                tree.values(NodeKeys.PEERS),
                tree.values(NodeKeys.SECRETS),
                tree.value(NodeKeys.HEARTBEAT),
                tree.value(NodeKeys.JOIN_WAIT),
                tree.value(NodeKeys.MAX_CLOCK_DRIFT),
                tree.value(NodeKeys.FORGET_AFTER),
                tree.value(NodeKeys.IDLE),
                tree.value(NodeKeys.REPLICATION_INSECURE));
    }

    private static NodeConfig.JournalSettings journal(ConfigTree tree) {
        tree.requireSection("journal");
        return new NodeConfig.JournalSettings(
                tree.value(NodeKeys.SYNC),
                tree.value(NodeKeys.SYNC_INTERVAL),
                tree.value(NodeKeys.JOURNAL_MAX_BYTES),
                tree.value(NodeKeys.MAX_AGE),
                tree.value(NodeKeys.SNAPSHOT_INTERVAL));
    }

    /** What a cache does not set is as in the default limits. */
    private static Map<String, NodeConfig.CacheSettings> caches(ConfigTree tree) {
        tree.requireSection(CACHES);
        NodeConfig.CacheSettings fallback = cache(tree, NodeConfig.DEFAULT_CACHE, NodeConfig.CacheSettings.defaults());
        Map<String, NodeConfig.CacheSettings> caches = new LinkedHashMap<>();
        caches.put(NodeConfig.DEFAULT_CACHE, fallback);
        for (String name : tree.names(CACHES)) {
            NodeKeys.CACHE_NAME.check(name);
            caches.put(name, cache(tree, name, fallback));
        }
        return caches;
    }

    private static NodeConfig.CacheSettings cache(ConfigTree tree, String name, NodeConfig.CacheSettings fallback) {
        tree.requireSection(CACHES, name);
        Long maxEntries = tree.valueIfSet(NodeKeys.CACHE_MAX_ENTRIES.at(name));
        Long maxBytes = tree.valueIfSet(NodeKeys.CACHE_MAX_BYTES.at(name));
        Key<Duration> ttl = NodeKeys.CACHE_TTL.at(name);
        return new NodeConfig.CacheSettings(
                maxEntries == null ? fallback.maxEntries() : maxEntries,
                maxBytes == null ? fallback.maxBytes() : maxBytes,
                tree.isSet(ttl) ? tree.nullableValue(ttl) : fallback.ttl());
    }

    private static LogConfig log(ConfigTree tree) {
        tree.requireSection("log");
        return new LogConfig(tree.value(NodeKeys.LOG_FORMAT), tree.value(NodeKeys.LOG_LEVEL));
    }

    private static NodeConfig.Limits limits(ConfigTree tree) {
        tree.requireSection("limits");
        return new NodeConfig.Limits(
                tree.value(NodeKeys.ENTRY_BYTES),
                tree.value(NodeKeys.CACHES).intValue(),
                tree.value(NodeKeys.TOTAL_BYTES),
                tree.value(NodeKeys.RECORDS).intValue());
    }

    private static NodeConfig.@Nullable Clients clients(ConfigTree tree) {
        if (tree.isNull(CLIENTS) || !tree.isSet(CLIENTS)) {
            return null;
        }
        tree.requireSection(CLIENTS);
        return new NodeConfig.Clients(
                tree.nullableValue(NodeKeys.CLIENTS_ENDPOINT),
                tree.value(NodeKeys.MAX_SESSIONS).intValue(),
                tree.value(NodeKeys.REMEMBERED_REQUESTS).intValue());
    }
}
