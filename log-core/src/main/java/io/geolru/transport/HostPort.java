package io.geolru.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host and a port, read strictly: what comes from a peer must not be able to say anything else in a channel's address.
 *
 * @param host a name, an IPv4 address or an IPv6 address without brackets
 * @param port 0 for a free one
 */
record HostPort(String host, int port) {
    private static final Pattern FORM = Pattern.compile(
            "(?:\\[([0-9A-Fa-f:.]{2,45}(?:%[0-9A-Za-z]{1,16})?)]|([0-9A-Za-z._-]{1,253})):([0-9]{1,5})");
    private static final Pattern NUMERIC =
            Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})[.]){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})");
    private static final int MAX_PORT = 65535;

    /** Reads {@code host:port} or {@code [ipv6]:port}; null when it is neither. */
    static @Nullable HostPort parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        int port = Integer.parseInt(matcher.group(3));
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        return port <= MAX_PORT ? new HostPort(host, port) : null;
    }

    /** Whether the host is an address, so that no name has to be looked up. */
    boolean isNumeric() {
        return isAddress(host);
    }

    /** Whether a text is an address and not a name. */
    static boolean isAddress(String text) {
        return text.indexOf(':') >= 0 || NUMERIC.matcher(text).matches();
    }

    /** Looks the host up, which may take seconds when it is a name. */
    InetAddress resolve() throws UnknownHostException {
        return InetAddress.getByName(host);
    }

    /** In the form that {@link #parse} reads. */
    static String format(InetAddress address, int port) {
        String host = address.getHostAddress();
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
    }

    /** The same of a socket's address. */
    static String format(InetSocketAddress address) {
        return format(address.getAddress(), address.getPort());
    }
}
