package io.geolru.it;

import java.time.Duration;

/**
 * A program of its own, for a network that the test is not in: writes to the node on one port until the node on
 * another has it, both ways, and prints {@code replicated}.
 */
final class ReplicationProbe {
    private ReplicationProbe() {}

    /** @param args the two ports */
    public static void main(String[] args) throws Exception {
        int first = Integer.parseInt(args[0]);
        int second = Integer.parseInt(args[1]);
        travels(first, second);
        travels(second, first);
        System.out.println("replicated");
    }

    private static void travels(int from, int to) throws Exception {
        Duration patience = Duration.ofSeconds(60);
        String target = ClusterNode.entry("c", "from-" + from);
        try (HttpConnection writer = new HttpConnection(from, patience);
                HttpConnection reader = new HttpConnection(to, patience)) {
            Reply written = writer.call("PUT", target, "value");
            Await.until("the write arrives", () -> {
                Reply there = reader.get(target);
                return there.status() == 200 && there.etag().equals(written.written());
            });
        }
    }
}
