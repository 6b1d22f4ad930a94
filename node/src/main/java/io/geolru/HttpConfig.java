package io.geolru;

import io.geolru.config.ConfigException;
import io.geolru.config.HostPort;
import io.geolru.config.IpAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server of a node. Immutable.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for a free one
 * @param tokens what callers must bear
 * @param tls the files that TLS needs, or null for plain HTTP
 * @param maxBodyBytes the largest body of a request, in bytes
 * @param maxConnections how many connections may be open at a time
 * @param requestTimeout how long a request may take to arrive, and its answer to be taken, each
 * @param idleTimeout how long a connection may be open without a request
 * @param insecure whether to listen beyond this machine without a token and without TLS
 */
public record HttpConfig(
        String host,
        int port,
        Tokens tokens,
        @Nullable Tls tls,
        long maxBodyBytes,
        int maxConnections,
        Duration requestTimeout,
        Duration idleTimeout,
        boolean insecure) {
    private static final HttpConfig DEFAULTS = new HttpConfig(
            NodeKeys.HTTP_HOST.defaultValue(),
            NodeKeys.HTTP_PORT.defaultValue().intValue(),
            Tokens.NONE,
            null,
            NodeKeys.HTTP_MAX_BODY_BYTES.defaultValue(),
            NodeKeys.HTTP_MAX_CONNECTIONS.defaultValue().intValue(),
            NodeKeys.HTTP_REQUEST_TIMEOUT.defaultValue(),
            NodeKeys.HTTP_IDLE_TIMEOUT.defaultValue(),
            NodeKeys.HTTP_INSECURE.defaultValue());

    /** @throws ConfigException when a value is not allowed, or the server would be open to other machines without being told so */
    public HttpConfig {
        NodeKeys.HTTP_HOST.check(host);
        NodeKeys.HTTP_PORT.check((long) port);
        NodeKeys.HTTP_MAX_BODY_BYTES.check(maxBodyBytes);
        NodeKeys.HTTP_MAX_CONNECTIONS.check((long) maxConnections);
        NodeKeys.HTTP_REQUEST_TIMEOUT.check(requestTimeout);
        NodeKeys.HTTP_IDLE_TIMEOUT.check(idleTimeout);
        if (!IpAddress.isLoopback(host) && tokens.equals(Tokens.NONE) && tls == null && !insecure) {
            throw ConfigException.notAllowed(
                    NodeKeys.HTTP_HOST.path(),
                    host,
                    "a loopback address, unless http.token or http.tls is set or http.insecure is true");
        }
        if (!IpAddress.isLoopback(host) && !insecure) {
            tokens.requireLong();
        }
    }

    /**
     * What callers must bear; where one is set, every call needs one. Immutable.
     *
     * @param admin gives every scope, or null
     * @param write gives reads and writes of entries, or null
     * @param read gives reads, or null
     */
    public record Tokens(
            @Nullable String admin,
            @Nullable String write,
            @Nullable String read) {
        /** No call needs one. */
        public static final Tokens NONE = new Tokens(null, null, null);

        private static final int LEAST_LENGTH = 16;

        /** @throws ConfigException when a value is not allowed, or two are the same */
        public Tokens {
            NodeKeys.HTTP_TOKEN.checkNullable(admin);
            NodeKeys.HTTP_WRITE_TOKEN.checkNullable(write);
            NodeKeys.HTTP_READ_TOKEN.checkNullable(read);
            requireOther(NodeKeys.HTTP_WRITE_TOKEN.path(), write, NodeKeys.HTTP_TOKEN.path(), admin);
            requireOther(NodeKeys.HTTP_READ_TOKEN.path(), read, NodeKeys.HTTP_TOKEN.path(), admin);
            requireOther(NodeKeys.HTTP_READ_TOKEN.path(), read, NodeKeys.HTTP_WRITE_TOKEN.path(), write);
        }

        /** A short one could be guessed, by whoever can ask often enough. */
        private void requireLong() {
            requireLong(NodeKeys.HTTP_TOKEN.path(), admin);
            requireLong(NodeKeys.HTTP_WRITE_TOKEN.path(), write);
            requireLong(NodeKeys.HTTP_READ_TOKEN.path(), read);
        }

        private static void requireLong(String key, @Nullable String token) {
            if (token != null && token.length() < LEAST_LENGTH) {
                throw ConfigException.of(
                        key,
                        "is shorter than " + LEAST_LENGTH
                                + " characters; allowed where http.host is beyond the loopback: "
                                + "longer ones, as of openssl rand -hex 32, or http.insecure: true");
            }
        }

        private static void requireOther(String key, @Nullable String token, String otherKey, @Nullable String other) {
            if (token != null && token.equals(other)) {
                throw ConfigException.of(key, "is the same as " + otherKey + "; allowed: a token of its own");
            }
        }

        /** Never shows one. */
        @Override
        public String toString() {
            return "[token=" + hidden(admin) + ", writeToken=" + hidden(write) + ", readToken=" + hidden(read) + ']';
        }

        private static String hidden(@Nullable String token) {
            return token == null ? "null" : "***";
        }
    }

    /**
     * The files that TLS needs, in PEM. Immutable.
     *
     * @param cert the server's certificate, and behind it those between it and one that clients trust
     * @param key the certificate's private key, in PKCS#8
     */
    public record Tls(Path cert, Path key) {
        /** @throws ConfigException when a value is not allowed */
        public Tls {
            NodeKeys.HTTP_TLS_CERT.check(cert);
            NodeKeys.HTTP_TLS_KEY.check(key);
        }
    }

    /** On {@code 127.0.0.1:5453}, plain and without a token. */
    public static HttpConfig defaults() {
        return DEFAULTS;
    }

    /** On a host and port, else as by default. */
    public static HttpConfig on(String host, int port) {
        return new HttpConfig(
                host,
                port,
                DEFAULTS.tokens,
                DEFAULTS.tls,
                DEFAULTS.maxBodyBytes,
                DEFAULTS.maxConnections,
                DEFAULTS.requestTimeout,
                DEFAULTS.idleTimeout,
                DEFAULTS.insecure);
    }

    /**
     * The same with other tokens.
     *
     * @throws ConfigException when the server would be open to other machines without being told so
     */
    public HttpConfig withTokens(Tokens newTokens) {
        return new HttpConfig(
                host, port, newTokens, tls, maxBodyBytes, maxConnections, requestTimeout, idleTimeout, insecure);
    }

    /** Whether no call needs a token. */
    public boolean isOpen() {
        return tokens.equals(Tokens.NONE);
    }

    /** Where it listens. */
    public HostPort address() {
        return new HostPort(host, port);
    }
}
