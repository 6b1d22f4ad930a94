package io.geolru.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nothing of a node that was not told otherwise goes beyond the loopback interface. */
@Tag("every-jdk")
class LoopbackOnlyIT {
    private static final int LOOKS = 20;
    private static final int WRITES_BETWEEN = 100;

    @RegisterExtension
    final Cluster cluster = new Cluster();

    @Test
    void noSocketReachesBeyondTheLoopback() throws Exception {
        assumeTrue(Sockets.areTold(), "this system does not tell of a process' sockets");
        int port = FreePorts.udp();
        InetAddress group = InetAddress.getByAddress(
                new byte[] {(byte) 239, 77, (byte) ThreadLocalRandom.current().nextInt(256), 1});
        String ownGroup = "replication.multicast=" + group.getHostAddress() + ':' + port;
        ClusterNode eu = cluster.launch("eu", "--set", ownGroup);
        ClusterNode us = cluster.launch("us", "--set", ownGroup);
        while (!eu.stdout().contains("ready")) {
            assertThat(eu.isAlive()).as("%s", eu.output()).isTrue();
            assertLoopbackOnly(eu, port);
        }
        us.awaitReady();
        try (HttpConnection connection = eu.connection()) {
            for (int look = 0; look < LOOKS; look++) {
                for (int i = 0; i < WRITES_BETWEEN; i++) {
                    connection.call("PUT", ClusterNode.entry("c", "k" + i), "v" + look);
                }
                assertLoopbackOnly(eu, port);
                assertLoopbackOnly(us, port);
            }
        }
        assertThat(Sockets.interfacesOf(eu.pid(), group)).isEqualTo(Set.of("lo"));
        Cluster.awaitAgreed(eu, us);
    }

    private static void assertLoopbackOnly(ClusterNode node, int multicastPort) throws Exception {
        for (Sockets.Socket socket : Sockets.of(node.pid())) {
            InetAddress remote = socket.remote();
            InetAddress local = socket.local();
            assertThat(remote.isLoopbackAddress()
                            || remote.isAnyLocalAddress()
                            || (socket.isUdp() && remote.isMulticastAddress()))
                    .as("remote address of %s", socket)
                    .isTrue();
            // Aeron receives a group with a socket that is bound to the group's port alone; which interfaces it listens
            // on is looked at above.
            boolean receivesGroup = socket.isUdp() && local.isAnyLocalAddress() && socket.localPort() == multicastPort;
            assertThat(local.isLoopbackAddress() || receivesGroup || isNotBoundYet(socket))
                    .as("local address of %s", socket)
                    .isTrue();
        }
    }

    private static boolean isNotBoundYet(Sockets.Socket socket) {
        return socket.local().isAnyLocalAddress() && socket.localPort() == 0;
    }

    @Test
    void nodesStartAndReplicateWhereThereIsNothingButTheLoopback() throws Exception {
        PrivateNetwork network = PrivateNetwork.find();
        assumeTrue(network != null, "no network of a process' own may be made here");
        ClusterNode first = cluster.launch("first", cluster.dataDir("first"), network.around(defaults("first")));
        first.awaitReady();
        ClusterNode second =
                cluster.launch("second", cluster.dataDir("second"), network.beside(first.pid(), defaults("second")));
        second.awaitReady();
        List<String> probe = List.of(
                Cluster.javaHome().resolve("bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ReplicationProbe.class.getName(),
                Integer.toString(first.port()),
                Integer.toString(second.port()));
        Program.Ended ended = Program.run(cluster.folder(), network.beside(first.pid(), probe));
        assertThat(ended.out().strip()).as("%s", ended).isEqualTo("replicated");
        // Nobody here can ask them over HTTP, so they end before the checks that do.
        for (ClusterNode node : List.of(first, second)) {
            node.terminate();
            assertThat(node.awaitEnd()).isZero();
        }
    }

    private List<String> defaults(String name) {
        return cluster.command(List.of(
                "--http",
                "127.0.0.1:" + cluster.port(name),
                "--data-dir",
                cluster.dataDir(name).toString()));
    }
}
