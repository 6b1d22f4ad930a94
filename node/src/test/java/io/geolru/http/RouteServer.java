package io.geolru.http;

import io.geolru.CacheNode;
import io.geolru.HttpConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.undertow.Undertow;
import java.net.InetSocketAddress;
import java.util.List;

/** A server of the routes that a test wants, for a node of the test's, and a client of it. */
final class RouteServer extends Calls implements AutoCloseable {
    private final Undertow server;
    private final Streams streams;

    private RouteServer(Undertow server, Streams streams) {
        super(((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort());
        this.server = server;
        this.streams = streams;
    }

    static RouteServer start(CacheNode node, List<Route> routes, MeterRegistry registry) {
        Streams streams = new Streams();
        Access anybody = new Access(HttpConfig.Tokens.NONE);
        HttpMeters meters = new HttpMeters(registry, node, routes);
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(new ApiHandler(node, routes, anybody, HttpConfig.defaults(), streams, meters))
                .build();
        server.start();
        return new RouteServer(server, streams);
    }

    @Override
    public void close() {
        server.stop();
        streams.close();
    }
}
