package io.geolru.process.doctor;

import io.geolru.HttpConfig;
import io.geolru.NodeConfig;
import io.geolru.config.HostPort;
import io.geolru.transport.LocalInterface;
import io.geolru.transport.TransportException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Interface, multicast group, named peers and ports. Nothing is sent to the group's port: what listens there hears nothing odd. */
final class NetworkChecks {
    private static final long ECHO_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int SEND_EVERY_MS = 200;
    private static final int MOST_BYTES = 65_536;

    private final NodeConfig config;
    private final boolean isNodeRunning;

    /** @param isNodeRunning whether the node itself has its ports now */
    NetworkChecks(NodeConfig config, boolean isNodeRunning) {
        this.config = config;
        this.isNodeRunning = isNodeRunning;
    }

    List<Finding> localInterface() {
        try {
            LocalInterface found = found();
            return List.of(Finding.ok(
                    "interface",
                    found.name() + ", " + found.address().getHostAddress()
                            + (found.loopback() ? ", for nodes of this machine only" : "")));
        } catch (TransportException e) {
            return List.of(Finding.fail(
                    "interface",
                    String.valueOf(e.getMessage()),
                    "set replication.interface to an address of this machine"));
        }
    }

    private LocalInterface found() {
        InetSocketAddress group = group();
        return LocalInterface.find(
                config.replication().networkInterface(),
                group == null ? null : group.getAddress() instanceof Inet4Address);
    }

    private @Nullable InetSocketAddress group() {
        HostPort multicast = config.replication().multicast();
        return multicast == null ? null : new InetSocketAddress(multicast.host(), multicast.port());
    }

    List<Finding> multicast() throws IOException {
        InetSocketAddress group = group();
        if (group == null) {
            return List.of(
                    config.replication().peers().isEmpty()
                            ? Finding.warn(
                                    "multicast",
                                    "none, and no peers are named",
                                    "this node meets only nodes that name it in their replication.peers")
                            : Finding.ok("multicast", "none; peers are named"));
        }
        NetworkInterface out;
        try {
            out = NetworkInterface.getByName(found().name());
        } catch (TransportException e) {
            return List.of(); // told of already
        }
        if (!comesBack(group.getAddress(), out)) {
            return List.of(Finding.fail(
                    "multicast",
                    "what is sent to " + group.getAddress().getHostAddress() + " on " + out.getName()
                            + " does not come back",
                    "allow multicast on it (ip link set " + out.getName()
                            + " multicast on; the firewall), or set replication.multicast to null and name peers"));
        }
        Set<String> heard = heard(group, out);
        return List.of(Finding.ok(
                "multicast",
                group.getAddress().getHostAddress() + " works on " + out.getName() + "; "
                        + (heard.isEmpty()
                                ? "nobody sends to port " + group.getPort() + " now"
                                : "heard " + String.join(", ", heard))));
    }

    /** Tries the group on a port of its own. */
    private static boolean comesBack(InetAddress group, NetworkInterface on) throws IOException {
        byte[] sent = ("geolru doctor " + ProcessHandle.current().pid() + ' ' + System.nanoTime())
                .getBytes(StandardCharsets.UTF_8);
        try (MulticastSocket socket = new MulticastSocket(0)) {
            InetSocketAddress target = new InetSocketAddress(group, socket.getLocalPort());
            socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, on);
            socket.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
            socket.joinGroup(target, on);
            socket.setSoTimeout(SEND_EVERY_MS);
            long deadlineNs = System.nanoTime() + ECHO_NS;
            DatagramPacket packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
            while (System.nanoTime() - deadlineNs < 0) {
                socket.send(new DatagramPacket(sent, sent.length, target));
                try {
                    socket.receive(packet);
                    if (Arrays.equals(sent, Arrays.copyOf(packet.getData(), packet.getLength()))) {
                        return true;
                    }
                } catch (SocketTimeoutException e) {
                    // once more, until the deadline
                }
            }
        } catch (IOException e) {
            return false; // such as no route
        }
        return false;
    }

    /** The addresses that send to the group, within two heartbeats and a little more. */
    private Set<String> heard(InetSocketAddress group, NetworkInterface on) throws IOException {
        Set<String> senders = new TreeSet<>();
        long listenNs = 2 * config.replication().heartbeat().toNanos() + TimeUnit.MILLISECONDS.toNanos(SEND_EVERY_MS);
        try (MulticastSocket socket = new MulticastSocket((SocketAddress) null)) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(group.getPort()));
            socket.joinGroup(group, on);
            long deadlineNs = System.nanoTime() + Math.min(listenNs, ECHO_NS);
            DatagramPacket packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
            for (long leftNs = deadlineNs - System.nanoTime(); leftNs > 0; leftNs = deadlineNs - System.nanoTime()) {
                socket.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(leftNs)));
                socket.receive(packet);
                senders.add(packet.getAddress().getHostAddress() + ':' + packet.getPort());
            }
        } catch (SocketTimeoutException e) {
            return senders;
        }
        return senders;
    }

    List<Finding> peers() {
        List<Finding> findings = new ArrayList<>();
        for (HostPort peer : config.replication().peers()) {
            try {
                List<String> addresses = Arrays.stream(InetAddress.getAllByName(peer.host()))
                        .map(InetAddress::getHostAddress)
                        .toList();
                findings.add(Finding.ok("peers", peer + " is " + String.join(", ", addresses)));
            } catch (UnknownHostException e) {
                findings.add(Finding.warn(
                        "peers",
                        peer + ": the name is not known",
                        "right when it will be later; else mend replication.peers or DNS"));
            }
        }
        return findings;
    }

    List<Finding> ports() {
        List<Finding> findings = new ArrayList<>();
        HttpConfig http = config.http();
        if (http != null) {
            findings.add(port("http", http.host(), http.port(), "http.port", address -> {
                try (ServerSocket socket = new ServerSocket()) {
                    socket.setReuseAddress(true);
                    socket.bind(address);
                }
            }));
        }
        HostPort endpoint = config.replication().endpoint();
        if (endpoint != null) {
            findings.add(port("endpoint", endpoint.host(), endpoint.port(), "replication.endpoint", address -> {
                try (DatagramSocket socket = new DatagramSocket(null)) {
                    socket.bind(address);
                }
            }));
        }
        return findings;
    }

    private interface Binding {
        void to(InetSocketAddress address) throws IOException;
    }

    private Finding port(String name, String host, int port, String key, Binding binding) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        String where = new HostPort(host, port).toString();
        if (address.isUnresolved()) {
            return Finding.fail(
                    name, where + ": the name is not known", "set " + key + " to an address of this machine");
        }
        try {
            binding.to(address);
            return Finding.ok(name, port == 0 ? host + ", on a free port" : where + " is free");
        } catch (IOException e) {
            return isNodeRunning
                    ? Finding.ok(name, where + " is in use, as it should be beside the running node")
                    : Finding.fail(
                            name, where + ": " + e.getMessage(), "end what has it, or set " + key + " to another");
        }
    }
}
