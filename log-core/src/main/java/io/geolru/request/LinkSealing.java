package io.geolru.request;

import io.geolru.event.Names;
import io.geolru.sealing.Opener;
import io.geolru.sealing.Sealer;
import io.geolru.sealing.Secrets;
import java.util.List;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;

/**
 * What one start of a process seals and opens the messages of its {@link SealedLink}s with. Each direction has keys of its own, other than those
 * between nodes. Used by one thread at a time, but for {@link #secrets}.
 */
public final class LinkSealing {
    private static final String TO_NODE = "client to node";
    private static final String TO_CLIENT = "node to client";

    /** The two ways' secrets, both or none. */
    private record Ways(Secrets out, Secrets in) {
        static final Ways OPEN = new Ways(Secrets.NONE, Secrets.NONE);
    }

    private final boolean isNode;
    private final String cluster;
    private final long clusterHash;
    private final LongSupplier random;
    private final Sealer sealer;
    private final Opener opener;
    private volatile Ways ways = Ways.OPEN;

    private LinkSealing(boolean isNode, String cluster, int maxMessageLength, LongSupplier random) {
        this.isNode = isNode;
        this.cluster = cluster;
        this.random = random;
        clusterHash = Names.clusterHash(cluster);
        sealer = new Sealer(random.getAsLong());
        opener = new Opener(maxMessageLength);
    }

    /**
     * For a node; it has no secrets yet.
     *
     * @param maxMessageLength the longest message that a link carries, in bytes, with its seal
     * @param random numbers that nobody guesses
     */
    public static LinkSealing ofNode(String cluster, int maxMessageLength, LongSupplier random) {
        return new LinkSealing(true, cluster, maxMessageLength, random);
    }

    /** The same for a client. */
    public static LinkSealing ofClient(String cluster, int maxMessageLength, LongSupplier random) {
        return new LinkSealing(false, cluster, maxMessageLength, random);
    }

    /**
     * Sets the secrets from now on; any thread.
     *
     * @param texts the first seals, all open; none for messages that are not sealed
     */
    public void secrets(List<String> texts) {
        Secrets toNode = Secrets.of(TO_NODE, cluster, texts);
        Secrets toClient = Secrets.of(TO_CLIENT, cluster, texts);
        ways = isNode ? new Ways(toClient, toNode) : new Ways(toNode, toClient);
    }

    /** Whether there are secrets. */
    boolean isOn() {
        return !ways.out.isEmpty();
    }

    long clusterHash() {
        return clusterHash;
    }

    /** A number for a new link. */
    long draw() {
        return random.getAsLong();
    }

    /** Seals a message into {@link #sealed}; answers how long it is then. Only when there are secrets. */
    int seal(long scope, DirectBuffer message, int offset, int length) {
        return sealer.seal(ways.out, scope, false, 0, message, offset, length);
    }

    DirectBuffer sealed() {
        return sealer.buffer();
    }

    Opener.Outcome open(DirectBuffer message, int offset, int length) {
        return opener.open(ways.in, 0, message, offset, length);
    }

    /** What was opened last. */
    Opener opened() {
        return opener;
    }
}
