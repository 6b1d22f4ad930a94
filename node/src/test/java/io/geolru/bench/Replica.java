package io.geolru.bench;

import io.geolru.CacheNode;
import io.geolru.Version;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** The node in the other process, and how it is told what to do: a line each, answered when it is done. */
final class Replica {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Fork process;

    /** Starts the process; no node in it yet. */
    Replica(Cluster cluster, String... jvmArguments) throws IOException {
        process = cluster.fork(Main.class, List.of(jvmArguments));
        process.awaitReady();
    }

    /** Starts a node and returns when it is ready. */
    void launch(Cluster cluster, String name) throws IOException {
        ask("launch " + String.join(" ", cluster.settings(name)));
    }

    /** Returns when a version has been applied there. */
    void awaitApplied(Version version) throws IOException {
        ask("await " + version.stamp() + " " + version.origin());
    }

    /** Ends the node. */
    void closeNode() throws IOException {
        ask("close");
    }

    private void ask(String what) throws IOException {
        process.tell(what);
        String answer = process.readLine();
        if (!"done".equals(answer)) {
            throw new IOException(what + ": " + answer);
        }
    }

    /** The other process. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            Fork.ready("");
            CacheNode node = null;
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                String[] words = order.split(" ", -1);
                if (words[0].equals("launch")) {
                    node = CacheNode.launch(Cluster.config(Arrays.copyOfRange(words, 1, words.length)));
                } else if (node != null && words[0].equals("await")) {
                    Version version = new Version(Long.parseLong(words[1]), Long.parseLong(words[2]));
                    if (!node.awaitApplied(version, PATIENCE)) {
                        throw new IllegalStateException(
                                "not there in time: " + node.status().replication());
                    }
                } else if (node != null && words[0].equals("close")) {
                    node.close();
                    node = null;
                }
                System.out.println("done");
            }
            if (node != null) {
                node.close();
            }
        }
    }
}
