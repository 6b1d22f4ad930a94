package io.geolru.http;

import io.geolru.HttpConfig;
import io.geolru.config.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what web pages of other sites make a browser ask of a node that knows its callers by nothing but their being on this machine: by a
 * request across sites, or by a name of their own that suddenly stands for this machine (DNS rebinding). Programs that are not browsers send what
 * headers they like, and are not meant. Immutable.
 */
final class WebPages {
    private static final String OTHERWISE = "; set http.token where such callers are meant to call";

    private final boolean checksHost;

    /** @param config with TLS a browser checks the name itself, and beyond the loopback a node has names that it does not know */
    WebPages(HttpConfig config) {
        this.checksHost = config.tls() == null && IpAddress.isLoopback(config.host());
    }

    /**
     * Refuses a request that a page of another site has made.
     *
     * @param host the header {@code Host}, or null without one, as no browser asks
     * @param origin the header {@code Origin}, or null without one
     * @throws HttpProblem 403
     */
    void refuse(@Nullable String host, @Nullable String origin) {
        if (origin != null && (host == null || !authority(origin).equalsIgnoreCase(host))) {
            throw HttpProblem.forbidden("Origin: '" + origin + "' is another site than this node's" + OTHERWISE);
        }
        if (checksHost && host != null && !isOfThisMachine(host)) {
            throw HttpProblem.forbidden("Host: '" + host + "' is neither an address nor localhost" + OTHERWISE);
        }
    }

    private static String authority(String origin) {
        int scheme = origin.indexOf("://");
        return scheme < 0 ? "" : origin.substring(scheme + 3);
    }

    /** A name is another's to say what it stands for; an address is not. */
    private static boolean isOfThisMachine(String host) {
        int port = host.indexOf(':', host.indexOf(']') + 1);
        String name = port < 0 ? host : host.substring(0, port);
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
        return name.equalsIgnoreCase("localhost") || IpAddress.parse(name) != null;
    }
}
