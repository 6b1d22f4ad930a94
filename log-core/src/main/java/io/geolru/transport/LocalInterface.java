package io.geolru.transport;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The address of this machine that traffic goes out of and comes in on.
 *
 * @param name the interface's name, such as {@code eth0}
 * @param address its address
 * @param loopback whether nothing outside of this machine can be reached over it
 */
public record LocalInterface(String name, InetAddress address, boolean loopback) {
    /**
     * Finds an interface as configured: by its name ({@code eth0}), its address or a name for that ({@code localhost}), or a network
     * that it is in ({@code 10.77.0.0/16}). Looks names of addresses up.
     *
     * @param ipv4 whether the address must be an IPv4 or an IPv6 one, as the multicast group is; null for either
     * @throws TransportException when there is none, or it does not do multicast and a group is given
     */
    public static LocalInterface find(String spec, @Nullable Boolean ipv4) {
        return find(spec, ipv4, true);
    }

    /**
     * The same without looking names of addresses up: an interface that is gone is none.
     *
     * @throws TransportException as {@link #find(String, Boolean)}
     */
    static LocalInterface findAtOnce(String spec, @Nullable Boolean ipv4) {
        return find(spec, ipv4, false);
    }

    private static LocalInterface find(String spec, @Nullable Boolean ipv4, boolean mayLookUp) {
        try {
            List<NetworkInterface> all = NetworkInterface.networkInterfaces().toList();
            LocalInterface found = find(spec, ipv4, all, mayLookUp);
            if (found == null) {
                throw new TransportException("network interface " + spec + " not found; this machine has " + list(all));
            }
            return found;
        } catch (SocketException e) {
            throw new TransportException("network interfaces cannot be listed: " + e.getMessage(), e);
        }
    }

    /**
     * Finds the interface and answers what {@link #findAtOnce} finds the same one by: its address in place of a name for that.
     *
     * @throws TransportException as {@link #find(String, Boolean)}
     */
    static String withoutName(String spec, @Nullable Boolean ipv4) {
        LocalInterface found = find(spec, ipv4);
        boolean isName = !found.name().equals(spec) && !HostPort.isAddress(host(spec));
        return isName ? found.address().getHostAddress() : spec;
    }

    private static @Nullable LocalInterface find(
            String spec, @Nullable Boolean ipv4, List<NetworkInterface> all, boolean mayLookUp) throws SocketException {
        boolean isInterface = all.stream().anyMatch(each -> each.getName().equals(spec));
        boolean isAddress = !isInterface && (mayLookUp || HostPort.isAddress(host(spec)));
        List<Network> networks = isAddress ? networks(spec) : List.of();
        for (NetworkInterface each : all) {
            for (InterfaceAddress own : each.getInterfaceAddresses()) {
                InetAddress address = own.getAddress();
                boolean family = ipv4 == null || ipv4 == address instanceof Inet4Address;
                boolean meant =
                        each.getName().equals(spec) || networks.stream().anyMatch(network -> network.contains(address));
                if (family && meant && each.isUp()) {
                    if (ipv4 != null && !each.supportsMulticast() && !each.isLoopback()) {
                        throw new TransportException("network interface " + spec + " (" + each.getName() + ", "
                                + address.getHostAddress() + ") does not do multicast");
                    }
                    return new LocalInterface(each.getName(), address, each.isLoopback());
                }
            }
        }
        return null;
    }

    private static List<Network> networks(String spec) {
        int slash = spec.indexOf('/');
        List<Network> networks = new ArrayList<>();
        try {
            for (InetAddress address : InetAddress.getAllByName(host(spec))) {
                int bits = address.getAddress().length * Byte.SIZE;
                networks.add(new Network(
                        address, slash < 0 ? bits : Math.min(bits, prefix(spec.substring(slash + 1)))));
            }
        } catch (UnknownHostException e) {
            return List.of();
        }
        return networks;
    }

    private static String host(String spec) {
        int slash = spec.indexOf('/');
        return slash < 0 ? spec : spec.substring(0, slash);
    }

    private static int prefix(String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new TransportException("network interface with prefix /" + text + ": not a number of bits", e);
        }
    }

    private static String list(List<NetworkInterface> all) {
        StringJoiner list = new StringJoiner(", ");
        for (NetworkInterface each : all) {
            each.inetAddresses().forEach(address -> list.add(each.getName() + " " + address.getHostAddress()));
        }
        return list.toString();
    }

    /** An address, of which so many leading bits count. */
    private record Network(InetAddress address, int bits) {
        boolean contains(InetAddress other) {
            byte[] mine = address.getAddress();
            byte[] its = other.getAddress();
            if (mine.length != its.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >>> (bit % Byte.SIZE);
                if (((mine[bit / Byte.SIZE] ^ its[bit / Byte.SIZE]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
