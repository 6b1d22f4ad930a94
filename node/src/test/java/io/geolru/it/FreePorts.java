package io.geolru.it;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports that nobody has, below those that the system gives to clients, so that a node finds its own again after a restart. Stateless. */
final class FreePorts {
    private static final int LOWEST = 16_000;
    private static final int HIGHEST = 32_000;

    private FreePorts() {}

    static int tcp() {
        while (true) {
            int port = any();
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress("127.0.0.1", port));
                return port;
            } catch (IOException taken) {
                continue;
            }
        }
    }

    static int udp() {
        while (true) {
            int port = any();
            try (DatagramSocket probe = new DatagramSocket(port)) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
    }

    private static int any() {
        return ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
    }
}
