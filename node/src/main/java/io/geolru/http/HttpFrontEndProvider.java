package io.geolru.http;

import io.geolru.CacheNode;
import io.geolru.FrontEnd;
import io.geolru.FrontEndProvider;
import io.geolru.HttpConfig;
import io.geolru.NodeConfig;
import org.jspecify.annotations.Nullable;

/** Starts an HTTP server for a node whose configuration has one. Stateless. */
public final class HttpFrontEndProvider implements FrontEndProvider {
    @Override
    public void check(NodeConfig config) {
        HttpConfig http = config.http();
        HttpConfig.Tls tls = http == null ? null : http.tls();
        if (tls != null) {
            PemFiles.read(tls);
        }
    }

    @Override
    public @Nullable FrontEnd start(CacheNode node, NodeConfig config) {
        HttpConfig http = config.http();
        return http == null ? null : HttpFrontEnd.start(node, http);
    }
}
