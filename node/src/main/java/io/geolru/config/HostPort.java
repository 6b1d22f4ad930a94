package io.geolru.config;

import org.jspecify.annotations.Nullable;

/**
 * A host and a port, not resolved. Immutable.
 *
 * @param host a name or an address; an IPv6 address stands here without its brackets
 * @param port 0 to 65535; 0 means a free one, where that is allowed
 */
public record HostPort(String host, int port) {
    private static final int MAX_PORT = 65535;

    /** @throws IllegalArgumentException when the host is none or the port is out of range */
    public HostPort {
        if (!isHost(host)) {
            throw new IllegalArgumentException("not a host: '" + host + "'");
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("not a port: " + port);
        }
    }

    /** Reads {@code host:port} or {@code [ipv6]:port}; null when the text is neither. */
    public static @Nullable HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return null;
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        if (bracketed != host.contains(":") || !isHost(host)) {
            return null;
        }
        String port = text.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MAX_PORT) {
            return null;
        }
        return new HostPort(host, Integer.parseInt(port));
    }

    /** Whether a text can be a host: a name of letters, digits, dashes and dots, or an IPv4 or IPv6 address. Looks nothing up. */
    public static boolean isHost(String text) {
        if (text.contains(":") || text.matches("[0-9.]+")) {
            return IpAddress.parse(text) != null;
        }
        return text.length() <= 253 && text.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?");
    }

    /** Whether the host is certain to be this machine alone: {@code localhost}, 127.x.x.x or ::1. Looks nothing up. */
    public boolean isLoopback() {
        return IpAddress.isLoopback(host);
    }

    /** Whether the host is an address of another machine than this one. Looks nothing up: a name is not certain. */
    public boolean isCertainlyElsewhere() {
        return IpAddress.parse(host) != null && !isLoopback();
    }

    @Override
    public String toString() {
        return (host.contains(":") ? '[' + host + ']' : host) + ':' + port;
    }
}
