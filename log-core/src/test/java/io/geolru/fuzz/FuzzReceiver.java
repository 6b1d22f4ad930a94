package io.geolru.fuzz;

import io.geolru.event.Names;
import io.geolru.replication.Envelope;
import io.geolru.simulation.SimCluster;
import io.geolru.simulation.SimNode;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Messages of another node, events and all others, as a node without secrets takes them. The first byte says what is repaired. */
public final class FuzzReceiver {
    private static final int SCHEMA = Repaired.present();
    private static final int MESSAGES_PER_NODE = 500;
    private static final int AS_IT_IS = 7;

    private static SimCluster cluster = new SimCluster(1);
    private static SimNode node = cluster.start("a");
    private static int messages;

    private FuzzReceiver() {}

    /** Lets a node receive a message. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length <= 1) {
            return;
        }
        if (++messages % MESSAGES_PER_NODE == 0) {
            cluster = new SimCluster(1);
            node = cluster.start("a");
        }
        byte[] message = new byte[Envelope.LENGTH + data.length - 1];
        System.arraycopy(data, 1, message, Envelope.LENGTH, data.length - 1);
        UnsafeBuffer buffer = new UnsafeBuffer(message);
        Envelope.encode(buffer, 0, Names.clusterHash("sim"), 99);
        if (data[0] != AS_IT_IS) {
            Envelope.session(buffer, 0, data[0]);
            Repaired.frames(buffer, Envelope.LENGTH, SCHEMA);
        }
        node.receive(List.of(message));
        if (messages % 16 == 0) {
            cluster.run(20);
        }
    }
}
