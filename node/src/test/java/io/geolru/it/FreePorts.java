package io.geolru.it;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that nobody has, below those that the system gives to clients, so that a node finds its own again after a
 * restart. Stateless.
 */
final class FreePorts {
    private static final int LOWEST = 16_000;
    private static final int HIGHEST = 32_000;

    private FreePorts() {}

    static int tcp() {
        int port = any();
        while (!isFreeForTcp(port)) {
            port = any();
        }
        return port;
    }

    static int udp() {
        int port = any();
        while (!isFreeForUdp(port)) {
            port = any();
        }
        return port;
    }

    /** A port with a free one behind it. */
    static int udpPair() {
        int port = udp();
        while (!isFreeForUdp(port + 1)) {
            port = udp();
        }
        return port;
    }

    private static boolean isFreeForTcp(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static boolean isFreeForUdp(int port) {
        try (DatagramSocket probe = new DatagramSocket(port)) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static int any() {
        return ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
    }
}
