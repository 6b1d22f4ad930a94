package io.geolru;

import io.geolru.config.HostPort;
import io.geolru.config.Key;
import io.geolru.config.Schema;
import io.geolru.config.ValueType;
import io.geolru.config.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The keys of a node's configuration, with their types, ranges and defaults: the only place that lists them. Stateless. */
final class NodeKeys {
    private static final long KB = 1L << 10;
    private static final long MB = 1L << 20;
    private static final long GB = 1L << 30;
    private static final long MAX_SIZE = 65_536 * GB;
    private static final Duration CENTURY = Duration.ofDays(36_500);
    private static final Pattern VISIBLE = Pattern.compile("[!-~]{1,1024}");

    private static final Pattern SECRET = Pattern.compile("[!-+\\--~]{16,1024}");

    static final Key<String> CLUSTER = Key.of("cluster", Values.name(), "geolru");
    static final Key<String> NAME = Key.derived("name", Values.name());
    static final Key<String> REGION = Key.of("region", Values.name(), "local");
    static final Key<Path> DATA_DIR = Key.derived("dataDir", Values.path());

    static final Key<String> HTTP_HOST = Key.of("http.host", Values.host(), "127.0.0.1");
    static final Key<Long> HTTP_PORT = Key.of("http.port", Values.integer(0, 65_535), "5453");
    static final Key<String> HTTP_TOKEN = token("http.token");
    static final Key<String> HTTP_WRITE_TOKEN = token("http.writeToken");
    static final Key<String> HTTP_READ_TOKEN = token("http.readToken");
    static final Key<Path> HTTP_TLS_CERT = Key.nullable("http.tls.cert", Values.path(), null);
    static final Key<Path> HTTP_TLS_KEY = Key.nullable("http.tls.key", Values.path(), null);
    static final Key<Long> HTTP_MAX_BODY_BYTES = Key.of("http.maxBodyBytes", Values.size(KB, GB), "1MB");
    static final Key<Long> HTTP_MAX_CONNECTIONS = Key.of("http.maxConnections", Values.integer(16, 65_536), "2048");
    static final Key<Duration> HTTP_REQUEST_TIMEOUT =
            Key.of("http.requestTimeout", duration(1000, Duration.ofMinutes(10)), "30s");
    static final Key<Duration> HTTP_IDLE_TIMEOUT =
            Key.of("http.idleTimeout", duration(1000, Duration.ofHours(1)), "60s");
    static final Key<Boolean> HTTP_INSECURE = Key.of("http.insecure", Values.bool(), "false");

    static final Key<String> INTERFACE = Key.of("replication.interface", Values.networkInterface(), "localhost");
    static final Key<HostPort> MULTICAST =
            Key.nullable("replication.multicast", Values.multicastGroup(), "224.20.30.39:24326");
    static final Key<HostPort> ENDPOINT = Key.nullable("replication.endpoint", Values.hostPort(1), null);
    static final Key<HostPort> PEERS = Key.derived("replication.peers", Values.hostPort(1));
    static final Key<String> SECRETS =
            Key.secrets("replication.secrets", Values.text("16 to 1024 visible characters of ASCII, no comma", SECRET));
    static final Key<Duration> HEARTBEAT =
            Key.of("replication.heartbeat", duration(10, Duration.ofSeconds(10)), "200ms");
    static final Key<Duration> JOIN_WAIT = Key.of("replication.joinWait", duration(0, Duration.ofMinutes(10)), "3s");
    static final Key<Duration> MAX_CLOCK_DRIFT =
            Key.of("replication.maxClockDrift", duration(100, Duration.ofHours(1)), "10s");
    static final Key<Duration> FORGET_AFTER = Key.of("replication.forgetAfter", duration(1000, CENTURY), "7d");
    static final Key<NodeConfig.Idle> IDLE =
            Key.of("replication.idle", Values.choice(NodeConfig.Idle.class), "balanced");
    static final Key<Boolean> REPLICATION_INSECURE = Key.of("replication.insecure", Values.bool(), "false");

    static final Key<NodeConfig.Sync> SYNC = Key.of("journal.sync", Values.choice(NodeConfig.Sync.class), "os");
    static final Key<Duration> SYNC_INTERVAL =
            Key.of("journal.syncInterval", duration(1, Duration.ofMinutes(1)), "100ms");
    static final Key<Long> JOURNAL_MAX_BYTES = Key.of("journal.maxBytes", Values.size(16 * MB, MAX_SIZE), "8GB");
    static final Key<Duration> MAX_AGE = Key.of("journal.maxAge", duration(1000, CENTURY), "7d");
    static final Key<Duration> SNAPSHOT_INTERVAL =
            Key.of("journal.snapshotInterval", duration(1000, Duration.ofDays(7)), "5m");

    /** Not a key of its own: the names in the section. */
    static final Key<String> CACHE_NAME = Key.derived("caches", Values.name());

    static final Key<Long> CACHE_MAX_ENTRIES =
            Key.of("caches.*.maxEntries", Values.integer(1, 1_000_000_000), "1000000");
    static final Key<Long> CACHE_MAX_BYTES = Key.of("caches.*.maxBytes", Values.size(KB, MAX_SIZE), "1GB");
    static final Key<Duration> CACHE_TTL = Key.nullable("caches.*.ttl", duration(1, CENTURY), null);

    static final Key<Long> ENTRY_BYTES = Key.of("limits.entryBytes", Values.size(KB, 8 * MB), "256KB");
    static final Key<Long> CACHES = Key.of("limits.caches", Values.integer(1, 100_000), "1000");
    static final Key<Long> TOTAL_BYTES =
            Key.of("limits.totalBytes", Values.sizeOrPercentOf(maxHeap(), "the heap", MB, MAX_SIZE), "50%");
    static final Key<Long> RECORDS = Key.of("limits.records", Values.integer(1, 1_000_000_000), "1000000");

    static final Key<HostPort> CLIENTS_ENDPOINT = Key.nullable("clients.endpoint", Values.hostPort(1), null);
    static final Key<Long> MAX_SESSIONS = Key.of("clients.maxSessions", Values.integer(1, 200), "16");
    static final Key<Long> REMEMBERED_REQUESTS =
            Key.of("clients.rememberedRequests", Values.integer(1_000, 10_000_000), "262144");
    static final Key<LogConfig.Format> LOG_FORMAT = Key.of("log.format", Values.choice(LogConfig.Format.class), "text");
    static final Key<LogConfig.Level> LOG_LEVEL = Key.of("log.level", Values.choice(LogConfig.Level.class), "warn");

    static final Schema SCHEMA = new Schema(List.of(
            CLUSTER,
            NAME,
            REGION,
            DATA_DIR,
            HTTP_HOST,
            HTTP_PORT,
            HTTP_TOKEN,
            HTTP_WRITE_TOKEN,
            HTTP_READ_TOKEN,
            HTTP_TLS_CERT,
            HTTP_TLS_KEY,
            HTTP_MAX_BODY_BYTES,
            HTTP_MAX_CONNECTIONS,
            HTTP_REQUEST_TIMEOUT,
            HTTP_IDLE_TIMEOUT,
            HTTP_INSECURE,
            INTERFACE,
            MULTICAST,
            ENDPOINT,
            PEERS,
            SECRETS,
            HEARTBEAT,
            JOIN_WAIT,
            MAX_CLOCK_DRIFT,
            FORGET_AFTER,
            IDLE,
            REPLICATION_INSECURE,
            SYNC,
            SYNC_INTERVAL,
            JOURNAL_MAX_BYTES,
            MAX_AGE,
            SNAPSHOT_INTERVAL,
            CACHE_MAX_ENTRIES,
            CACHE_MAX_BYTES,
            CACHE_TTL,
            ENTRY_BYTES,
            CACHES,
            TOTAL_BYTES,
            RECORDS,
            CLIENTS_ENDPOINT,
            MAX_SESSIONS,
            REMEMBERED_REQUESTS,
            LOG_FORMAT,
            LOG_LEVEL));

    private NodeKeys() {}

    private static Key<String> token(String path) {
        return Key.secret(path, Values.text("1 to 1024 visible characters of ASCII", VISIBLE));
    }

    private static ValueType<Duration> duration(long minMs, Duration max) {
        return Values.duration(Duration.ofMillis(minMs), max);
    }

    private static long maxHeap() {
        return Runtime.getRuntime().maxMemory();
    }
}
