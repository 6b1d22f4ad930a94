package io.geolru.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Reads addresses that are written out, so that no name is ever looked up while a configuration is checked. Stateless. */
public final class IpAddress {
    private static final int MAX_IPV4_PREFIX = 32;
    private static final int MAX_IPV6_PREFIX = 128;
    private static final int LOOPBACK_PREFIX = 8;

    private IpAddress() {}

    /** The address that an IPv4 or IPv6 literal (without brackets) stands for, or null when the text is no literal. */
    public static @Nullable InetAddress parse(String text) {
        boolean v4 = text.matches("([0-9]{1,3}\\.){3}[0-9]{1,3}");
        boolean v6 = text.contains(":") && text.matches("[0-9A-Fa-f:.]+(%[A-Za-z0-9_.-]+)?");
        if (!v4 && !v6) {
            return null;
        }
        try {
            return InetAddress.getByName(text); // a literal: nothing is looked up
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Whether a host, or a network as {@code address/prefix}, is certain to be this machine alone. */
    public static boolean isLoopback(String hostOrNetwork) {
        int slash = hostOrNetwork.indexOf('/');
        String host = slash < 0 ? hostOrNetwork : hostOrNetwork.substring(0, slash);
        if (slash >= 0 && Integer.parseInt(hostOrNetwork.substring(slash + 1)) < LOOPBACK_PREFIX) {
            return false;
        }
        if (host.equals("localhost")) {
            return true;
        }
        InetAddress address = parse(host);
        return address != null && address.isLoopbackAddress();
    }

    /** Whether a text is a host, or a network as {@code address/prefix}. */
    public static boolean isHostOrNetwork(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return HostPort.isHost(text);
        }
        String host = text.substring(0, slash);
        String prefix = text.substring(slash + 1);
        InetAddress address = parse(host);
        if ((address == null && !host.equals("localhost")) || !prefix.matches("[0-9]{1,3}")) {
            return false;
        }
        return Integer.parseInt(prefix) <= (host.contains(":") ? MAX_IPV6_PREFIX : MAX_IPV4_PREFIX);
    }
}
