package io.geolru.http;

import io.geolru.CacheNode;
import io.geolru.FrontEnd;
import io.geolru.FrontEndException;
import io.geolru.HttpConfig;
import io.geolru.NodeConfig;
import io.geolru.changes.Position;
import io.geolru.config.HostPort;
import io.geolru.config.IpAddress;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.ConnectorStatistics;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.handlers.HttpContinueReadHandler;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.Options;

/** The running HTTP server of a node. Thread-safe. */
final class HttpFrontEnd implements FrontEnd {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFrontEnd.class);

    /** Request line and headers together: a place in the changes, and as much again as all else needs; a key of 1 KiB takes 3 KiB at most in a path. */
    private static final int MAX_HEADER_BYTES = Position.MAX_TEXT_LENGTH + 16 * 1024;

    /** It would close the connection; the handler looks at bodies itself, and answers. */
    private static final long NO_LIMIT_OF_THE_SERVERS_OWN = -1;

    /** An answer behind which a part of the next request has come is sent at once; the server would wait for the rest, and lose the answer without it. */
    private static final boolean WAIT_FOR_THE_NEXT_REQUEST = false;

    private static final int MAX_HEADERS = 100;
    private static final int MAX_PARAMETERS = 1000; // those of a call are counted where a refusal has a body

    /** From the first byte of a request to the end of its headers, unless a request may not take so long anyway. */
    private static final int HEADER_TIMEOUT_MS = 10_000;

    private static final int CLOSE_TIMEOUT_MS = 2_000;
    private static final int MAX_IO_THREADS = 4;
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Undertow server;
    private final GracefulShutdownHandler requests;
    private final MetricsCall metrics;
    private final Streams streams;
    private final Access access;
    private final EventStreams events;
    private final HostPort address;
    private final AtomicBoolean closed = new AtomicBoolean();

    private HttpFrontEnd(
            Undertow server,
            GracefulShutdownHandler requests,
            MetricsCall metrics,
            Streams streams,
            Access access,
            EventStreams events,
            HostPort address) {
        this.server = server;
        this.requests = requests;
        this.metrics = metrics;
        this.streams = streams;
        this.access = access;
        this.events = events;
        this.address = address;
    }

    /**
     * Starts the server.
     *
     * @throws FrontEndException when it cannot listen; the message names host and port
     * @throws io.geolru.config.ConfigException when the files of TLS cannot be used
     */
    static HttpFrontEnd start(CacheNode node, HttpConfig config) {
        ServerTls tls = config.tls() == null ? null : ServerTls.open(config.tls());
        MetricsCall metrics = new MetricsCall(node);
        EventStreams events = new EventStreams(node, EventStreams.Pace.USUAL);
        List<Route> routes = routes(node, config, metrics, events);
        HttpMeters meters = new HttpMeters(metrics.registry(), node, routes);
        Streams streams = new Streams();
        Access access = new Access(config.tokens());
        GracefulShutdownHandler requests = new GracefulShutdownHandler(Compression.around(
                new HttpContinueReadHandler(new ApiHandler(node, routes, access, config, streams, meters))));
        Undertow server = server(config, tls).setHandler(requests).build();
        try {
            server.start();
        } catch (RuntimeException e) {
            metrics.close();
            streams.close();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new FrontEndException("cannot listen for HTTP on " + config.address() + ": " + cause.getMessage(), e);
        }
        InetSocketAddress bound =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        if (tls != null) {
            node.watch(tls::look);
            if (config.isOpen() && !IpAddress.isLoopback(config.host()) && !config.insecure()) {
                LOG.warn(
                        "whoever reaches {} may read and write all caches: there is TLS, but no http.token",
                        config.host());
            }
        }
        ConnectorStatistics connections = server.getListenerInfo().get(0).getConnectorStatistics();
        meters.bindConnections(connections, config.maxConnections());
        node.watch(new ConnectionLimit(connections::getActiveConnections, config.maxConnections())::look);
        return new HttpFrontEnd(
                server, requests, metrics, streams, access, events, new HostPort(config.host(), bound.getPort()));
    }

    /** All calls, those first that come most often. */
    static List<Route> routes(CacheNode node, HttpConfig config, MetricsCall metrics, EventStreams events) {
        Caches caches = new Caches(node);
        List<Route> routes = new ArrayList<>(new EntryCalls(node, caches).routes());
        routes.addAll(new SimpleCalls(node, caches).routes());
        routes.addAll(new LineCalls(node, caches, config.maxBodyBytes()).routes());
        routes.addAll(new EventCalls(node, events).routes());
        routes.addAll(new NodeCalls(node).routes());
        routes.addAll(metrics.routes());
        routes.addAll(new PageCall().routes());
        return routes;
    }

    private static Undertow.Builder server(HttpConfig config, @Nullable ServerTls tls) {
        int processors = Runtime.getRuntime().availableProcessors();
        int requestTimeoutMs = (int) config.requestTimeout().toMillis();
        int ioThreads = Math.max(1, Math.min(MAX_IO_THREADS, processors / 2));
        Undertow.Builder builder = Undertow.builder();
        if (tls == null) {
            builder.addHttpListener(config.port(), config.host());
        } else {
            builder.addHttpsListener(config.port(), config.host(), tls.context())
                    .setSocketOption(Options.SSL_ENABLED_PROTOCOLS, ServerTls.PROTOCOLS);
        }
        return builder.setIoThreads(ioThreads)
                .setWorkerThreads(2 * Math.max(2, ioThreads))
                .setBufferSize(BUFFER_BYTES)
                .setWorkerOption(Options.WORKER_NAME, "geolru-http")
                .setWorkerOption(Options.THREAD_DAEMON, true)
                .setSocketOption(Options.CONNECTION_HIGH_WATER, config.maxConnections())
                .setSocketOption(Options.CONNECTION_LOW_WATER, config.maxConnections() - 1)
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
                .setServerOption(UndertowOptions.MAX_HEADERS, MAX_HEADERS)
                .setServerOption(UndertowOptions.MAX_PARAMETERS, MAX_PARAMETERS)
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, NO_LIMIT_OF_THE_SERVERS_OWN)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, Math.min(HEADER_TIMEOUT_MS, requestTimeoutMs))
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, (int)
                        config.idleTimeout().toMillis())
                .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, CLOSE_TIMEOUT_MS)
                .setServerOption(UndertowOptions.ENABLE_STATISTICS, true)
                .setServerOption(UndertowOptions.BUFFER_PIPELINED_DATA, WAIT_FOR_THE_NEXT_REQUEST)
                .setServerOption(UndertowOptions.DECODE_URL, false)
                .setServerOption(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true);
    }

    @Override
    public void reload(NodeConfig config) {
        HttpConfig http = config.http();
        if (http != null) {
            access.replace(http.tokens());
        }
    }

    /** Where it listens, with the port that it got. */
    HostPort address() {
        return address;
    }

    @Override
    public String describe() {
        return "http=" + address;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        requests.shutdown();
        events.close(); // they would not end by themselves
        try {
            requests.awaitShutdown(CLOSE_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.stop();
        streams.close();
        metrics.close();
    }
}
