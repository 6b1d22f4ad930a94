package io.geolru.it;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** How and where the processes of one node run. For one thread. */
final class Site {
    private final int port;
    private Path dataDirThere;
    private Path dataDir;
    private String host = "127.0.0.1";
    private SocketAddress address;
    private UnaryOperator<List<String>> around = UnaryOperator.identity();
    private List<String> options = List.of();
    private final Map<String, String> environment = new HashMap<>();

    Site(Path dataDir, int port) {
        this.dataDirThere = dataDir;
        this.dataDir = dataDir;
        this.port = port;
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    int port() {
        return port;
    }

    /** The data directory as this process sees it. */
    Path dataDir() {
        return dataDir;
    }

    /** The data directory as the node sees it. */
    Path dataDirThere() {
        return dataDirThere;
    }

    /** The host that the node listens on. */
    String host() {
        return host;
    }

    /** Where this process reaches the node. */
    SocketAddress address() {
        return address;
    }

    List<String> around(List<String> command) {
        return around.apply(command);
    }

    List<String> options() {
        return options;
    }

    Map<String, String> environment() {
        return environment;
    }

    /** The node runs inside another command. */
    Site inside(UnaryOperator<List<String>> command) {
        around = command;
        return this;
    }

    /** The node keeps its data elsewhere. */
    Site keepingDataIn(Path there, Path seenFromHere) {
        dataDirThere = there;
        dataDir = seenFromHere;
        return this;
    }

    /** The node listens on another address, which this process reaches by a detour. */
    Site listeningOn(String newHost, SocketAddress seenFromHere) {
        host = newHost;
        address = seenFromHere;
        return this;
    }

    /** Options of every start. */
    Site with(String... newOptions) {
        options = List.of(newOptions);
        return this;
    }
}
