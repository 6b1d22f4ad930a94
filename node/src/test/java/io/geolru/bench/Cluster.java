package io.geolru.bench;

import io.geolru.CacheNode;
import io.geolru.NodeConfig;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The nodes of one measurement, here and in processes of their own: they have a folder and a multicast port that is theirs alone. What was
 * opened last is closed first; the folder goes at the end.
 */
final class Cluster implements AutoCloseable {
    private final Path folder;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<Closeable> opened = new ArrayList<>();

    /** @param settings {@code key=value} as in a configuration file, for all nodes of it */
    Cluster(String... settings) throws IOException {
        folder = Files.createTempDirectory("geolru-bench");
        try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            set("replication.multicast=224.20.30.39:" + probe.getLocalPort());
        }
        set("http=null");
        set("caches.default.maxEntries=20000000");
        set("caches.default.maxBytes=16GB");
        for (String each : settings) {
            set(each);
        }
    }

    private void set(String setting) {
        int equals = setting.indexOf('=');
        settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }

    /** Where the nodes have their data, each under its name. */
    Path folder() {
        return folder;
    }

    /** What a node of that name is configured with, {@code key=value} each. */
    String[] settings(String name) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("name", name);
        all.put("region", name);
        all.put("dataDir", folder.resolve(name).toString());
        return all.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .toArray(String[]::new);
    }

    /** Starts a node in this process. */
    CacheNode launch(String name) {
        CacheNode node = CacheNode.launch(config(settings(name)));
        opened.add(node::close);
        return node;
    }

    /** Starts a node that does nothing of its own, in a process of its own, and waits until it is ready. */
    Fork peer(String name, String... jvmArguments) throws IOException {
        Fork peer = fork(Peer.class, List.of(jvmArguments), settings(name));
        peer.awaitReady();
        return peer;
    }

    /** Starts a process that lives no longer than this. */
    Fork fork(Class<?> main, List<String> jvmArguments, String... arguments) throws IOException {
        Fork fork = Fork.launch(main, jvmArguments, arguments);
        opened.add(fork);
        return fork;
    }

    /** The configuration that such settings are. */
    static NodeConfig config(String... settings) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String each : settings) {
            int equals = each.indexOf('=');
            all.put(each.substring(0, equals), each.substring(equals + 1));
        }
        return NodeConfig.ofSettings(all);
    }

    @Override
    public void close() throws IOException {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
        delete(folder);
    }

    /** Deletes a folder with all that is in it. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /** A node in a process of its own. */
    static final class Peer {
        private Peer() {}

        public static void main(String[] settings) throws IOException {
            try (CacheNode node = CacheNode.launch(config(settings))) {
                Fork.ready(node.name());
                Fork.awaitEnd();
            }
        }
    }
}
